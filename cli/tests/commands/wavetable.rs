//! `vaeform wavetable`: tables made, looked into, put together and converted, and no file lost on the way.

use std::path::Path;
use std::process::Output;

use vaeform_bench::csv;
use vaeform_patch::{Patch, Preset, operator};

use crate::program::{self, text};

fn vaeform(folder: &Path, words: &[&str]) -> Output {
    program::vaeform(folder, &[&["wavetable"], words].concat())
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

/// Writes a mono .wav of floats at 48 kHz.
fn write_sound(path: &Path, samples: impl Iterator<Item = f32>) {
    let format = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut wav = hound::WavWriter::create(path, format).unwrap();
    samples.for_each(|sample| wav.write_sample(sample).unwrap());
    wav.finalize().unwrap();
}

#[test]
fn a_sound_becomes_frames_by_its_pitch_and_one_without_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let note = |i: usize| {
        let t = i as f32 / 48_000.0;
        (1..=8).map(|k| 0.3 / k as f32 * (std::f32::consts::TAU * 220.0 * k as f32 * t).sin()).sum::<f32>()
            * (-2.0 * t).exp()
    };
    write_sound(&path("note.wav"), (0..48_000).map(note));
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    write_sound(&path("noise.wav"), (0..48_000).map(|_| noise()));
    write_sound(&path("silence.wav"), (0..48_000).map(|_| 0.0));
    let run = |words: &[&str]| vaeform(folder.path(), words);
    let output = run(&["from", "note.wav", "--frames", "32", "--out", "note.wt"]);
    assert!(output.status.success() && text(&output.stdout).contains("32 frames"), "{}", text(&output.stderr));
    for name in ["noise.wav", "silence.wav"] {
        let output = run(&["from", name, "--out", "no.wt"]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        let said = text(&output.stderr);
        assert!(
            said.contains(name) && (said.contains("pitch") || said.contains("silence") || said.contains("holds")),
            "{said}"
        );
    }
    let output = run(&["from", "noise.wav", "--hz", "100", "--frames", "16", "--out", "noise.wt"]);
    assert!(output.status.success() && text(&output.stdout).contains("16 frames"), "{}", text(&output.stderr));
}

#[test]
fn a_patch_becomes_frames_and_an_inharmonic_one_is_refused_by_its_operator() {
    let folder = tempfile::tempdir().unwrap();
    for (name, fine) in [("good.csv", 0.0), ("bad.csv", 41.0)] {
        let mut patch = Patch::default();
        patch.fm.set(operator::param(0, operator::FINE), fine);
        patch.fm.set(operator::param(1, operator::OUTPUT_LEVEL), 80.0);
        let row = csv::row("", 0, &Preset::from(patch));
        std::fs::write(folder.path().join(name), csv::header() + &row).unwrap();
    }
    let run = |words: &[&str]| vaeform(folder.path(), words);
    for along in ["time", "index"] {
        let output = run(&["from", "good.csv", "--along", along, "--out", &format!("{along}.wt")]);
        assert!(output.status.success() && text(&output.stdout).contains("256 frames"), "{}", text(&output.stderr));
    }
    let output = run(&["from", "bad.csv", "--out", "bad.wt"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("operator 1 has the ratio 1.41"), "{}", text(&output.stderr));
}
