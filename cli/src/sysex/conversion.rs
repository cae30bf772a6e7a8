//! What `decode`, `encode` and `convert` do with dumps of other instruments than the DX7.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use vaeform_sysex::builtin;
use vaeform_sysex::convert;
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::messages::Messages;
use vaeform_sysex::sheet::Sheet;

use super::target::{Target, To};
use super::{dumps, output};

/// The instrument that has commands of its own.
const DX7: &str = "yamaha_dx7";

/// True where the first of the files with a message known to a definition is of another instrument than the DX7. Presets and tables
/// are never.
///
/// # Errors
/// None: the definitions that come along are right.
pub(super) fn is_of_others(files: &[PathBuf]) -> Result<bool> {
    let definitions = builtin::definitions()?;
    for file in files.iter().filter(|file| file.as_os_str() != "-" && !has_extension(file, &["json", "csv"])) {
        // What cannot be read is told by the command itself.
        let Ok(bytes) = dumps::read(file) else { continue };
        let dump = DecodedDump::decode(&bytes, &definitions);
        if let Some(preset) = dump.presets().first() {
            return Ok(preset.definition.id != DX7);
        }
    }
    Ok(false)
}

/// A file of `decode --json`.
#[derive(Deserialize)]
struct SheetFile {
    presets: Vec<Sheet>,
}

/// The presets of files that `decode --json` gave; none where the first file is none.
///
/// # Errors
/// When one of them is, and another cannot be read or is none.
pub(super) fn sheets(files: &[PathBuf]) -> Result<Option<Vec<Sheet>>> {
    let mut all = Vec::new();
    for (i, file) in files.iter().enumerate() {
        if !has_extension(file, &["json"]) {
            return if i == 0 {
                Ok(None)
            } else {
                bail!("{}: expected a file of `sysex decode --json`", file.display())
            };
        }
        let bytes = dumps::read(file).with_context(|| file.display().to_string())?;
        let parsed: Result<Vec<SheetFile>, _> = serde_json::from_slice(&bytes);
        match parsed {
            Ok(files) => all.extend(files.into_iter().flat_map(|file| file.presets)),
            // Its own presets are told by the DX7's part.
            Err(_) if i == 0 && !is_sheet_like(&bytes) => return Ok(None),
            Err(error) => return Err(error).with_context(|| file.display().to_string()),
        }
    }
    Ok(Some(all))
}

fn is_sheet_like(bytes: &[u8]) -> bool {
    let value: Result<serde_json::Value, _> = serde_json::from_slice(bytes);
    value.is_ok_and(|value| {
        value.as_array().and_then(|files| files.first()).is_some_and(|file| file["presets"].is_array())
    })
}

fn has_extension(path: &Path, known: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
    known.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// The files that a dump becomes.
///
/// # Errors
/// When it holds nothing that could be written so.
pub(super) fn targets(bytes: &[u8], to: To, stem: &str, definitions: &[Definition]) -> Result<Vec<Target>> {
    let messages = Messages::find(bytes);
    if messages.is_empty() {
        bail!("no SysEx message");
    }
    let one = |extension: &str, bytes| Ok(vec![Target { name: format!("{stem}.{extension}"), bytes }]);
    let sheets = || -> Result<Vec<Sheet>> {
        let dump = DecodedDump::decode(bytes, definitions);
        if dump.presets().is_empty() {
            bail!("no preset of a known instrument in {} messages", messages.len());
        }
        Ok(dump.presets().iter().map(Sheet::of).collect())
    };
    match to {
        To::Mid => one("mid", convert::to_midi_file(&messages, gap_of(&messages, definitions))),
        To::Syx => one("syx", messages.to_bytes()),
        To::Hex => one("hex", convert::to_hex_text(&messages).into_bytes()),
        To::Bank => one("syx", convert::to_bank(&sheets()?, definitions)?),
        To::Single => {
            let sheets = sheets()?;
            let singles = convert::to_singles(&sheets, definitions)?;
            let name = |sheet: &Sheet| output::file_label(sheet.name.as_deref().unwrap_or(""));
            let target = |(sheet, bytes): (&Sheet, Vec<u8>)| Target {
                name: format!("{stem}_{:03}_{}.syx", sheet.index, name(sheet)),
                bytes,
            };
            Ok(sheets.iter().zip(singles).map(target).collect())
        }
        To::Headerless | To::Preset | To::Csv => {
            bail!("this form is the DX7's alone; `sysex decode` writes JSON and CSV")
        }
    }
}

/// The rest between messages that the instrument of the first known one asks for, milliseconds.
fn gap_of(messages: &Messages, definitions: &[Definition]) -> u32 {
    let first = messages.iter().find_map(|message| definitions.iter().find(|known| known.recognise(message).is_some()));
    first.map_or(0, |definition| definition.pacing.gap_ms)
}
