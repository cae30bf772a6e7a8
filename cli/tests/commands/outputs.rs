//! What commands do to files that are there already: nothing that they were not told to, whatever the names lead to.

use std::f32::consts::TAU;
use std::path::{Path, PathBuf};
use std::process::Output;

use vaeform_patch::Patch;
use vaeform_patch::factory;
use vaeform_sysex::dx7;

use crate::program::{self, vaeform};

/// A library that is built in a moment.
const SMALL: [&str; 6] = ["--renders", "16", "--patches", "96", "--cache", "cache"];

/// A folder of its own for a test, with a bank and a sound.
fn folder(test: &str) -> PathBuf {
    let dir = program::folder(&format!("outputs/{test}"));
    let patches: Vec<Patch> = factory::bank().iter().take(32).map(|preset| preset.patch).collect();
    std::fs::write(dir.join("q.syx"), dx7::encode_bank(&patches, 0)).unwrap();
    wav(&dir.join("kick.wav"));
    dir
}

fn wav(path: &Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 22_050,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for i in 0..11_025 {
        let t = i as f32 / 22_050.0;
        writer.write_sample((16_000.0 * (-4.0 * t).exp() * (TAU * 220.0 * t).sin()) as i16).unwrap();
    }
    writer.finalize().unwrap();
}

fn matched(dir: &Path, args: &[&str]) -> Output {
    vaeform(dir, &[&["match"], args, &SMALL].concat())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// All files of a folder with their bytes.
fn contents(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found: Vec<_> = dir
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_file())
        .map(|entry| (entry.path(), std::fs::read(entry.path()).unwrap()))
        .collect();
    found.sort();
    found
}

/// Runs a command that must be refused and change nothing; what it said.
fn refused(dir: &Path, args: &[&str]) -> String {
    let before = contents(dir);
    let output = vaeform(dir, args);
    assert_eq!(output.status.code(), Some(1), "{args:?}: {}", said(&output));
    assert!(contents(dir) == before, "{args:?} changed a file");
    said(&output)
}

#[test]
fn no_command_writes_over_what_it_reads_even_by_force() {
    let dir = folder("inputs");
    vaeform(&dir, &["latent", "encode", "q.syx", "--out", "z.csv"]);
    vaeform(&dir, &["performance", "generate", "--count", "1", "--out", "made"]);
    let made = dir.join("made").read_dir().unwrap().next().unwrap().unwrap().path();
    std::fs::copy(made, dir.join("p.mid")).unwrap();
    std::fs::write(dir.join("s.als"), "<Ableton><LiveSet/></Ableton>").unwrap();
    std::fs::write(dir.join("jobs"), "0 60 100 0.1 0.2 jobs\n0 60 100 0.1 0.2 q.syx\n").unwrap();
    let commands: &[&[&str]] = &[
        &["render", "q.syx", "--out", "q.syx"],
        &["render", "q.syx", "--out", "./Q.SYX"],
        &["render", "q.syx", "--jobs", "jobs"],
        &["sysex", "encode", "q.syx", "--as", "headerless", "--out", "q.syx"],
        &["sysex", "decode", "q.syx", "--json", "--out", "q.syx"],
        &["sysex", "convert", "q.syx", "--to", "headerless", "--out", "."],
        &["sysex", "convert", "q.syx", "--to", "bank", "--out", "q.syx"],
        &["latent", "encode", "q.syx", "--format", "csv", "--out", "q.syx"],
        &["latent", "decode", "z.csv", "--out", "z.csv"],
        &["latent", "map", "--data", ".", "--out", "q.syx"],
        &["latent", "strips", "q.syx:3", "--out", "q.syx"],
        &["bank", "interpolate", "q.syx:0", "q.syx:1", "--by", "parameter", "--out", "q.syx"],
        &["bank", "sweep", "q.syx:0", "--latent", "1", "--out", "q.syx"],
        &["performance", "tokens", "p.mid", "--out", "p.mid"],
        &["project", "s.als", "--out", "s.als"],
        &["project", "s.als", "--clips", "s.als"],
        &["match", "kick.wav", "--out", "."],
        &["match", ".", "--out", "."],
        &["match", "--eval", ".", "--renders", "8", "--patches", "96", "--cache", "cache", "--out", "."],
    ];
    for args in commands {
        let words = refused(&dir, &[args, &["--force"][..]].concat());
        assert!(words.contains("is what this command reads"), "{args:?}: {words}");
    }
    std::fs::copy(dir.join("q.syx"), dir.join("adjusted.syx")).unwrap();
    let words = refused(&dir, &["match", "kick.wav", "--adjust", "adjusted.syx", "--out", ".", "--force"]);
    assert!(words.contains("is what this command reads"), "{words}");
}

#[cfg(unix)]
#[test]
fn links_to_what_is_read_are_known_as_such() {
    let dir = folder("links");
    std::os::unix::fs::symlink("q.syx", dir.join("soft.syx")).unwrap();
    std::fs::hard_link(dir.join("q.syx"), dir.join("hard.syx")).unwrap();
    std::os::unix::fs::symlink(".", dir.join("again")).unwrap();
    for (read, written) in
        [("q.syx", "soft.syx"), ("q.syx", "hard.syx"), ("soft.syx", "q.syx"), ("hard.syx", "again/q.syx")]
    {
        let words = refused(&dir, &["render", read, "--out", written, "--force"]);
        assert!(words.contains("is what this command reads"), "{read} to {written}: {words}");
    }
    // A link to anything else is not followed either.
    std::fs::write(dir.join("victim"), b"whole").unwrap();
    std::os::unix::fs::symlink("victim", dir.join("out.wav")).unwrap();
    let words = refused(&dir, &["render", "q.syx", "--out", "out.wav", "--force"]);
    assert!(words.contains("out.wav: is a link"), "{words}");
}

#[test]
fn what_is_there_stays_without_force() {
    let dir = folder("force");
    vaeform(&dir, &["latent", "encode", "q.syx", "--out", "z.csv"]);
    for name in ["mine", "mine.csv", "kick.json", "adjusted.syx"] {
        std::fs::write(dir.join(name), b"mine").unwrap();
    }
    std::fs::create_dir(dir.join("sounds")).unwrap();
    std::fs::rename(dir.join("kick.wav"), dir.join("sounds/kick.wav")).unwrap();
    let commands: &[&[&str]] = &[
        &["render", "q.syx", "--out", "mine"],
        &["sysex", "encode", "q.syx", "--out", "mine"],
        &["sysex", "decode", "q.syx", "--out", "mine"],
        &["sysex", "convert", "q.syx", "--to", "csv", "--out", "mine.csv"],
        &["latent", "encode", "q.syx", "--out", "mine.csv"],
        &["latent", "decode", "z.csv", "--out", "mine"],
        &["latent", "map", "--data", "q.syx", "--out", "mine"],
        &["latent", "strips", "q.syx", "--out", "mine"],
        &["bank", "random", "--out", "mine"],
        &["bank", "interpolate", "q.syx:0", "q.syx:1", "--out", "mine"],
        &["bank", "sweep", "q.syx:0", "--latent", "1", "--out", "mine"],
        &["match", "sounds/kick.wav", "--out", "."],
        &["match", "sounds/kick.wav", "--adjust", "q.syx", "--out", "."],
    ];
    for args in commands {
        let words = refused(&dir, args);
        assert!(words.contains("exists; --force overwrites it"), "{args:?}: {words}");
    }
    let output = vaeform(&dir, &["render", "q.syx", "--seconds", "0.1", "--out", "mine", "--force"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(std::fs::read(dir.join("mine")).unwrap()[..4], *b"RIFF");
}

#[test]
fn sounds_of_one_name_and_sounds_named_as_the_report_have_files_of_their_own() {
    let dir = folder("names");
    for place in ["a/kick.wav", "b/Kick.wav", "b/report.wav", "b/bank.wav"] {
        std::fs::create_dir_all(dir.join(place).parent().unwrap()).unwrap();
        wav(&dir.join(place));
    }
    let output = matched(&dir, &["a", "b", "--bank", "--out", "out"]);
    assert!(output.status.success(), "{}", said(&output));
    let mut names: Vec<String> =
        contents(&dir.join("out")).iter().map(|(path, _)| path.file_name().unwrap().to_str().unwrap().into()).collect();
    names.retain(|name| name.ends_with(".json") || name.ends_with(".syx"));
    let expected = [
        "Kick-2.json",
        "Kick-2.syx",
        "bank-2.json",
        "bank-2.syx",
        "bank.syx",
        "kick.json",
        "kick.syx",
        "report-2.json",
        "report-2.syx",
        "report.json",
    ];
    // In which order `a` and `b` name their kick is told by the arguments.
    assert_eq!(names, expected);
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(dir.join("out/report.json")).unwrap()).unwrap();
    assert_eq!(report["samples"].as_array().unwrap().len(), 4);
    // Once more without leave: refused before a sound is heard.
    let words = refused(&dir.join("out"), &["match", "../a", "--out", "."]);
    assert!(words.contains("exists; --force overwrites it"), "{words}");
    let output = matched(&dir, &["a", "b", "--bank", "--out", "out", "--force"]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn two_jobs_with_one_path_are_refused_and_the_others_go_on() {
    let dir = folder("jobs");
    let jobs =
        "0 60 100 0.1 0.2 a.wav\n1 60 100 0.1 0.2 b.wav\n2 60 100 0.1 0.2 ./sub/../a.wav\n3 60 100 0.1 0.2 B.WAV\n";
    std::fs::write(dir.join("jobs"), jobs).unwrap();
    let output = vaeform(&dir, &["render", "q.syx", "--jobs", "jobs"]);
    let words = said(&output);
    assert_eq!(output.status.code(), Some(1), "{words}");
    for line in ["jobs:3: ", "jobs:4: ", "another file of this run", "2 of 4 renders failed"] {
        assert!(words.contains(line), "{words}");
    }
    assert!(dir.join("a.wav").exists() && dir.join("b.wav").exists() && !dir.join("B.WAV").exists());
    let output = vaeform(&dir, &["sysex", "convert", "q.syx", "q.syx", "--to", "csv", "--out", "."]);
    assert!(output.status.code() == Some(1) && said(&output).contains("another file of this run"), "{}", said(&output));
}

#[test]
fn a_folder_that_takes_no_files_is_refused_before_the_work() {
    let dir = folder("unwritable");
    let nowhere = if cfg!(target_os = "linux") { "/proc/nowhere" } else { "q.syx/nowhere" };
    for out in ["q.syx", "q.syx/out", nowhere] {
        let words = refused(&dir, &[&["match", "kick.wav", "--out", out][..], &SMALL].concat());
        assert!(words.contains(out), "{words}");
        assert!(!dir.join("cache").exists(), "the library was built for nothing");
    }
    let words = refused(&dir, &["library", "build", "--patches", "100000", "--cache", "q.syx"]);
    assert!(words.contains("cannot be written to"), "{words}");
    let words = refused(&dir, &["dataset", "--count", "64", "--data", "q.syx", "--out", "q.syx/set"]);
    assert!(words.contains("q.syx"), "{words}");
}

#[test]
fn a_dataset_leaves_files_that_are_not_its_own() {
    let dir = folder("dataset");
    let made = ["dataset", "--count", "64", "--data", "q.syx", "--out", "set"];
    std::fs::create_dir(dir.join("set")).unwrap();
    std::fs::write(dir.join("set/00000.safetensors"), b"mine").unwrap();
    let output = vaeform(&dir, &made);
    assert!(output.status.code() == Some(1) && said(&output).contains("exists; --force"), "{}", said(&output));
    assert_eq!(contents(&dir.join("set")).len(), 1);
    // A part that a killed run has left beside its manifest is made again.
    assert!(vaeform(&dir, &[&made[..], &["--force"]].concat()).status.success());
    let whole = contents(&dir.join("set"));
    std::fs::write(dir.join("set/00000.safetensors"), b"half").unwrap();
    assert!(vaeform(&dir, &made).status.success());
    assert!(contents(&dir.join("set")) == whole);
}

#[test]
fn what_a_killed_run_left_is_swept_by_the_next() {
    let dir = folder("swept");
    let left = dir.join(".vaeform-0123456789abcdef.part");
    std::fs::write(&left, b"half a bank").unwrap();
    std::fs::write(dir.join("theirs.part"), b"theirs").unwrap();
    assert!(vaeform(&dir, &["sysex", "encode", "q.syx", "--out", "copy.syx"]).status.success());
    assert!(!left.exists() && dir.join("theirs.part").exists());
}
