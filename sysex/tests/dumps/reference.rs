//! Real dumps, and what is expected of them.

use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use vaeform_sysex::analyze::Analysis;
use vaeform_sysex::builtin;
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::sheet::{Sheet, encode};

/// A part of the reference data: the build script has looked for them.
fn reference(path: &str) -> PathBuf {
    let found = Path::new(env!("SHARED")).join("data/sysex").join(path);
    assert!(found.exists(), "no reference data at {}", found.display());
    found
}

#[expect(clippy::disallowed_methods, reason = "a test reads what the library only takes as bytes")]
fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(reference(path)).unwrap()
}

/// What is told about the files, with their bytes.
fn files(about: &str) -> Vec<(String, Json, Vec<u8>)> {
    let about: Json = serde_json::from_slice(&bytes(about)).unwrap();
    let files = about["files"].as_object().unwrap().iter();
    files.map(|(file, about)| (file.clone(), about.clone(), bytes(file))).collect()
}

fn names(dump: &DecodedDump<'_>) -> Vec<String> {
    dump.presets().iter().filter_map(|preset| preset.name()).filter(|name| !name.trim().is_empty()).collect()
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names them")]
fn real_dumps_have_their_names_and_come_back() {
    let definitions = builtin::definitions().unwrap();
    for (file, expected, bytes) in files("real_expected.json") {
        let dump = DecodedDump::decode(&bytes, &definitions);
        assert!(dump.encode() == dump.messages().to_bytes(), "{file}");
        let found = names(&dump);
        for preset in expected["presets"].as_array().into_iter().flatten() {
            let name = preset["name"].as_str().unwrap_or("").trim();
            assert!(name.is_empty() || found.iter().any(|found| found.trim() == name), "{file}: {name:?}");
        }
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names them")]
fn sheets_of_real_dumps_hold_all_presets() {
    let definitions = builtin::definitions().unwrap();
    for (file, _, bytes) in files("real_expected.json").into_iter().step_by(5) {
        let dump = DecodedDump::decode(&bytes, &definitions);
        let sheets: Vec<Sheet> = dump.presets().iter().take(20).map(Sheet::of).collect();
        let encoded = encode(&sheets, &definitions).unwrap_or_else(|error| panic!("{file}: {error}"));
        let again = DecodedDump::decode(&encoded, &definitions);
        assert_eq!(
            names(&again),
            sheets.iter().filter_map(|s| s.name.clone()).filter(|n| !n.trim().is_empty()).collect::<Vec<_>>(),
            "{file}"
        );
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names them")]
fn check_rules_and_names_of_unknown_dumps_are_found() {
    let (mut rules, mut named) = ((0, 0), (0, 0));
    for (file, groups, bytes) in files("unknown_truth.json").into_iter().filter(|(.., bytes)| bytes.len() < 20_000) {
        let analysis = Analysis::of(&bytes);
        let definitions = [Definition::parse(&analysis.definition("unknown"), &file).unwrap()];
        let found = names(&DecodedDump::decode(&bytes, &definitions));
        for truth in groups.as_array().unwrap() {
            let number = |value: &Json| value.as_u64().unwrap_or(0) as usize;
            let is_its = |group: &&vaeform_sysex::analyze::Group| group.length == number(&truth["message_length"]);
            let Some(group) = analysis.groups.iter().find(is_its) else { continue };
            let is_none = truth["checksum"]["kind"] == "none";
            assert!(group.check.is_none() || !is_none && group.distinct >= 3, "{file}: {:?}", group.check);
            if group.distinct >= 3 && !is_none && truth["equivalent"].as_array().is_some_and(|same| !same.is_empty()) {
                rules = (rules.0 + usize::from(group.check.is_some()), rules.1 + 1);
            }
            if group.distinct >= 3 && truth["name"].is_object() {
                named = (named.0 + usize::from(group.name.is_some()), named.1 + 1);
                assert!(group.name.is_none() || !found.is_empty(), "{file}");
            }
        }
    }
    assert!(rules.1 >= 20 && rules.0 * 100 >= rules.1 * 95, "rules: {rules:?}");
    assert!(named.1 >= 15 && named.0 * 100 >= named.1 * 90, "names: {named:?}");
}
