//! Scores what [`Analysis`] finds out, without the built-in definitions, by a folder of dumps and the truth about them:
//! `cargo run -p vaeform-sysex --example analyze_score -- DUMPS TRUTH.json`. Prints what differs, then the shares.

#![allow(clippy::disallowed_methods)]

use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use vaeform_sysex::analyze::{Analysis, Group};
use vaeform_sysex::definition::{Definition, TextCode};
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::messages::Messages;
use vaeform_sysex::packing::Packing;

/// Right ones and all, by what is scored.
type Score = BTreeMap<&'static str, (usize, usize)>;

fn main() {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(folder), Some(truth)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: analyze_score FOLDER TRUTH.json");
        std::process::exit(2);
    };
    let truth: Json = serde_json::from_slice(&std::fs::read(truth).expect("a file")).expect("JSON");
    let mut score = Score::new();
    for (file, groups) in truth["files"].as_object().expect("files") {
        let bytes = std::fs::read(folder.join(Path::new(file))).expect(file);
        let analysis = Analysis::of(&bytes);
        let text = analysis.definition("unknown");
        let definition = Definition::parse(&text, file).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let definitions = [definition];
        let dump = DecodedDump::decode(&bytes, &definitions);
        for truth in groups.as_array().into_iter().flatten() {
            let whats = compare(&analysis, truth, &dump);
            for (what, is_right, more) in whats {
                let (right, all) = score.entry(what).or_default();
                (*right, *all) = (*right + usize::from(is_right), *all + 1);
                if !is_right {
                    println!("{file} {}x{}: {what}: {more}", truth["count"], truth["message_length"]);
                }
            }
        }
    }
    for (what, (right, all)) in score {
        println!("{what:40} {right} of {all} ({:.1} %)", 100.0 * right as f64 / all as f64);
    }
}

type Verdict = (&'static str, bool, String);

/// What is right in one group.
fn compare(analysis: &Analysis, truth: &Json, dump: &DecodedDump<'_>) -> Vec<Verdict> {
    let (length, count) = (number(&truth["message_length"]), number(&truth["count"]));
    let maker = hex(truth["constant_prefix"].as_str().unwrap_or(""));
    let is_of = |group: &&Group| group.length == length && maker.get(1) == group.manufacturer.first();
    let Some(group) = analysis.groups.iter().find(is_of) else {
        return vec![("length and count", false, "no group".to_owned())];
    };
    let mut all = vec![("length and count", group.count == count, format!("{}", group.count))];
    if count >= 3 {
        all.push(check(group, truth));
    } else {
        all.push(("no check claimed on less than three", group.check.is_none(), format!("{:?}", group.check)));
    }
    let packing = truth["packing"]["kind"].as_str().unwrap_or("");
    let found = packing_of(packing).map_or_else(
        || packing == "base64" && format!("{:?}", group.packing.evidence) == "Base64",
        |p| p == group.packing.packing,
    );
    let what = if count >= 2 { "packing" } else { "packing of single messages" };
    all.push((what, found, format!("{packing}, found {:?}", group.packing)));
    if let Some(ranges) = truth["varying"].as_array() {
        let rate = f1(&group.varying, ranges);
        all.push(("varying bytes", rate >= 0.98, format!("F1 {rate:.3}")));
    }
    if truth["name"].is_object() {
        all.push(name(group, truth));
        all.extend(names(group, truth, dump));
    } else {
        all.push(("no name where there is none", group.name.is_none(), format!("{:?}", group.name)));
    }
    all
}

/// The rule, or one that is as good in this file.
fn check(group: &Group, truth: &Json) -> Verdict {
    let wanted = &truth["checksum"];
    let kind = wanted["kind"].as_str().unwrap_or("");
    let rules: Vec<(String, usize)> = truth["equivalent"]
        .as_array()
        .map(|pairs| pairs.iter().map(|pair| (rule(pair[0].as_str().unwrap_or("")), number(&pair[1]))).collect())
        .unwrap_or_default();
    let more = format!("{wanted}, equivalent {}; found {:?}", truth["equivalent"], group.check);
    let is_none =
        kind == "none" || (truth["equivalent"].is_array() && rules.is_empty() && wanted["over"] != "unpacked");
    if is_none {
        return ("no check where there is none", group.check.is_none(), more);
    }
    if kind.starts_with("crc32") {
        return ("check rule", group.has_base64_crc, more);
    }
    let Some(check) = &group.check else { return ("check rule", false, more) };
    let own = (check.rule.to_string(), check.from);
    let seed = number(&wanted["seed"]) as u8 & 0x7F;
    let is_stated = own == (rule(kind), number(&wanted["start"])) && check.plus == seed;
    let is_same =
        check.plus == seed && check.equivalent.contains(&(check.rule, number(&wanted["start"]))) && own.0 == rule(kind);
    ("check rule", is_stated || is_same || check.plus == 0 && rules.contains(&own), more)
}

fn rule(kind: &str) -> String {
    match kind {
        "inv_sum7" => "not7",
        "neg" | "neg7" => "neg7",
        "sum" | "sum7" => "sum7",
        "xor" | "xor7" => "xor7",
        other => other,
    }
    .to_owned()
}

/// The place of the name, one byte beside it is near enough.
fn name(group: &Group, truth: &Json) -> Verdict {
    let wanted = &truth["name"];
    let what = if number(&truth["count"]) >= 3 { "name field" } else { "name field of one or two messages" };
    let (at, length) = (number(&wanted["offset"]), number(&wanted["length"]));
    let more = format!("{wanted}; found {:?} in {:?} {:?}", group.name, group.packing, group.records);
    let Some(name) = group.name else { return (what, false, more) };
    let packing = packing_of(truth["packing"]["kind"].as_str().unwrap_or("")).unwrap_or(Packing::Plain);
    let start = number(&truth["packing"]["start"]);
    let is_record = wanted["space"] == "record";
    let wanted_at = if wanted["space"] == "unpacked" { start + in_message(packing, at) } else { at };
    let found_at = if is_record {
        let record = if truth["record"].is_object() { &truth["record"] } else { wanted };
        let first = if record["space"] == "unpacked" {
            0
        } else {
            number(&record["start"]).max(number(&record["record_start"]))
        };
        let period = group.records.map_or(1, |records| records.length);
        let base = if record["space"] == "unpacked" { 0 } else { group.packing.from };
        (base + name.at + period - first % period) % period
    } else {
        group.name_place().unwrap_or(0)
    };
    let is_same_data = wanted["space"] == "unpacked" && packing == group.packing.packing && start == group.packing.from;
    let (found_at, wanted_at) = if is_same_data { (name.at, at) } else { (found_at, wanted_at) };
    let is_right = found_at.abs_diff(wanted_at) <= 1 && name.length.abs_diff(length) <= 1;
    (what, is_right, format!("at {wanted_at}, found {found_at}: {more}"))
}

/// Whether the written definition gives the names that the truth does.
fn names(group: &Group, truth: &Json, dump: &DecodedDump<'_>) -> Vec<Verdict> {
    let wanted = &truth["name"];
    let packing = packing_of(truth["packing"]["kind"].as_str().unwrap_or("")).unwrap_or(Packing::Plain);
    let (at, length) = (number(&wanted["offset"]), number(&wanted["length"]));
    let code = code_of(wanted["encoding"].as_str().unwrap_or(""));
    let mut expected = Vec::new();
    let messages: &Messages = dump.messages();
    for message in
        messages.iter().filter(|message| message.len() == group.length && message[1] == group.manufacturer[0])
    {
        let data = match wanted["space"].as_str() {
            Some("unpacked" | "record") if packing != Packing::Plain => {
                packing.unpack(&message[number(&truth["packing"]["start"])..message.len() - 1])
            }
            _ => message.to_vec(),
        };
        let record = if truth["record"].is_object() { truth["record"].clone() } else { wanted.clone() };
        if wanted["space"] == "record" {
            let size = number(&record["length"]).max(number(&wanted["record"]));
            let size = if wanted["record"].is_u64() { number(&wanted["record"]) } else { size };
            let count = number(&record["count"]).max(number(&wanted["records"]));
            let first = number(&record["start"]).max(number(&wanted["record_start"]));
            expected.extend(
                (0..count)
                    .filter_map(|i| data.get(first + i * size + at..))
                    .map(|name| code.decode(name.iter().copied().take(length))),
            );
        } else if let Some(name) = data.get(at..) {
            expected.push(code.decode(name.iter().copied().take(length)));
        }
    }
    let is_of = |i: &usize| dump.messages().message(*i).len() == group.length;
    let kinds: Vec<&str> =
        (0..messages.len()).filter(is_of).filter_map(|i| dump.form(i)).map(|(_, form)| form.kind.as_str()).collect();
    let found: Vec<String> = dump
        .presets()
        .iter()
        .filter(|preset| kinds.contains(&preset.kind))
        .map(|preset| preset.name().unwrap_or_default())
        .collect();
    let same = expected.iter().zip(&found).filter(|(a, b)| a.trim() == b.trim()).count();
    let what = if number(&truth["count"]) >= 3 { "names decoded" } else { "names decoded of one or two messages" };
    let is_right = same == expected.len() && found.len() == expected.len();
    vec![(
        what,
        is_right,
        format!(
            "{same} of {} alike, {} found: {:?} {:?}",
            expected.len(),
            found.len(),
            expected.iter().take(4).collect::<Vec<_>>(),
            found.iter().take(4).collect::<Vec<_>>()
        ),
    )]
}

fn code_of(encoding: &str) -> TextCode {
    match encoding {
        "reversed" => TextCode::Reversed,
        "ascii-32" => TextCode::FromSpace,
        _ if encoding.contains("3F") => TextCode::SixBit,
        _ if encoding.contains("6-bit") => TextCode::D50,
        _ => TextCode::Ascii,
    }
}

fn packing_of(kind: &str) -> Option<Packing> {
    Some(match kind {
        "none" => Packing::Plain,
        "nibble_lo_hi" => Packing::NibblesLowFirst,
        "nibble_hi_lo" => Packing::NibblesHighFirst,
        "7to8_msb_first_bit0" => Packing::TopBitsFirst,
        "7to8_msb_first_bit6" => Packing::TopBitsFirstReversed,
        "14bit_lsb_first" => Packing::PairsLowFirst,
        "14bit_msb_first" => Packing::PairsHighFirst,
        _ => return None,
    })
}

/// Where an unpacked byte stands in packed ones.
fn in_message(packing: Packing, at: usize) -> usize {
    let (wide, narrow) = packing.unit();
    at / narrow * wide + at % narrow + usize::from(narrow == 7)
}

/// How well runs of bytes agree: F1.
fn f1(found: &[(usize, usize)], wanted: &[Json]) -> f64 {
    let found: Vec<usize> = found.iter().flat_map(|&(from, to)| from..=to).collect();
    let wanted: Vec<usize> = wanted.iter().flat_map(|run| number(&run[0])..=number(&run[1])).collect();
    let both = found.iter().filter(|at| wanted.contains(at)).count();
    if found.is_empty() && wanted.is_empty() { 1.0 } else { 2.0 * both as f64 / (found.len() + wanted.len()) as f64 }
}

fn number(value: &Json) -> usize {
    value.as_u64().unwrap_or(0) as usize
}

fn hex(text: &str) -> Vec<u8> {
    text.split_whitespace().filter_map(|word| u8::from_str_radix(word, 16).ok()).collect()
}
