//! Files in and out, on the worker thread. What cannot be read or written changes nothing and is reported.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use vaeform_dsp::patch::{Patch, Preset, PresetError};
use vaeform_dsp::sysex::MAX_FILE_BYTES;
use vaeform_dsp::sysex::dx7::{self as codec, SysexError};
use vaeform_dsp::tuning::{KeyboardMap, ScalaError, Scale};

use crate::bank::Bank;
use crate::import::{self, Imported};

/// Largest scale or keyboard map that is read, in bytes.
const MAX_SCALA_BYTES: usize = 64 * 1024;
/// Characters in a file name that the sanitiser makes, without the extension.
const MAX_NAME: usize = 64;

/// What went wrong with a file.
#[derive(Debug)]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// What was wrong with it.
    pub problem: Problem,
}

/// See [`FileError`].
#[derive(Debug)]
pub enum Problem {
    /// The system could not read or write it.
    Io(io::Error),
    /// Not a plain file: a directory, a pipe, a device.
    NotAFile,
    /// Larger than what is read of its kind.
    TooLarge {
        /// Bytes of the file.
        size: u64,
        /// Bytes that are read at most.
        max: usize,
    },
    /// No DX7 voice in it.
    Sysex(SysexError),
    /// Not a preset.
    Preset(PresetError),
    /// Not a scale or keyboard map.
    Scala(ScalaError),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", label(&self.path))?;
        match &self.problem {
            Problem::Io(error) => error.fmt(f),
            Problem::NotAFile => write!(f, "expected a plain file"),
            Problem::TooLarge { size, max } => write!(f, "{size} bytes, expected at most {max}"),
            Problem::Sysex(error) => error.fmt(f),
            Problem::Preset(error) => error.fmt(f),
            Problem::Scala(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FileError {}

/// The name of a file as shown to people.
pub(crate) fn label(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Reads a file by its extension: `.json`, `.scl`, `.kbm`; anything else is searched for DX7 voices.
pub(crate) fn read(path: &Path) -> Result<(Imported, Vec<String>), FileError> {
    let fail = |problem| FileError { path: path.to_owned(), problem };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let max = if matches!(extension.as_str(), "scl" | "kbm") { MAX_SCALA_BYTES } else { MAX_FILE_BYTES };
    let bytes = bytes(path, max).map_err(fail)?;
    let text = || String::from_utf8_lossy(&bytes).into_owned();
    match extension.as_str() {
        "json" => {
            let (preset, notices) = Preset::from_json(&bytes).map_err(|e| fail(Problem::Preset(e)))?;
            Ok((Imported::Preset(Box::new(preset)), import::shown(&notices, 0)))
        }
        "scl" => {
            let scale = Scale::parse(&text()).map_err(|e| fail(Problem::Scala(e)))?;
            let name = if scale.description.is_empty() { stem } else { scale.description };
            Ok((Imported::Scale(name, text()), Vec::new()))
        }
        "kbm" => {
            KeyboardMap::parse(&text()).map_err(|e| fail(Problem::Scala(e)))?;
            Ok((Imported::KeyboardMap(text()), Vec::new()))
        }
        _ => import::dx7(&stem, &bytes).map_err(|e| fail(Problem::Sysex(e))),
    }
}

/// The bytes of a plain file of at most `max` bytes; a larger one is not read.
fn bytes(path: &Path, max: usize) -> Result<Vec<u8>, Problem> {
    let metadata = fs::metadata(path).map_err(Problem::Io)?;
    if !metadata.is_file() {
        return Err(Problem::NotAFile);
    }
    let too_large = |size| Problem::TooLarge { size, max };
    if metadata.len() > max as u64 {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize);
    // The file may have grown since it was measured.
    File::open(path).and_then(|file| file.take(max as u64 + 1).read_to_end(&mut bytes)).map_err(Problem::Io)?;
    if bytes.len() > max { Err(too_large(bytes.len() as u64)) } else { Ok(bytes) }
}

/// Writes a voice, bank or preset; into a directory under `name`. Gives the path it wrote.
///
/// A file that is there is replaced only when the new one is whole.
pub(crate) fn write(path: &Path, name: &str, extension: &str, bytes: &[u8]) -> Result<PathBuf, FileError> {
    let path = if path.is_dir() { path.join(format!("{}.{extension}", sanitise(name))) } else { path.to_owned() };
    let mut part = path.clone().into_os_string();
    part.push(".part");
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, &path));
    match written {
        Ok(()) => Ok(path),
        Err(error) => {
            // The part may never have come to be.
            let _ = fs::remove_file(&part);
            Err(FileError { path, problem: Problem::Io(error) })
        }
    }
}

/// A DX7 single voice.
pub(crate) fn voice(patch: &Patch) -> Vec<u8> {
    codec::encode_single(patch, 0).to_vec()
}

/// A DX7 bank.
pub(crate) fn bank(bank: &Bank) -> Vec<u8> {
    let patches: Vec<Patch> = bank.presets().iter().map(|p| p.patch).collect();
    codec::encode_bank(&patches, 0).to_vec()
}

/// A file name of a label from anywhere: one path component that every system takes.
pub fn sanitise(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.') { c } else { '_' };
    let name: String = name.chars().map(safe).take(MAX_NAME).collect();
    let name = name.trim_matches([' ', '.']);
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    match name {
        "" => "unnamed".to_owned(),
        name if device => format!("_{name}"),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_becomes_one_harmless_path_component() {
        for (label, expected) in [
            ("E.PIANO 1", "E.PIANO 1"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("/abs\0olute", "_abs_olute"),
            ("..", "unnamed"),
            ("", "unnamed"),
            ("con", "_con"),
            ("LPT1.txt", "_LPT1.txt"),
            ("C:\\x", "C__x"),
        ] {
            let name = sanitise(label);
            assert_eq!(name, expected);
            assert_eq!(Path::new(&name).components().count(), 1, "{name}");
        }
        assert!(sanitise(&"x".repeat(10_000)).len() <= MAX_NAME);
    }
}
