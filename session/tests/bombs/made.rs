//! Small programs that write large trouble.

use serde_json::{Value, json};
use vaeform_patch::{MAX_PRESET_BYTES, OwnTable, Patch, Preset};
use vaeform_session::state::{MAX_BODY_BYTES, MAX_BYTES, StateError, check};

const MIB: usize = 1 << 20;

fn preset(field: &str, value: &str) -> Vec<u8> {
    let preset = Preset::from(Patch::default()).to_json();
    let end = preset.rfind('}').unwrap();
    format!("{},\"{field}\":{value}}}", preset[..end].trim_end()).into_bytes()
}

/// As often as a mebibyte has room for, with as much room left for what is around it.
fn repeated(piece: &str) -> String {
    piece.repeat((MIB - 8 * 1024) / piece.len())
}

fn keys() -> String {
    let mut text = String::from("{");
    for key in 0..90_000 {
        text += &format!("\"{key}\":0,");
    }
    text + "\"\":0}"
}

/// So many large tables as JSON, each in a kilobyte or two.
fn tables(count: usize) -> String {
    let table = |n: usize| OwnTable::new("", vec![n as f32; 256 * 2_048]).unwrap();
    let field = |table: OwnTable| format!("\"{}\":{{\"data\":\"{}\"}}", table.id(), table.packed());
    format!("{{{}}}", (0..count).map(|n| field(table(n))).collect::<Vec<_>>().join(","))
}

/// A table whose text is as long as a preset may be.
fn long_table(start: &str) -> String {
    format!("{{\"{}\":{{\"data\":\"{start}{}\"}}}}", "0".repeat(32), "A".repeat(MAX_PRESET_BYTES - 8 * 1024))
}

fn noise(len: usize) -> Vec<u8> {
    let mut seed = 1u32;
    std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    })
    .take(len)
    .collect()
}

fn midi_file(track: &[u8]) -> Vec<u8> {
    [b"MThd\0\0\0\x06\0\x01\0\x01\0\x60MTrk\xFF\xFF\xFF\xFF", track].concat()
}

/// Names and bytes of files to import.
pub(crate) fn files() -> Vec<(&'static str, Vec<u8>)> {
    let bytes = |piece: &[u8]| piece.repeat(MIB / piece.len());
    vec![
        ("nested.json", vec![b'['; MIB]),
        ("nested-field.json", preset("x", &format!("{}{}", "[".repeat(100), "]".repeat(100)))),
        ("many-keys.json", preset("x", &keys())),
        ("many-fields.json", preset("x", &keys()[1..].replace('}', "").replacen("\"0\":0", "0", 1))),
        ("many-numbers.json", preset("x", &format!("[{}0]", repeated("0,")))),
        ("many-lists.json", preset("x", &format!("[{}0]", repeated("[],")))),
        ("many-tags.json", preset("tags", &format!("[{}\"\"]", repeated("\"\",")))),
        ("long-number.json", preset("x", &repeated("9"))),
        ("long-text.json", preset("author", &format!("\"{}\"", repeated("\\u0001")))),
        ("long-name.json", preset("name", &format!("\"{}\"", repeated("x")))),
        ("sixteen.json", vec![b' '; 16 * MIB]),
        ("more-numbers.json", preset("x", &format!("[{}0]", "0,".repeat(MAX_PRESET_BYTES / 2 - 8 * 1024)))),
        ("more-text.json", preset("x", &format!("\"\\u0001{}\"", "x".repeat(MAX_PRESET_BYTES - 16 * 1024)))),
        ("many-tables.json", preset("tables", &tables(20))),
        ("long-table.json", preset("tables", &long_table(""))),
        ("long-escaped-table.json", preset("tables", &long_table("\\u0041"))),
        ("starts.syx", vec![0xF0; MIB]),
        ("ends.syx", bytes(&[0xF0, 0xF7])),
        ("heads.syx", bytes(&[0xF0, 0x43, 0, 9, 0x20, 0])),
        ("lone-head.syx", [&[0xF0, 0x43, 0, 9, 0x20, 0][..], &vec![0xF0; MIB - 6]].concat()),
        ("single-heads.syx", bytes(&[0xF0, 0x43, 0, 0, 1, 0x1B, 0xFE])),
        ("real-time.syx", [&[0xF0, 0x43][..], &vec![0xF8; MIB - 2]].concat()),
        ("real-time-heads.syx", bytes(&[0xF0, 0xF8, 0x43, 0xF8, 0, 9, 0x20, 0, 0xFE])),
        ("changes.syx", bytes(&[0xF0, 0x43, 0x10, 1, 6, 3, 0xF7])),
        ("zeros.syx", vec![0; MIB]),
        ("noise.syx", noise(MIB)),
        ("sixteen.syx", vec![0xF0; 16 * MIB]),
        ("packets.mid", midi_file(&[0, 0xF7, 1, 0xF0].repeat(MIB / 4 - 10))),
        ("tracks.mid", [b"MThd\0\0\0\x06\0\x01\xFF\xFF\0\x60".to_vec(), b"MTrk\0\0\0\0".repeat(MIB / 8 - 2)].concat()),
        ("lengths.mid", midi_file(&[0, 0xF0, 0xFF, 0xFF, 0xFF, 0x7F].repeat(MIB / 6 - 10))),
        ("pitches.scl", format!("x\n4096\n{}", "2147483647/1\n".repeat(4_096)).into_bytes()),
        ("digits.scl", format!("x\n1\n{}\n", "9".repeat(60_000)).into_bytes()),
        ("lines.scl", vec![b'\n'; 64 * 1024]),
        ("sixteen.scl", vec![b'!'; 16 * MIB]),
        ("degrees.kbm", format!("4096\n0\n127\n60\n69\n440\n12\n{}", "1\n".repeat(4_096)).into_bytes()),
        ("sixteen.kbm", vec![b'1'; 16 * MIB]),
    ]
}

/// A state with this body.
fn state(body: &str) -> String {
    let guess = format!("vaeform-state 1 00000000 {body}");
    match check(&guess) {
        Err(StateError::Checksum { found, .. }) => format!("vaeform-state 1 {found:08x} {body}"),
        _ => guess,
    }
}

/// Names and texts of states, made of a good one.
pub(crate) fn states(good: &str) -> Vec<(&'static str, String)> {
    let body: Value = serde_json::from_str(good.splitn(4, ' ').nth(3).unwrap()).unwrap();
    let with = |change: &dyn Fn(&mut Value), piece: &str| {
        let mut body = body.clone();
        change(&mut body);
        let body = body.to_string();
        let room = MAX_BODY_BYTES - body.len() - 100;
        state(&body.replacen("\"HERE\"", &format!("[{}0]", piece.repeat(room / piece.len())), 1))
    };
    let tables = tables(40);
    let million: String = (0..280_000).map(|key| format!("\"{key}\":\"\",")).collect();
    let text = body.to_string();
    vec![
        ("state: numbers", with(&|body| body["later"] = json!({ "x": "HERE" }), "0,")),
        ("state: lists", with(&|body| body["preset"]["unknown"] = json!({ "x": "HERE" }), "[],")),
        ("state: tags", with(&|body| body["preset"]["tags"] = json!("HERE"), "\"\",")),
        ("state: values", with(&|body| body["preset"]["values"] = json!("HERE"), "0,")),
        ("state: programs", with(&|body| body["bank"]["presets"] = json!("HERE"), "{\"name\":[],\"values\":[]},")),
        ("state: candidates", with(&|body| body["matching"]["candidates"] = json!("HERE"), "{},")),
        ("state: keys", state(&format!("{{{million}{}", &text[1..]))),
        ("state: nested", state(&"[".repeat(MAX_BODY_BYTES - 100))),
        ("state: too large", " ".repeat(MAX_BYTES + 1)),
        ("state: many tables", state(&format!("{{\"tables\":{tables},{}", &text[1..]))),
        ("state: longer", state(&format!("{{\"x\":[{}0],{}", "0,".repeat(MAX_BYTES / 2 - MIB), &text[1..]))),
        ("state: sound", with(&|body| body["matching"]["samples"] = json!("A".repeat(3 << 20)), "0,")),
    ]
}
