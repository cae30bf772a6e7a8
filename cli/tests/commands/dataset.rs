//! `vaeform dataset` as a job runs it: the same files from any number of jobs, however often it was broken off.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use vaeform_patch::PARAMS;
use vaeform_patch::factory;
use vaeform_sysex::dx7::layout;

/// A folder of its own for a test, with voices in it.
fn folder(test: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("dataset_{test}"));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let packed: Vec<u8> = factory::bank().iter().flat_map(|preset| layout::pack(&preset.patch)).collect();
    std::fs::write(dir.join("factory.bin"), packed).unwrap();
    dir
}

/// Three parts of the dataset of a seed.
fn dataset(dir: &Path, out: &str, more: &[&str]) -> Output {
    let args = ["dataset", "--data", "factory.bin", "--count", "4200", "--out", out];
    Command::new(env!("CARGO_BIN_EXE_vaeform")).current_dir(dir).args(args).args(more).output().unwrap()
}

fn ok(dir: &Path, out: &str, more: &[&str]) -> String {
    let output = dataset(dir, out, more);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn parts(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let parts = files.filter(|path| path.extension().is_some_and(|extension| extension == "safetensors"));
    parts.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn shards_equal_the_whole_and_a_run_goes_on_where_it_was_broken_off() {
    let dir = folder("shards");
    ok(&dir, "whole", &[]);
    let whole = parts(&dir.join("whole"));
    assert_eq!(whole.keys().collect::<Vec<_>>(), ["00000.safetensors", "00001.safetensors", "00002.safetensors"]);
    for shard in ["1/2", "0/2"] {
        ok(&dir, "shards", &["--shard", shard]);
    }
    assert!(parts(&dir.join("shards")) == whole, "shards differ from the whole");
    assert!(dir.join("shards/manifest-0-of-2.json").exists() && dir.join("shards/manifest-1-of-2.json").exists());

    // One part gone, one damaged: both come back, the third is not touched.
    let untouched = dir.join("whole/00001.safetensors");
    let before = untouched.metadata().unwrap().modified().unwrap();
    std::fs::remove_file(dir.join("whole/00000.safetensors")).unwrap();
    std::fs::write(dir.join("whole/00002.safetensors"), b"half a file").unwrap();
    ok(&dir, "whole", &[]);
    assert!(parts(&dir.join("whole")) == whole, "a run that went on differs");
    assert_eq!(untouched.metadata().unwrap().modified().unwrap(), before);

    let other = dataset(&dir, "whole", &["--seed", "2"]);
    let said = String::from_utf8_lossy(&other.stderr).into_owned();
    assert!(!other.status.success() && said.contains("another dataset"), "{said}");
}

#[test]
fn every_example_is_in_bounds_and_sounds() {
    let dir = folder("bounds");
    ok(&dir, "out", &["--notes", "48..50", "--mix", "random=1", "--audio"]);
    let mut num = 0;
    for bytes in parts(&dir.join("out")).values() {
        let tensors = safetensors::SafeTensors::deserialize(bytes).unwrap();
        let of = |name: &str| tensors.tensor(name).unwrap();
        let examples = of("note").shape()[0];
        num += examples;
        assert!(of("note").data().iter().all(|note| (48..=50).contains(note)));
        for patch in of("patch").data().chunks(PARAMS.len()) {
            assert!(patch.iter().zip(&PARAMS).all(|(value, def)| f32::from(*value) <= def.max));
        }
        let audio = of("audio");
        assert_eq!(audio.shape()[0], examples);
        let takes = audio.data().chunks(audio.data().len() / examples);
        let peak = |take: &[u8]| take.as_chunks::<2>().0.iter().map(|s| i16::from_le_bytes(*s).unsigned_abs()).max();
        assert!(takes.map(peak).all(|peak| peak >= Some(32)), "a silent example");
    }
    assert!(num > 3_000 && num <= 4_200, "{num}");
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let dir = folder("words");
    let said = |more: &[&str]| {
        let output = dataset(&dir, "out", more);
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said(&["--mix", "real=1,odd=2"]).contains("expected real, cross or random"));
    assert!(said(&["--notes", "84..36"]).contains("lower note first"));
    assert!(said(&["--notes", "36..200"]).contains("0-127"));
    assert!(said(&["--shard", "3/3"]).contains("I under N"));
    assert!(!dir.join("out").exists());
}

/// Runs a command that must go well; what it printed.
fn vaeform(dir: &Path, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_vaeform")).current_dir(dir).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn performances_are_judged_cut_and_come_back_from_their_tokens() {
    let dir = folder("performances");
    vaeform(&dir, &["performance", "generate", "--count", "12", "--seed", "5", "--out", "made"]);
    let judged: serde_json::Value =
        serde_json::from_str(&vaeform(&dir, &["performance", "check", "made", "--json"])).unwrap();
    assert_eq!(judged["quality"]["files"].as_array().unwrap().len(), 12);
    assert!(vaeform(&dir, &["performance", "check", "made"]).contains("files: 12, minimum (of 10, 50)"));

    // To tokens, to files, and to the same tokens.
    let cc = ["--cc", "1,2,3,4,5,6,7,8,9,10"];
    vaeform(&dir, &[&["performance", "tokens", "made", "--json", "--out", "t.json"][..], &cc].concat());
    vaeform(&dir, &["performance", "midi", "t.json", "--out", "back"]);
    let sequences = |folder: &str| {
        let lines = vaeform(&dir, &[&["performance", "tokens", folder][..], &cc].concat());
        lines.lines().map(|line| line.rsplit('\t').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(sequences("made"), sequences("back"));
    vaeform(&dir, &["performance", "segments", "made", "--out", "cut"]);
    assert_eq!(std::fs::read_dir(dir.join("cut")).unwrap().count(), 12);

    // A bad file is named, and the others go on.
    std::fs::write(dir.join("made/zero.mid"), b"MThd\0\0\0\x06\0\0\0\x01\0\0MTrk\0\0\0\0").unwrap();
    let args = ["performance", "check", "made"];
    let output = Command::new(env!("CARGO_BIN_EXE_vaeform")).current_dir(&dir).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && said.contains("zero.mid") && said.contains("zero ticks"), "{said}");
}

#[test]
fn a_live_set_becomes_text_tables_and_segments() {
    let dir = folder("set");
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
    let text = vaeform(&dir, &args);
    assert!(text.contains("16 notes") && text.contains("CC 1: Lead / CC 1"), "{text}");
    assert_eq!(std::fs::read_to_string(dir.join("n.csv")).unwrap().lines().count(), 17);
    assert_eq!(std::fs::read_to_string(dir.join("c.csv")).unwrap().lines().count(), 2);
    let tokens = vaeform(&dir, &["performance", "tokens", "cut", "--cc", "1"]);
    let words: Vec<u16> =
        tokens.trim().rsplit('\t').next().unwrap().split(' ').map(|word| word.parse().unwrap()).collect();
    // Straight from 0 to 126 over 63 sixteenths: 127 values at 126 steps.
    let lane = words.iter().filter(|word| (320..448).contains(*word)).count();
    assert_eq!((words.iter().filter(|word| **word == 48).count(), lane), (16, 127));
}
