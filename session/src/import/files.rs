//! Files in and out, on the worker thread. What cannot be read or written changes nothing and is reported.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use vaeform_dsp::tuning::TextError;
use vaeform_patch::{MAX_PRESET_BYTES, OwnTableError, Patch, Preset, PresetError};
use vaeform_preset_formats::vital::VitalPreset;
use vaeform_preset_formats::vital::import::import as import_vital;
use vaeform_preset_formats::{FormatError, Import};
use vaeform_sound::SoundError;
use vaeform_sysex::MAX_FILE_BYTES;
use vaeform_sysex::dx7::{self as codec, SysexError};
use vaeform_wavetable::file::FileError as TableFileError;

use crate::bank::Bank;
use crate::import::tuning_files;
use crate::import::{self, Imported, SoundTableError};
use crate::librarian::OpenedDump;
use crate::project::{self, MAX_FOREIGN};
use crate::storage::plain_file::{self, ReadError};
use crate::storage::whole_file::{self, Existing, WriteError};

/// How names of Vital's presets end.
const VITAL: &str = "vital";
/// Numbers that are tried after a name that is taken.
const MAX_COPIES: usize = 1_000;
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
    /// The system could not read it.
    Io(io::Error),
    /// It could not be written.
    Write(WriteError),
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
    /// Not a preset of another instrument.
    Foreign(FormatError),
    /// Not a scale, keyboard map or tuning.
    Tuning(TextError),
    /// No wavetable.
    Table(TableFileError),
    /// No sound.
    Sound(SoundError),
    /// A sound of which no table can be made.
    SoundTable(SoundTableError),
    /// Samples that no table has.
    OwnTable(OwnTableError),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", label(&self.path))?;
        match &self.problem {
            Problem::Io(error) => f.write_str(&words(error)),
            Problem::Write(error) => error.fmt(f),
            Problem::NotAFile => write!(f, "expected a plain file"),
            Problem::TooLarge { size, max } => write!(f, "{size} bytes, expected at most {max}"),
            Problem::Sysex(error) => error.fmt(f),
            Problem::Preset(error) => error.fmt(f),
            Problem::Foreign(error) => error.fmt(f),
            Problem::Tuning(error) => error.fmt(f),
            Problem::Table(error) => error.fmt(f),
            Problem::Sound(error) => error.fmt(f),
            Problem::SoundTable(error) => write!(f, "{error}: expected a wavetable, or a sound with a pitch"),
            Problem::OwnTable(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FileError {}

/// What the system refused, as a musician would say it.
fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "the system does not permit it".to_owned(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is write-protected".to_owned(),
        io::ErrorKind::IsADirectory => "that is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// The name of a file as shown to people.
pub(crate) fn label(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Reads a file by its extension: `.json`, `.vital`, `.scl`, `.ascl`, `.kbm`, `.tun`; anything else is searched for DX7 voices, and without one for presets of other instruments.
pub(crate) fn read(path: &Path) -> Result<(Imported, Vec<String>), FileError> {
    let fail = |problem| FileError { path: path.to_owned(), problem };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let max = match extension.as_str() {
        "json" => MAX_PRESET_BYTES,
        VITAL => vaeform_preset_formats::MAX_BYTES,
        tuning if tuning_files::is_tuning(tuning) => tuning_files::MAX_BYTES,
        _ => MAX_FILE_BYTES,
    };
    let bytes = bytes(path, max).map_err(fail)?;
    match extension.as_str() {
        "json" => {
            let (preset, notices) = Preset::from_json(&bytes).map_err(|e| fail(Problem::Preset(e)))?;
            let (preset, told) = project::bounded(preset, MAX_FOREIGN);
            let notices: Vec<String> = told.into_iter().chain(notices.iter().map(ToString::to_string)).collect();
            Ok((Imported::Preset(Box::new(preset)), import::shown(&notices, 0)))
        }
        VITAL => {
            let vital = VitalPreset::read(&bytes).map_err(|e| fail(Problem::Foreign(e)))?;
            let Import { preset, report } = import_vital(&vital, &stem);
            Ok((Imported::Preset(Box::new(preset)), vec![format!("from Vital: {}", report.in_words())]))
        }
        tuning if tuning_files::is_tuning(tuning) => {
            tuning_files::read(tuning, stem, &bytes).map_err(|e| fail(Problem::Tuning(e)))
        }
        // What is no dump of the DX7 may be one of another instrument.
        _ => import::dx7(&stem, &bytes).or_else(|error| match OpenedDump::read(&label(path), &bytes) {
            Some(opened) => Ok((Imported::Dump(Box::new(opened)), Vec::new())),
            None => Err(fail(Problem::Sysex(error))),
        }),
    }
}

/// The bytes of a plain file of at most `max` bytes; a larger one is not read.
pub(super) fn bytes(path: &Path, max: usize) -> Result<Vec<u8>, Problem> {
    plain_file::read(path, max as u64).map_err(|error| match error {
        ReadError::Io(error) => Problem::Io(error),
        ReadError::NotAFile(_) => Problem::NotAFile,
        ReadError::TooLarge { size, .. } => Problem::TooLarge { size, max },
    })
}

/// Writes a voice, bank or preset; into a directory under `name`, with a number where that is taken. Gives the path it wrote.
///
/// A file that is named by its path is replaced when the new one is whole.
pub(crate) fn write(path: &Path, name: &str, extension: &str, bytes: &[u8]) -> Result<PathBuf, FileError> {
    let (path, existing) = match path.is_dir() {
        true => (free(path, &sanitise(name), extension), Existing::Keep),
        false => (path.to_owned(), Existing::Replace),
    };
    match whole_file::write(&path, bytes, existing) {
        Ok(()) => Ok(path),
        Err(error) => Err(FileError { path, problem: Problem::Write(error) }),
    }
}

/// A path in a folder where nothing is, as far as there is one.
pub(crate) fn free(folder: &Path, stem: &str, extension: &str) -> PathBuf {
    let first = folder.join(format!("{stem}.{extension}"));
    let numbered = (2..MAX_COPIES).map(|number| folder.join(format!("{stem} {number}.{extension}")));
    let mut places = std::iter::once(first.clone()).chain(numbered);
    places.find(|place| place.symlink_metadata().is_err()).unwrap_or(first)
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
    fn a_folder_takes_a_name_twice_with_a_number_and_a_path_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &Path, bytes: &[u8]| write(path, "A/B", "syx", bytes).unwrap();
        assert_eq!(write(folder.path(), b"1"), folder.path().join("A_B.syx"));
        assert_eq!(write(folder.path(), b"2"), folder.path().join("A_B 2.syx"));
        assert_eq!(write(&folder.path().join("A_B.syx"), b"3"), folder.path().join("A_B.syx"));
        let found = ["A_B.syx", "A_B 2.syx"].map(|name| std::fs::read(folder.path().join(name)).unwrap());
        assert_eq!(found, [b"3", b"2"]);
        assert_eq!(folder.path().read_dir().unwrap().count(), 2, "nothing is left beside them");
    }

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
