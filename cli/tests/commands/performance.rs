//! `vaeform performance` and `vaeform project`: MIDI files and Live sets.

use crate::program::{folder, json, ok, text, vaeform};

#[test]
fn performances_are_judged_cut_and_come_back_from_their_tokens() {
    let dir = folder("performance/midi");
    ok(&dir, &["performance", "generate", "--count", "12", "--seed", "5", "--out", "made"]);
    let judged = json(&dir, &["performance", "check", "made", "--json"]);
    assert_eq!(judged["quality"]["files"].as_array().unwrap().len(), 12);
    assert!(ok(&dir, &["performance", "check", "made"]).contains("files: 12, minimum (of 10, 50)"));

    // To tokens, to files, and to the same tokens.
    let cc = ["--cc", "1,2,3,4,5,6,7,8,9,10"];
    ok(&dir, &[&["performance", "tokens", "made", "--json", "--out", "t.json"][..], &cc].concat());
    ok(&dir, &["performance", "midi", "t.json", "--out", "back"]);
    let sequences = |folder: &str| {
        let lines = ok(&dir, &[&["performance", "tokens", folder][..], &cc].concat());
        lines.lines().map(|line| line.rsplit('\t').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(sequences("made"), sequences("back"));
    ok(&dir, &["performance", "segments", "made", "--out", "cut"]);
    assert_eq!(std::fs::read_dir(dir.join("cut")).unwrap().count(), 12);

    // A bad file is named, and the others go on.
    std::fs::write(dir.join("made/zero.mid"), b"MThd\0\0\0\x06\0\0\0\x01\0\0MTrk\0\0\0\0").unwrap();
    let output = vaeform(&dir, &["performance", "check", "made"]);
    let said = text(&output.stderr);
    assert!(output.status.code() == Some(1) && said.contains("zero.mid") && said.contains("zero ticks"), "{said}");
}

#[test]
fn a_live_set_becomes_text_tables_and_segments() {
    let dir = folder("performance/set");
    let notes: String = (0..16)
        .map(|i| format!("<MidiNoteEvent Time=\"{i}\" Duration=\"0.5\" Velocity=\"90\" NoteId=\"{i}\"/>"))
        .collect();
    let events: String =
        (0..64).map(|i| format!("<FloatEvent Time=\"{}\" Value=\"{}\"/>", f64::from(i) / 4.0, i * 2)).collect();
    let set = format!(
        "<Ableton Creator=\"Ableton Live 12.1\"><LiveSet><Tracks><MidiTrack Id=\"1\"><Name><EffectiveName Value=\"Lead\"/></Name>\
         <DeviceChain><MainSequencer><ClipSlotList><ClipSlot><ClipSlot><Value><MidiClip Time=\"0\"><CurrentStart Value=\"0\"/>\
         <CurrentEnd Value=\"16\"/><Loop><LoopStart Value=\"0\"/><LoopEnd Value=\"16\"/><StartRelative Value=\"0\"/><LoopOn Value=\"true\"/></Loop>\
         <Envelopes><Envelopes><ClipEnvelope><EnvelopeTarget><PointeeId Value=\"9\"/></EnvelopeTarget><Automation><Events>{events}</Events>\
         </Automation></ClipEnvelope></Envelopes></Envelopes><Notes><KeyTracks><KeyTrack><Notes>{notes}</Notes><MidiKey Value=\"48\"/>\
         </KeyTrack></KeyTracks></Notes></MidiClip></Value></ClipSlot></ClipSlot></ClipSlotList><MidiControllers><ControllerTargets.3 Id=\"9\"/>\
         </MidiControllers></MainSequencer></DeviceChain></MidiTrack></Tracks></LiveSet></Ableton>"
    );
    std::fs::write(dir.join("s.als"), set).unwrap();
    let args = ["project", "s.als", "--notes", "n.csv", "--clips", "c.csv", "--segments", "cut"];
    let printed = ok(&dir, &args);
    assert!(printed.contains("16 notes") && printed.contains("CC 1: Lead / CC 1"), "{printed}");
    assert_eq!(std::fs::read_to_string(dir.join("n.csv")).unwrap().lines().count(), 17);
    assert_eq!(std::fs::read_to_string(dir.join("c.csv")).unwrap().lines().count(), 2);
    let tokens = ok(&dir, &["performance", "tokens", "cut", "--cc", "1"]);
    let words: Vec<u16> =
        tokens.trim().rsplit('\t').next().unwrap().split(' ').map(|word| word.parse().unwrap()).collect();
    // Straight from 0 to 126 over 63 sixteenths: 127 values at 126 steps.
    let lane = words.iter().filter(|word| (320..448).contains(*word)).count();
    assert_eq!((words.iter().filter(|word| **word == 48).count(), lane), (16, 127));
}

#[test]
fn lane_coders_are_measured_beside_their_controls() {
    let dir = folder("performance/eval");
    ok(&dir, &["performance", "generate", "--count", "6", "--seed", "9", "--out", "made"]);
    let measured = json(&dir, &["performance", "eval", "made", "--segments", "20", "--json", "--latex", "table.tex"]);
    let sets = measured["sets"].as_array().unwrap();
    assert_eq!(sets.len(), 5);
    assert!(sets[3]["not_run"].as_str().unwrap().contains("--people"), "{}", sets[3]);
    for set in [0, 1, 2, 4].map(|idx| &sets[idx]) {
        let rows = set["rows"].as_array().unwrap();
        let error = |name: &str| {
            let row = rows.iter().find(|row| row["method"].as_str().unwrap().contains(name));
            row.unwrap_or_else(|| panic!("{name} is in {set}"))["error"].as_f64().unwrap()
        };
        assert_eq!(error("the lane itself"), 0.0);
        let coded = error("lane coder, 128");
        assert!(coded > 0.0 && coded < error("own mean") && error("own mean") < error("another lane"), "{set}");
        assert!(coded < error("linear code at the nats of 128"), "{set}");
        assert!(error("128, by the means") <= coded && error("51 principal") < error("13 principal"), "{set}");
        assert_eq!(set["not_trained"], serde_json::json!([]));
    }
    let table = std::fs::read_to_string(dir.join("table.tex")).unwrap();
    assert!(table.contains("512 is better than 128") && table.contains("not blind"));
    assert!(table.contains("\\toprule") && table.contains("not run") && table.ends_with("\\end{tabular}\n"));
    let again = vaeform(&dir, &["performance", "eval", "--segments", "2", "--latex", "table.tex"]);
    assert!(!again.status.success(), "a file that exists stays");
    std::fs::write(dir.join("blank.safetensors"), blank_coder()).unwrap();
    let blank = ok(&dir, &["performance", "eval", "--segments", "2", "--coder", "blank.safetensors"]);
    assert!(blank.contains("blank: not trained") && !blank.contains("128: not trained"), "{blank}");
    std::fs::write(dir.join("people.npy"), b"no table").unwrap();
    let broken = vaeform(&dir, &["performance", "eval", "--segments", "2", "--people", "people.npy"]);
    let said = String::from_utf8_lossy(&broken.stderr).into_owned();
    assert!(!broken.status.success() && said.contains("people.npy"), "{said}");
}

/// Weights of a lane coder that nothing was trained into: all of them zero.
fn blank_coder() -> Vec<u8> {
    let shipped = include_bytes!("../../../models/weights/lane_coder_128.safetensors");
    let data = 8 + u64::from_le_bytes(shipped[..8].try_into().unwrap()) as usize;
    let mut blank = shipped.to_vec();
    blank[data..].fill(0);
    blank
}
