//! The command line as a user meets it: what it prints, what it writes and how it ends.

use std::path::PathBuf;

use serde_json::Value;
use vaeform_patch::{Patch, PatchName, global};
use vaeform_sysex::dx7;

use crate::program::{self, ok, vaeform};

/// A folder of its own for a test.
fn folder(test: &str) -> PathBuf {
    program::folder(&format!("sysex/{test}"))
}

fn bank() -> Vec<u8> {
    let patches: Vec<Patch> = (0..32u8)
        .map(|i| {
            let mut patch = Patch { name: PatchName::new(&format!("A,\"B\" {i}")), ..Patch::default() };
            patch.fm.set(global::ALGORITHM, f32::from(i));
            patch
        })
        .collect();
    dx7::encode_bank(&patches, 0).to_vec()
}

#[test]
fn info_names_a_bad_file_and_goes_on() {
    let dir = folder("info");
    std::fs::write(dir.join("good.syx"), bank()).unwrap();
    std::fs::write(dir.join("bad.syx"), b"not a voice").unwrap();
    let args = ["sysex", "info", "bad.syx", "none.syx", "good.syx"];
    let output = vaeform(&dir, &args);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let class = |file: &str| text.lines().find(|l| l.starts_with(file)).unwrap().split_whitespace().nth(1).unwrap();
    assert_eq!((class("bad.syx"), class("none.syx"), class("good.syx")), ("not_dx7_voice", "unreadable", "bank_ok"));
    assert!(text.contains("byte 0: 6E 6F 74"), "{text}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("2 of 3 files failed"));

    let output = vaeform(&dir, &[&args[..], &["--json"]].concat());
    let files: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((files[0]["error"]["offset"].as_u64(), files[0]["voices"].as_u64()), (Some(0), Some(0)));
    assert_eq!((files[2]["class"].as_str(), files[2]["voices"].as_u64()), (Some("bank_ok"), Some(32)));
}

#[test]
fn a_file_of_a_gigabyte_is_refused_by_its_size() {
    let dir = folder("gigabyte");
    let file = std::fs::File::create(dir.join("huge.syx")).unwrap();
    file.set_len(1 << 30).unwrap();
    let output = vaeform(&dir, &["sysex", "info", "huge.syx"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("1073741824 bytes; the largest file taken is 1048576"));
}

#[test]
fn bad_usage_ends_with_2() {
    let dir = folder("usage");
    for args in [&["sysex", "info"][..], &["sysex", "frob"], &["sysex", "decode", "x", "--format", "xml"], &[]] {
        assert_eq!(vaeform(&dir, args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn a_bank_survives_json_and_csv() {
    let dir = folder("tables");
    std::fs::write(dir.join("bank.syx"), bank()).unwrap();
    for (format, file) in [("json", "v.json"), ("csv", "v.csv")] {
        ok(&dir, &["sysex", "decode", "bank.syx", "--format", format, "--out", file]);
        let out = format!("{format}.syx");
        ok(&dir, &["sysex", "encode", file, "--out", &out]);
        assert_eq!(std::fs::read(dir.join(out)).unwrap(), bank(), "{format}");
    }
    let table = ok(&dir, &["sysex", "decode", "bank.syx"]);
    assert_eq!(table.lines().count(), 33);
    assert!(ok(&dir, &["sysex", "decode", "bank.syx", "--voice", "31"]).contains("Breakpoint"));
}

#[test]
fn convert_goes_through_every_form_and_back() {
    let dir = folder("convert");
    std::fs::write(dir.join("bank.syx"), bank()).unwrap();
    ok(&dir, &["sysex", "convert", "bank.syx", "--to", "headerless", "--out", "raw.syx"]);
    assert_eq!(std::fs::read(dir.join("raw.syx")).unwrap(), &bank()[6..4102]);
    for to in ["single", "preset"] {
        let report = ok(&dir, &["sysex", "convert", "raw.syx", "--to", to, "--out", to, "--json"]);
        let report: Value = serde_json::from_str(&report).unwrap();
        let written: Vec<&str> = report[0]["written"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
        assert_eq!(written.len(), 32);
        assert_eq!(written[1], format!("{to}/raw_01_A__B__1.{}", if to == "single" { "syx" } else { "json" }));
        let out = format!("{to}.syx");
        ok(&dir, &[&["sysex", "encode", "--as", "bank", "--out", &out][..], &written].concat());
        assert_eq!(std::fs::read(dir.join(out)).unwrap(), bank(), "{to}");
    }
}

#[test]
fn a_file_that_exists_stays_without_force() {
    let dir = folder("force");
    std::fs::write(dir.join("bank.syx"), bank()).unwrap();
    std::fs::write(dir.join("mine.syx"), b"mine").unwrap();
    let args = ["sysex", "convert", "bank.syx", "--to", "bank", "--out", "mine.syx"];
    let output = vaeform(&dir, &args);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("mine.syx exists; --force overwrites it"));
    assert_eq!(std::fs::read(dir.join("mine.syx")).unwrap(), b"mine");
    ok(&dir, &[&args[..], &["--force"]].concat());
    assert_eq!(std::fs::read(dir.join("mine.syx")).unwrap(), bank());
}

#[test]
fn a_bad_table_is_named_by_line() {
    let dir = folder("lines");
    std::fs::write(dir.join("bad.csv"), "name,algorithm\nA,1\nB,loud\n").unwrap();
    std::fs::write(dir.join("bad.json"), "[\n{\"parameters\": {}},\n{\"name\": 7]").unwrap();
    for (file, place) in
        [("bad.csv", "line 3: algorithm: expected a number, found `loud`"), ("bad.json", "line 3 column")]
    {
        let output = vaeform(&dir, &["sysex", "encode", file, "--out", "x.syx"]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(file) && text.contains(place), "{text}");
        assert!(!dir.join("x.syx").exists());
    }
}
