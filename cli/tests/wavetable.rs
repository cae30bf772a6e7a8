//! `vaeform wavetable`: tables made, looked into, put together and converted, and no file lost on the way.

use std::path::Path;
use std::process::{Command, Output};

fn vaeform(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vaeform")).current_dir(folder).arg("wavetable").args(words).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_table_is_made_looked_into_and_converted_there_and_back_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| {
        let output = vaeform(folder.path(), words);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    assert_eq!(run(&["make", "--list"]).lines().count(), 49, "a head and 48 tables");
    run(&["make", "pulse width", "--out", "pulse.wav"]);
    run(&["convert", "pulse.wav", "--to", "wt", "--out", "there"]);
    run(&["convert", "there/pulse.wt", "--to", "wav", "--out", "back"]);
    let read = |path: &str| std::fs::read(folder.path().join(path)).unwrap();
    assert_eq!(read("pulse.wav"), read("back/pulse.wav"));
    let info: serde_json::Value =
        serde_json::from_str(&run(&["info", "--json", "pulse.wav", "there/pulse.wt"])).unwrap();
    assert_eq!((&info[0]["frames"], &info[0]["frame_size_by"]), (&128.into(), &"clm chunk".into()));
    assert_eq!((&info[1]["id"], &info[1]["frame_size_by"]), (&info[0]["id"], &".wt head".into()));
}

#[test]
fn cycles_of_a_folder_become_frames_by_name_and_a_bad_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let cycles = folder.path().join("cycles");
    std::fs::create_dir(&cycles).unwrap();
    let format = hound::WavSpec {
        channels: 1,
        sample_rate: 44_100,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    for (name, len) in [("b.wav", 600), ("a.wav", 256)] {
        let mut wav = hound::WavWriter::create(cycles.join(name), format).unwrap();
        for i in 0..len {
            let sine = (std::f32::consts::TAU * i as f32 / len as f32).sin();
            wav.write_sample((sine * 20_000.0) as i16).unwrap();
        }
        wav.finalize().unwrap();
    }
    let output = vaeform(folder.path(), &["from", "cycles", "--out", "table.wt"]);
    assert!(output.status.success() && text(&output.stdout).contains("2 frames"), "{}", text(&output.stderr));
    std::fs::write(cycles.join("c.wav"), "no sound").unwrap();
    let output = vaeform(folder.path(), &["from", "cycles", "--out", "again.wt"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("c.wav"), "{}", text(&output.stderr));
    assert!(folder.path().join("again.wt").exists(), "the good ones are kept");
}

#[test]
fn nothing_is_overwritten_unasked_and_no_input_is_a_target() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| vaeform(folder.path(), words);
    assert!(run(&["make", "Bell", "--out", "bell.wav"]).status.success());
    let before = std::fs::read(folder.path().join("bell.wav")).unwrap();
    for words in [
        &["make", "Glass", "--out", "bell.wav"][..],
        &["convert", "bell.wav", "--to", "wav", "--out", ".", "--force"],
        &["from", "bell.wav", "--out", "bell.wav", "--force"],
        &["make", "Glass", "--out", "glass.aiff"],
        &["make", "No Such", "--out", "no.wav"],
    ] {
        let output = run(words);
        assert_eq!(output.status.code(), Some(1), "{words:?}: {}", text(&output.stderr));
    }
    assert_eq!(std::fs::read(folder.path().join("bell.wav")).unwrap(), before);
}
