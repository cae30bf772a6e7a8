//! Scores the built-in definitions by a folder of dumps and what is expected of them:
//! `cargo run -p vaeform-sysex --example score -- DUMPS EXPECTED.json`. Prints a line for each device, and what differs.

#![allow(clippy::disallowed_methods)]

use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use vaeform_sysex::builtin;
use vaeform_sysex::definition::{Checked, Definition};
use vaeform_sysex::dump::{DecodedDump, Preset};
use vaeform_sysex::messages::Messages;

/// Found and expected, by what is compared.
#[derive(Default)]
struct Score(BTreeMap<(String, &'static str), (usize, usize)>);

impl Score {
    fn count(&mut self, device: &str, what: &'static str, is_right: bool) -> bool {
        let (right, all) = self.0.entry((device.to_owned(), what)).or_default();
        *right += usize::from(is_right);
        *all += 1;
        is_right
    }
}

fn main() {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(folder), Some(expected)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: score FOLDER EXPECTED.json");
        std::process::exit(2);
    };
    let definitions = builtin::definitions().unwrap_or_else(|error| {
        eprintln!("{error}");
        std::process::exit(1);
    });
    let expected: Json = serde_json::from_slice(&std::fs::read(expected).expect("a file")).expect("JSON");
    let mut score = Score::default();
    for (file, expected) in expected["files"].as_object().expect("files") {
        let bytes = std::fs::read(folder.join(Path::new(file))).expect(file);
        compare(file, &bytes, expected, &definitions, &mut score);
    }
    for ((device, what), (right, all)) in &score.0 {
        println!("{device:24} {what:12} {right} of {all}");
    }
}

/// Compares a file.
fn compare(file: &str, bytes: &[u8], expected: &Json, definitions: &[Definition], score: &mut Score) {
    let dump = DecodedDump::decode(bytes, definitions);
    let messages = dump.messages();
    let mut tell = |device: &str, what, is_right: bool, more: String| {
        if !score.count(device, what, is_right) {
            println!("{file}: {what}: {more}");
        }
    };
    let count = expected["messages"].as_u64().unwrap_or(0) as usize;
    tell("(framing)", "messages", messages.len() == count, format!("{} of {count}", messages.len()));
    if let Some(incomplete) = expected["incomplete"].as_u64() {
        tell(
            "(framing)",
            "incomplete",
            messages.incomplete() as u64 == incomplete,
            format!("{}", messages.incomplete()),
        );
    }
    let is_exact = dump.encode() == messages.to_bytes();
    tell("(framing)", "byte-exact", is_exact, String::new());
    tell("(framing)", "rewritten", is_rewritten(&dump), String::new());
    for (what, is_right, more) in messages_of(&dump, expected) {
        tell("(framing)", what, is_right, more);
    }
    let mut wanted = Vec::new();
    for preset in expected["presets"].as_array().into_iter().flatten() {
        flatten(preset, &mut wanted);
    }
    wanted.retain(|preset| is_known(preset["synth"].as_str().unwrap_or("")));
    // Parts and the like are not expected, performances only where one is, and of the real files only what has a name.
    let has_performances = wanted.iter().any(|preset| preset["kind"] == "performance");
    let has_named_only = wanted.is_empty();
    let is_expected = |preset: &&Preset<'_>| match preset.kind {
        _ if has_named_only && preset.name().is_none() => false,
        "part" | "voice_modulator" | "system" => false,
        "performance" => has_performances,
        _ => true,
    };
    let found: Vec<&Preset<'_>> = dump.presets().iter().filter(is_expected).collect();
    if wanted.is_empty() && found.is_empty() {
        return;
    }
    let names: Vec<String> = found.iter().map(|preset| format!("{:?}", preset.name())).collect();
    let is_same = found.len() == wanted.len();
    tell(
        "(framing)",
        "presets",
        is_same,
        format!(
            "{} of {}: {}",
            found.len(),
            wanted.len(),
            names.iter().take(9).cloned().collect::<Vec<_>>().join(", ")
        ),
    );
    for (i, wanted) in wanted.iter().enumerate() {
        let device = wanted["synth"].as_str().unwrap_or("");
        let Some(preset) = found.get(i) else {
            tell(device, "name", false, format!("{i}: nothing"));
            continue;
        };
        let name = wanted["name"].as_str();
        tell(device, "name", preset.name().as_deref() == name, format!("{i}: {:?}, expected {name:?}", preset.name()));
        for (what, is_right, more) in details(preset, wanted) {
            tell(device, what, is_right, format!("{i} {:?}: {more}", preset.name()));
        }
    }
}

/// True where presets whose values are set to what they are give the same messages, but for check bytes that were wrong.
fn is_rewritten(dump: &DecodedDump<'_>) -> bool {
    let mut again = dump.clone();
    for preset in again.presets_mut() {
        let values: Vec<_> = preset.values().map(|value| (value.id, value.raw)).collect();
        for (id, raw) in values {
            // What is not legal stays as it is.
            let _ = preset.set(id, raw);
        }
    }
    let (written, repaired) = (Messages::find(&again.encode()), Messages::find(&dump.repaired().0));
    let is_same = |i| [dump.messages().message(i), repaired.message(i)].contains(&written.message(i));
    written.len() == dump.messages().len() && (0..written.len()).all(is_same)
}

/// Changes and requests.
fn messages_of(dump: &DecodedDump<'_>, expected: &Json) -> Vec<(&'static str, bool, String)> {
    let mut changes = Vec::new();
    let mut requests = Vec::new();
    for i in 0..dump.messages().len() {
        let Some((_, form)) = dump.form(i) else { continue };
        let message = dump.messages().message(i);
        let named: Vec<_> = form.header.named(message).collect();
        let byte = |name: &str| named.iter().find(|(other, _)| *other == name).map(|&(_, byte)| byte);
        if form.kind == "change" {
            changes.push(
                json!({"page": byte("page"), "part": byte("part"), "index": byte("index"), "value": byte("value")}),
            );
        } else if form.kind == "request" {
            let bytes = |of| named.iter().filter(move |(name, _)| *name == of).map(|&(_, byte)| byte);
            let address = bytes("address").map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
            let size = bytes("size").fold(0u32, |size, byte| size << 7 | u32::from(byte));
            requests.push(json!({"address": address, "size": size}));
        } else if form.kind.starts_with("request") {
            requests.push(json!({"command": message[6]}));
        }
    }
    for change in dump.changes() {
        changes.push(json!({"id": change.id, "value": change.raw}));
    }
    let mut all = Vec::new();
    for (what, found) in [("change", changes), ("request", requests)] {
        for (i, wanted) in expected[format!("{what}s")].as_array().into_iter().flatten().enumerate() {
            let found = found.get(i).unwrap_or(&Json::Null);
            let is_same = found.as_object().is_some_and(|found| found.iter().all(|(key, value)| wanted[key] == *value));
            all.push((what, is_same, format!("{found}, expected {wanted}")));
        }
    }
    all
}

/// A performance with the patches in it.
fn flatten<'a>(preset: &'a Json, all: &mut Vec<&'a Json>) {
    all.push(preset);
    all.extend(["upper", "lower"].iter().filter_map(|part| preset.get(part)));
}

fn is_known(synth: &str) -> bool {
    synth != "fictional"
}

/// Position, check bytes and values.
fn details(preset: &Preset<'_>, wanted: &Json) -> Vec<(&'static str, bool, String)> {
    let mut all = Vec::new();
    let position = &preset.position;
    for name in ["device", "bank", "program"] {
        if let Some(byte) = wanted[name].as_u64() {
            let found = position.named(name);
            all.push(("position", found.map(u64::from) == Some(byte), format!("{name} {found:?}, expected {byte}")));
        }
    }
    if let Some(label) = wanted["position"].as_str() {
        let found = position.label.as_deref().unwrap_or("");
        let is_right = found == label || found.ends_with(&format!(" {label}"));
        all.push(("position", is_right, format!("{found}, expected {label}")));
    }
    if let Some(address) = wanted["address"].as_str() {
        let found = position.address.unwrap_or(0);
        let found = [21, 14, 7, 0].map(|shift| format!("{:02X}", found >> shift & 0x7F)).join(" ");
        all.push(("position", found == address, format!("{found}, expected {address}")));
    }
    match &wanted["checksum_ok"] {
        Json::Bool(is_right) => all.push(("checksum", preset.is_right() == *is_right, format!("{:?}", preset.checks))),
        Json::Array(each) => {
            let found: Vec<bool> = preset.checks.iter().map(|&check| Checked::is_right(check)).collect();
            let each: Vec<bool> = each.iter().filter_map(Json::as_bool).collect();
            all.push(("checksum", found == each, format!("{found:?}, expected {each:?}")));
        }
        _ => {}
    }
    if let Some(model) = wanted["model"].as_str().filter(|model| model.starts_with("JP")) {
        all.push(("model", preset.model() == Some(model), format!("{:?}, expected {model}", preset.model())));
    }
    for (id, raw) in wanted["params"].as_object().into_iter().flatten() {
        let found = preset.raw(id.strip_suffix("_raw").unwrap_or(id));
        all.push(("value", found == raw.as_i64(), format!("{id} {found:?}, expected {raw}")));
    }
    for (at, byte) in wanted["unpacked_bytes"].as_object().into_iter().flatten() {
        let found = at.parse().ok().and_then(|at: usize| preset.bytes().get(at).copied());
        // Values of fourteen bits are kept by their low eight.
        let is_right = found.map(u64::from) == byte.as_u64().map(|byte| byte & 0xFF);
        all.push(("value", is_right, format!("byte {at} {found:?}, expected {byte}")));
    }
    if let Some(mode) = wanted["key_mode"].as_str() {
        let found = preset.value("key_mode").map(|value| value.words);
        all.push(("value", found.as_deref() == Some(mode), format!("key_mode {found:?}, expected {mode}")));
    }
    if let Some(tempo) = wanted["tempo"].as_i64() {
        all.push((
            "value",
            preset.raw("tempo") == Some(tempo),
            format!("tempo {:?}, expected {tempo}", preset.raw("tempo")),
        ));
    }
    all
}
