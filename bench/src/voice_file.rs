//! A file to presets, whatever its form: .json and .csv by their names, everything else as DX7 bytes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use vaeform_patch::{
    Clamped, MAX_PRESET_BYTES, PRESET_FORMAT, PRESET_VERSION, Patch, Preset, PresetError, PresetNotice,
};
use vaeform_sysex::MAX_FILE_BYTES;
use vaeform_sysex::dx7::{self, Decoded, Notice};

use crate::csv;

/// The class of a file of presets.
const PRESET_CLASS: &str = "preset";

/// What a file holds: at least one voice.
pub struct Loaded {
    /// Bytes of the file.
    pub bytes: usize,
    /// The kind of file.
    pub class: &'static str,
    /// The voices in file order; those of DX7 files say under `source` where they came from.
    pub voices: Vec<Preset>,
    /// What was mended, skipped or missing.
    pub notes: Vec<Note>,
    /// Notes beyond those kept.
    pub num_more_notes: usize,
}

/// A note for people and for machines.
pub struct Note {
    /// A sentence.
    pub text: String,
    /// The same as data.
    pub json: Value,
}

/// Reads at most the largest size taken, which for presets is larger. Larger files are refused by their size, unread. `-` is standard input.
///
/// # Errors
/// When it is too large, a folder, or cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new("-") {
        return read_at_most(std::io::stdin().lock(), MAX_FILE_BYTES);
    }
    let about = path.metadata()?;
    if about.is_dir() {
        bail!("is a folder");
    }
    let max = if is_json(path) { MAX_PRESET_BYTES } else { MAX_FILE_BYTES };
    if about.len() > max as u64 {
        bail!("{} bytes; the largest file taken is {max} bytes", about.len());
    }
    read_at_most(File::open(path)?, max)
}

/// What has no size beforehand, such as a pipe, is held to the same limit.
fn read_at_most(source: impl Read, max: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(max as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > max {
        bail!("more than {max} bytes, the largest file taken");
    }
    Ok(bytes)
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// The patches in a file, in file order.
///
/// # Errors
/// When it cannot be read or holds no voice.
pub fn patches(path: &Path) -> Result<Vec<Patch>> {
    Ok(presets(path)?.into_iter().map(|preset| preset.patch).collect())
}

/// The presets in a file, in file order.
///
/// # Errors
/// When it cannot be read or holds no voice.
pub fn presets(path: &Path) -> Result<Vec<Preset>> {
    Ok(load(path, &read(path)?)?.voices)
}

/// The presets in the bytes of the file `path`.
///
/// # Errors
/// When they are of no form that is known, or hold no voice.
pub fn load(path: &Path, bytes: &[u8]) -> Result<Loaded> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "json" => load_json(bytes),
        "csv" => load_csv(bytes),
        _ => Ok(from_dx7(dx7::decode(bytes)?, bytes.len())),
    }
}

fn from_dx7(decoded: Decoded, bytes: usize) -> Loaded {
    let voices = decoded.voices.iter().enumerate().map(|(idx, voice)| {
        let source = json!({
            "voice": idx,
            "form": voice.form.label(),
            "dump": voice.dump,
            "slot": voice.slot,
            "offset": voice.offset,
        });
        let mut preset = Preset::from(voice.patch);
        preset.unknown.insert("source".to_owned(), source);
        preset
    });
    Loaded {
        bytes,
        class: decoded.class.label(),
        voices: voices.collect(),
        notes: decoded.notices.iter().map(dx7_note).collect(),
        num_more_notes: decoded.num_more_notices,
    }
}

fn dx7_note(notice: &Notice) -> Note {
    let text = notice.to_string();
    let mut json = json!({"kind": notice.kind(), "offset": notice.offset(), "text": text});
    if let &Notice::Clamped { voice, id, from, to, .. } = notice {
        json["voice"] = json!(voice);
        json["parameter"] = json!(id.def().key);
        json["from"] = json!(from);
        json["to"] = json!(to);
    }
    Note { text, json }
}

/// One preset, an array of them, or what `decode --json` prints.
fn load_json(bytes: &[u8]) -> Result<Loaded> {
    if bytes.len() > MAX_FILE_BYTES {
        // So much is one preset with tables, which are unpacked on the way.
        let mut loaded =
            Loaded { bytes: bytes.len(), class: PRESET_CLASS, voices: vec![], notes: vec![], num_more_notes: 0 };
        add(&mut loaded, Preset::from_json(bytes)?);
        return Ok(loaded);
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let values = match serde_json::from_slice(text)? {
        Value::Array(values) => values,
        value => vec![value],
    };
    if values.is_empty() {
        bail!("the array holds no voice");
    }
    let mut loaded =
        Loaded { bytes: bytes.len(), class: PRESET_CLASS, voices: vec![], notes: vec![], num_more_notes: 0 };
    for (idx, value) in values.into_iter().enumerate() {
        let read = as_preset(value).with_context(|| format!("voice {idx}"))?;
        add(&mut loaded, read);
    }
    Ok(loaded)
}

/// A preset, or its bare name and parameters.
fn as_preset(mut value: Value) -> Result<(Preset, Vec<PresetNotice>), PresetError> {
    if let Value::Object(fields) = &mut value
        && !fields.contains_key("format")
    {
        // Parameters without a layer are as the first version had them.
        let versions = [("fm", PRESET_VERSION), ("parameters", 1)];
        if let Some((_, version)) = versions.into_iter().find(|(field, _)| fields.contains_key(*field)) {
            fields.insert("format".to_owned(), json!(PRESET_FORMAT));
            fields.insert("version".to_owned(), json!(version));
        }
    }
    Preset::from_value(value)
}

/// A line a voice; columns are parameters by key, in any order, and `name`. Other columns are ignored.
fn load_csv(bytes: &[u8]) -> Result<Loaded> {
    let text = std::str::from_utf8(bytes).map_err(|e| anyhow::anyhow!("byte {}: expected UTF-8", e.valid_up_to()))?;
    let mut rows = csv::parse(text)?.into_iter();
    let Some((_, header)) = rows.next() else { bail!("line 1: expected a header of parameter keys") };
    if !header.iter().any(|column| vaeform_patch::ParamId::from_key(column).is_some()) {
        bail!("line 1: expected a header of parameter keys such as `op1_output_level`");
    }
    let mut loaded = Loaded { bytes: bytes.len(), class: "csv", voices: vec![], notes: vec![], num_more_notes: 0 };
    for (line, row) in rows {
        if row.len() != header.len() {
            bail!("line {line}: {} fields where the header has {}", row.len(), header.len());
        }
        let mut parameters = Map::new();
        let mut preset = json!({"format": PRESET_FORMAT, "version": PRESET_VERSION});
        for (column, field) in header.iter().zip(row) {
            if vaeform_patch::ParamId::from_key(column).is_some() {
                let number: f64 = field
                    .trim()
                    .parse()
                    .ok()
                    .filter(|number: &f64| number.is_finite())
                    .with_context(|| format!("line {line}: {column}: expected a number, found `{field}`"))?;
                parameters.insert(column.clone(), json!(number));
            } else if column == "name" {
                preset["name"] = json!(field);
            }
        }
        preset["fm"] = Value::Object(parameters);
        let read = Preset::from_value(preset).with_context(|| format!("line {line}"))?;
        add(&mut loaded, read);
    }
    if loaded.voices.is_empty() {
        bail!("line 2: expected a voice");
    }
    Ok(loaded)
}

fn add(loaded: &mut Loaded, (preset, notices): (Preset, Vec<PresetNotice>)) {
    let voice = loaded.voices.len();
    for notice in notices {
        let text = format!("voice {voice}: {notice}");
        let mut json = json!({"kind": "preset", "voice": voice, "text": text});
        if let PresetNotice::Clamped(Clamped { id, from, to }) = notice {
            json["kind"] = json!("clamped");
            json["parameter"] = json!(id.def().key);
            json["from"] = json!(from);
            json["to"] = json!(to);
        }
        loaded.notes.push(Note { text, json });
    }
    loaded.voices.push(preset);
}
