//! `sysex` with dumps of other instruments: what its commands print, write and refuse.

use std::path::{Path, PathBuf};

use serde_json::Value;
use vaeform_sysex::builtin;
use vaeform_sysex::dump::DecodedDump;

use crate::program::{self, json, ok, text, vaeform};

/// A folder of its own for a test.
fn folder(test: &str) -> PathBuf {
    program::folder(&format!("dumps/{test}"))
}

/// Singles of a Virus with these names, numbered from 0; cutoff 1 counts up with them.
fn virus(names: &[&str]) -> Vec<u8> {
    let definitions = builtin::definitions().unwrap();
    let single = |program| definitions[0].compose("single", &[("bank", 1), ("program", program)]).unwrap();
    let blank: Vec<u8> = (0..names.len()).flat_map(|program| single(program as u8)).collect();
    let mut dump = DecodedDump::decode(&blank, &definitions);
    for (i, (preset, name)) in dump.presets_mut().iter_mut().zip(names).enumerate() {
        preset.rename(name);
        preset.set("cutoff1", 10 * i as i64).unwrap();
        preset.set("osc1_semitone", 64).unwrap();
        preset.set("filter1_mode", i as i64 % 4).unwrap();
    }
    dump.encode()
}

/// A message of an instrument that nobody knows: a name of twelve, twelve values and a sum.
fn unknown(number: u8, name: &str, cutoff: u8) -> Vec<u8> {
    let mut message = vec![0xF0, 0x7D, 0x33, number];
    message.extend(format!("{name:<12}").bytes());
    message.extend((0..12).map(|i| if i == 5 { cutoff } else { number.wrapping_mul(7 * i + 3) & 0x7F }));
    let sum = message[4..].iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte)) & 0x7F;
    message.extend([sum, 0xF7]);
    message
}

/// Presets of that instrument.
fn unknown_bank() -> Vec<u8> {
    let names = ["Big Bass", "Soft Pad", "Lead Line", "Choir", "Glass Bells", "Hollow Reed", "Organ Three", "Strings"];
    names.iter().enumerate().flat_map(|(i, name)| unknown(i as u8, name, 40)).collect()
}

fn write(dir: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    std::fs::write(dir.join(name), bytes).unwrap();
}

/// The lines of a table behind its heading.
fn rows(table: &str) -> Vec<Vec<&str>> {
    table.lines().skip(1).map(|line| line.split_whitespace().collect()).collect()
}

#[test]
fn decode_prints_tables_json_and_csv() {
    let dir = folder("decode");
    write(&dir, "bank.syx", virus(&["Alpha", "Be,\"ta"]));
    let table = ok(&dir, &["sysex", "decode", "bank.syx"]);
    assert_eq!(rows(&table)[0][..4], ["0", "Alpha", "access_virus_abc", "single"], "{table}");
    let page = ok(&dir, &["sysex", "decode", "bank.syx", "--voice", "1"]);
    let cutoff: Vec<&str> = page.lines().find(|line| line.starts_with("cutoff1")).unwrap().split_whitespace().collect();
    assert_eq!(cutoff, ["cutoff1", "filter", "10", "10", "0.079"]);

    let files = json(&dir, &["sysex", "decode", "bank.syx", "--json"]);
    let preset = &files[0]["presets"][1];
    assert_eq!((preset["name"].as_str(), files[0]["messages"].as_u64()), (Some("Be,\"ta"), Some(2)));
    let value = preset["values"].as_array().unwrap().iter().find(|value| value["id"] == "filter1_mode").unwrap();
    assert_eq!(
        (value["raw"].as_i64(), value["words"].as_str(), value["category"].as_str()),
        (Some(1), Some("HP"), Some("filter"))
    );

    let csv = ok(&dir, &["sysex", "decode", "bank.syx", "--format", "csv"]);
    let line = csv.lines().find(|line| line.contains("Be,") && line.contains(",cutoff1,")).unwrap();
    assert!(line.starts_with("bank.syx,1,\"Be,\"\"ta\",access_virus_abc,single,") && line.ends_with(",10"), "{line}");
}

#[test]
fn decode_changes_and_encode_go_round() {
    let dir = folder("encode");
    let bytes = virus(&["Alpha", "Beta"]);
    write(&dir, "bank.syx", &bytes);
    ok(&dir, &["sysex", "decode", "bank.syx", "--json", "--out", "bank.json"]);
    ok(&dir, &["sysex", "encode", "bank.json", "--out", "same.syx"]);
    assert_eq!(std::fs::read(dir.join("same.syx")).unwrap(), bytes);

    let mut files: Value = serde_json::from_slice(&std::fs::read(dir.join("bank.json")).unwrap()).unwrap();
    let preset = &mut files[0]["presets"][0];
    preset["name"] = "Gamma".into();
    preset["values"].as_array_mut().unwrap().iter_mut().find(|value| value["id"] == "cutoff1").unwrap()["raw"] =
        99.into();
    write(&dir, "new.json", files.to_string());
    ok(&dir, &["sysex", "encode", "new.json", "--out", "new.syx"]);
    let preset = &json(&dir, &["sysex", "decode", "new.syx", "--json"])[0]["presets"][0];
    assert_eq!((preset["name"].as_str(), preset["check"].as_str()), (Some("Gamma"), Some("right")));

    files[0]["presets"][0]["values"][0]["raw"] = 4711.into();
    write(&dir, "bad.json", files.to_string());
    let output = vaeform(&dir, &["sysex", "encode", "bad.json", "--out", "bad.syx"]);
    assert!(!output.status.success() && !dir.join("bad.syx").exists());
    assert!(text(&output.stderr).contains("4711"), "{}", text(&output.stderr));
}

#[test]
fn a_bad_file_is_named_and_the_batch_goes_on() {
    let dir = folder("batch");
    std::fs::create_dir_all(dir.join("in/deep")).unwrap();
    write(&dir, "in/deep/good.syx", virus(&["Alpha", "Beta"]));
    write(&dir, "in/bad.syx", b"nothing of the kind");
    write(&dir, "in/left.wav", b"no dump");
    let args = ["sysex", "batch", "in"];
    let output = vaeform(&dir, &args);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("2 files with 2 presets, 1 failed"), "{}", text(&output.stdout));
    let errors = text(&output.stderr);
    assert!(errors.contains("in/bad.syx: no SysEx message") && errors.contains("1 of 2 files failed"), "{errors}");

    let files: Vec<Value> = serde_json::from_slice(&vaeform(&dir, &[&args[..], &["--json"]].concat()).stdout).unwrap();
    assert_eq!((files.len(), &files[0]["names"]), (1, &serde_json::json!(["Alpha", "Beta"])));
    let csv = text(&vaeform(&dir, &[&args[..], &["--format", "csv"]].concat()).stdout);
    assert_eq!(csv.lines().nth(1), Some("in/deep/good.syx,access_virus_abc,2,0,2,0,0"));
    for command in [&["sysex", "decode"][..], &["sysex", "identify"]] {
        let output = vaeform(&dir, &[command, &["in/deep/good.syx", "in/bad.syx", "none.syx"]].concat());
        let errors = text(&output.stderr);
        assert!(errors.contains("in/bad.syx: ") && errors.contains("none.syx: "), "{command:?}: {errors}");
        assert!(text(&output.stdout).contains("access_virus_abc"), "{command:?}");
    }
}

#[test]
fn an_input_is_never_a_target() {
    let dir = folder("targets");
    std::fs::create_dir_all(dir.join("in")).unwrap();
    write(&dir, "in/bank.syx", virus(&["Alpha", "Beta", "Gamma"]));
    ok(&dir, &["sysex", "template", "--out", "in/my.toml"]);
    let before = std::fs::read(dir.join("in/bank.syx")).unwrap();
    for args in [
        &["sysex", "decode", "in/bank.syx", "--out", "in/bank.syx"][..],
        &["sysex", "convert", "in/bank.syx", "--to", "bank", "--out", "in/bank.syx"],
        &["sysex", "convert", "in/bank.syx", "--to", "syx", "--out", "in"],
        &["sysex", "batch", "in", "--out", "in/bank.syx"],
        &["sysex", "analyze", "in/bank.syx", "--out", "in/bank.syx"],
        &["sysex", "analyze", "in", "--out", "in/bank.syx"],
        &["sysex", "repair", "in/bank.syx", "--out", "in/bank.syx"],
        &["sysex", "features", "in", "--out", "in/bank.syx"],
        &["sysex", "differential", "in", "--baseline", "Alpha", "--out", "in/bank.syx"],
        &["sysex", "decode", "in/bank.syx", "--definition", "in/my.toml", "--out", "in/my.toml"],
        &["sysex", "repair", "in/bank.syx", "--definition", "in/my.toml", "--out", "in/my.toml"],
    ] {
        let definition = std::fs::read(dir.join("in/my.toml")).unwrap();
        let output = vaeform(&dir, &[args, &["--force"]].concat());
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(text(&output.stderr).contains("is what this command reads"), "{args:?}: {}", text(&output.stderr));
        assert!(std::fs::read(dir.join("in/bank.syx")).unwrap() == before, "{args:?}");
        assert!(std::fs::read(dir.join("in/my.toml")).unwrap() == definition, "{args:?}");
    }
}

#[test]
fn convert_goes_through_its_forms() {
    let dir = folder("convert");
    let bytes = virus(&["Alpha", "Beta"]);
    write(&dir, "bank.syx", &bytes);
    for (to, out) in [("hex", "bank.hex"), ("mid", "bank.mid")] {
        ok(&dir, &["sysex", "convert", "bank.syx", "--to", to, "--out", out]);
        ok(&dir, &["sysex", "convert", out, "--to", "syx", "--out", &format!("{to}.syx")]);
        assert_eq!(std::fs::read(dir.join(format!("{to}.syx"))).unwrap(), bytes, "{to}");
    }
    let report = json(&dir, &["sysex", "convert", "bank.syx", "--to", "single", "--out", "singles", "--json"]);
    assert_eq!(report[0]["written"], serde_json::json!(["singles/bank_000_Alpha.syx", "singles/bank_001_Beta.syx"]));
    let singles = ["singles/bank_000_Alpha.syx", "singles/bank_001_Beta.syx"];
    ok(&dir, &[&["sysex", "convert"][..], &singles, &["--to", "bank", "--out", "again.syx"]].concat());
    assert_eq!(std::fs::read(dir.join("again.syx")).unwrap(), bytes);
    let output = vaeform(&dir, &["sysex", "convert", "bank.syx", "--to", "csv", "--out", "x"]);
    assert!(text(&output.stderr).contains("this form is the DX7's alone"), "{}", text(&output.stderr));
}

#[test]
fn repair_tells_each_check_byte_and_writes_right_ones() {
    let dir = folder("repair");
    let bytes = virus(&["Alpha", "Beta"]);
    let mut wrong = bytes.clone();
    wrong[267 + 265] ^= 1;
    write(&dir, "wrong.syx", &wrong);
    let report = json(&dir, &["sysex", "repair", "wrong.syx", "--json", "--out", "right.syx"]);
    assert_eq!(
        (&report["wrong"], &report["repairs"][0]["message"], &report["repairs"][0]["at"]),
        (&1.into(), &1.into(), &265.into())
    );
    assert_eq!(std::fs::read(dir.join("right.syx")).unwrap(), bytes);
    let table = ok(&dir, &["sysex", "repair", "wrong.syx"]);
    assert!(table.contains("1 of 2 messages have wrong check bytes"), "{table}");
    assert_eq!(rows(&table)[0][..2], ["1", "265"]);
    write(&dir, "other.syx", [0xF0, 0x7D, 1, 0xF7]);
    let output = vaeform(&dir, &["sysex", "repair", "other.syx"]);
    assert!(text(&output.stderr).contains("other.syx: no message of a known instrument"));
}

#[test]
fn features_are_written_as_csv_json_and_npy() {
    let dir = folder("features");
    write(&dir, "bank.syx", virus(&["Alpha", "Beta", "Gamma", "Delta"]));
    let csv = ok(&dir, &["sysex", "features", "bank.syx", "--by", "filter"]);
    let heading: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    assert!(csv.lines().count() == 5 && heading.contains(&"cutoff1") && !heading.contains(&"osc1_semitone"), "{csv}");
    let matrix = json(&dir, &["sysex", "features", "bank.syx", "--format", "json"]);
    let columns = matrix["columns"].as_array().unwrap().len();
    assert_eq!((matrix["rows"].as_array().unwrap().len(), columns), (4, 196));
    ok(&dir, &["sysex", "features", "bank.syx", "--format", "npy", "--out", "m.npy"]);
    let npy = std::fs::read(dir.join("m.npy")).unwrap();
    let header = 10 + usize::from(u16::from_le_bytes([npy[8], npy[9]]));
    assert_eq!((&npy[..6], header % 64, npy.len() - header), (&b"\x93NUMPY"[..], 0, 4 * 4 * columns));
    let names: Value = serde_json::from_slice(&std::fs::read(dir.join("m.json")).unwrap()).unwrap();
    assert_eq!(names["columns"].as_array().unwrap().len(), columns);
    let pairs = json(&dir, &["sysex", "features", "bank.syx", "--correlate", "--format", "json"]);
    let pair = pairs.as_array().unwrap().iter().find(|pair| pair["a"] == "cutoff1" || pair["b"] == "cutoff1").unwrap();
    assert!(pair["pearson"].as_f64().unwrap() > 0.99, "{pair}");
}

#[test]
fn differences_are_told_by_parameter() {
    let dir = folder("differences");
    write(&dir, "bank.syx", virus(&["Alpha", "Beta", "Gamma"]));
    let report = json(&dir, &["sysex", "diff", "bank.syx#0", "bank.syx#2", "--json"]);
    let ids: Vec<&str> =
        report["differences"].as_array().unwrap().iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!((report["b"].as_str(), ids.contains(&"cutoff1"), ids.len()), (Some("Gamma"), true, 2), "{report}");
    assert!(
        ok(&dir, &["sysex", "diff", "bank.syx#0", "bank.syx#2"])
            .starts_with("Alpha against Gamma: 2 parameters differ")
    );
    let output = vaeform(&dir, &["sysex", "diff", "bank.syx#0", "bank.syx#3"]);
    assert!(text(&output.stderr).contains("bank.syx#3: has no preset 3; it has 3"), "{}", text(&output.stderr));

    let report = json(&dir, &["sysex", "differential", "bank.syx", "--baseline", "Alpha", "--json"]);
    assert_eq!(report["ranking"][0]["id"].as_str(), Some("filter1_mode"), "{report}");
    let table = ok(&dir, &["sysex", "differential", "bank.syx", "--baseline", "Alpha"]);
    assert!(
        table.contains("against Alpha") && table.contains("2 parameters hold 100.0 % of all differences"),
        "{table}"
    );
    let output = vaeform(&dir, &["sysex", "differential", "bank.syx", "--baseline", "Omega"]);
    assert!(text(&output.stderr).contains("found `Omega`"));
}

#[test]
fn identify_names_instruments_and_replies() {
    let dir = folder("identify");
    let reply = [0xF0, 0x7E, 0x10, 6, 2, 0x41, 6, 1, 0, 1, 0, 2, 0, 0, 0xF7];
    write(&dir, "mixed.syx", [virus(&["Alpha"]), reply.to_vec(), unknown(0, "A", 0)].concat());
    let report = &json(&dir, &["sysex", "identify", "mixed.syx", "--json"])[0];
    assert_eq!(report["identities"][0]["definition"].as_str(), Some("roland_jp8000_8080"));
    let kinds: Vec<&str> =
        report["kinds"].as_array().unwrap().iter().filter_map(|kind| kind["device"].as_str()).collect();
    assert_eq!(kinds, ["access_virus_abc", "universal", "unknown, maker 7D"]);
}

/// The way of `docs/sysex.md`, "Describe your own synth in ten minutes", step by step.
#[test]
fn an_unknown_synth_is_described_as_the_guide_says() {
    let dir = folder("guide");
    write(&dir, "dump.syx", unknown_bank());
    let found = ok(&dir, &["sysex", "analyze", "dump.syx", "--id", "my_synth", "--out", "my_synth.toml"]);
    assert!(
        found.contains("sum7") && found.contains("8 names by the written definition: Big Bass, Soft Pad"),
        "{found}"
    );
    let table = ok(&dir, &["sysex", "decode", "dump.syx", "--definition", "my_synth.toml"]);
    assert!(table.contains("Hollow Reed") && table.lines().count() == 9, "{table}");

    // The knob stands the same in all presets of the bank, so no parameter is at its byte yet.
    write(&dir, "changed.syx", unknown(0, "Big Bass", 90));
    let args = ["sysex", "diff", "dump.syx#0", "changed.syx#0", "--definition", "my_synth.toml"];
    let told = ok(&dir, &args);
    assert!(told.contains("0 parameters differ\n\n1 byte differs that no parameter describes: "), "{told}");
    let place = told.trim().rsplit(' ').next().unwrap();

    let definition = std::fs::read_to_string(dir.join("my_synth.toml")).unwrap();
    let line = format!("fields = [\n    {{ id = \"cutoff\", at = {place}, category = \"filter\", max = 127 }},");
    write(&dir, "my_synth.toml", definition.replace("fields = [", &line));
    let report = json(&dir, &[&args[..], &["--json"]].concat());
    assert_eq!(report["differences"].as_array().unwrap().len(), 1, "{report}");
    assert_eq!(report["undescribed_bytes"].as_array().map(Vec::len), Some(0), "{report}");
    assert_eq!(report["differences"][0]["id"].as_str(), Some("cutoff"), "{report}");
    let fit = ok(&dir, &["sysex", "check", "my_synth.toml", "dump.syx"]);
    assert!(
        fit.contains("8 of 8 recognised") && fit.contains("8 right, 0 wrong") && fit.contains("8 of 8 readable"),
        "{fit}"
    );
}

#[test]
fn programs_of_a_virus_become_presets_that_are_told_to_be_approximations() {
    let dir = folder("approximation");
    write(&dir, "bank.syx", virus(&["Alpha", "Be/ta"]));
    write(&dir, "other.syx", unknown_bank());
    let output = vaeform(&dir, &["presets", "import", "bank.syx", "other.syx", "--out", "ours"]);
    let (table, errors) = (text(&output.stdout), text(&output.stderr));
    assert!(table.contains("000 Alpha.json") && table.contains("001 Be_ta.json"), "{table}");
    assert!(errors.contains("other.syx: expected programs of a Virus"), "{errors}");
    assert!(!output.status.success(), "a file failed");
    let preset: Value = serde_json::from_slice(&std::fs::read(dir.join("ours/000 Alpha.json")).unwrap()).unwrap();
    assert_eq!(preset["tags"][0].as_str(), Some("approximation"), "{preset}");
    let rendered = ok(&dir, &["render", "ours/000 Alpha.json", "--out", "alpha.wav"]);
    assert!(dir.join("alpha.wav").exists(), "{rendered}");
}

#[test]
fn a_wrong_definition_is_named_by_file_line_and_field() {
    let dir = folder("definitions");
    write(&dir, "dump.syx", unknown_bank());
    ok(&dir, &["sysex", "template", "--out", "mine.toml"]);
    assert!(ok(&dir, &["sysex", "check", "mine.toml"]).contains("my_synth: a definition of 2 kinds of messages"));
    ok(&dir, &["sysex", "template", "--out", "mine.yaml"]);
    assert!(ok(&dir, &["sysex", "check", "mine.yaml"]).contains("my_synth: a definition of 2 kinds of messages"));
    let template = std::fs::read_to_string(dir.join("mine.toml")).unwrap();
    let wrong = template.replace("list = \"wave\"", "list = \"waves\"");
    let line = 1 + wrong.lines().position(|line| line.contains("waves")).unwrap();
    write(&dir, "wrong.toml", wrong);
    for args in [&["sysex", "check", "wrong.toml"][..], &["sysex", "decode", "dump.syx", "--definition", "wrong.toml"]]
    {
        let errors = text(&vaeform(&dir, args).stderr);
        assert!(
            errors.contains(&format!("wrong.toml:{line}: `list`: ")) && errors.contains("found `waves`"),
            "{errors}"
        );
    }
    let output = vaeform(&dir, &["sysex", "check", "mine.toml", "dump.syx"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("not recognised: 8 messages of 30 bytes"), "{}", text(&output.stdout));
    let errors = text(&vaeform(&dir, &["sysex", "decode", "dump.syx", "--device", "roland_jp9"]).stderr);
    assert!(
        errors.contains("--device: expected one of access_virus_abc, ") && errors.contains("found `roland_jp9`"),
        "{errors}"
    );
}

#[test]
fn what_cannot_be_asked_of_a_port_is_told_before_one_is_opened() {
    let dir = folder("ports");
    let request = ["sysex", "request", "--to", "no such port", "--out", "got.syx"];
    for (args, expected) in [
        (&["single"][..], "--device: expected the id of an instrument"),
        (&["song", "--device", "access_virus_abc"], "expected one of request_single, "),
        (&["--slot", "patch:Z9", "--device", "roland_jp8000_8080"], "no `patch` called `Z9`"),
        (&["single", "--device", "access_virus_abc", "--set", "bank=1"], "no MIDI output is called 'no such port'"),
    ] {
        let errors = text(&vaeform(&dir, &[&request[..], args].concat()).stderr);
        assert!(errors.contains(expected), "{args:?}: {errors}");
    }
    let output = vaeform(&dir, &[&request[..], &["single", "--set", "bank=200"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(!dir.join("got.syx").exists());
    write(&dir, "bank.syx", virus(&["Alpha"]));
    let errors = text(&vaeform(&dir, &["sysex", "send", "bank.syx", "--to", "no such port"]).stderr);
    assert!(errors.contains("no MIDI output is called 'no such port'"), "{errors}");
    ok(&dir, &["sysex", "identify-port", "--list"]);
}
