//! Tables in and out of files.

use std::path::Path;

use anyhow::{Context, Result, bail};
use vaeform_session::plain_file;
use vaeform_wavetable::Wavetable;
use vaeform_wavetable::file::{self, Decoded, MAX_BYTES, Notice};

/// Reads a table; `frame_size` is the number of samples of a frame where a person knows better than the file.
///
/// # Errors
/// When the file cannot be read or is no table: says why, with its path.
pub(super) fn read(path: &Path, frame_size: Option<usize>) -> Result<Decoded> {
    let bytes = plain_file::read(path, MAX_BYTES as u64).with_context(|| path.display().to_string())?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    file::decode(&name, &bytes, frame_size).with_context(|| path.display().to_string())
}

/// The bytes of a table for a file of this name.
///
/// # Errors
/// When the name ends neither in .wav nor in .wt.
pub(super) fn encode(path: &Path, table: &Wavetable) -> Result<Vec<u8>> {
    match path.extension().unwrap_or_default().to_string_lossy().to_lowercase().as_str() {
        "wav" => Ok(file::encode_wav(table)),
        "wt" => Ok(file::encode_wt(table)),
        _ => bail!("{}: expected a name that ends in .wav or .wt", path.display()),
    }
}

/// Tells on standard error what a person should know of how a table was read.
pub(super) fn tell(path: &Path, decoded: &Decoded) {
    for notice in &decoded.notices {
        let cure = if matches!(notice, Notice::Guessed(_)) { "; --frame-size sets it" } else { "" };
        eprintln!("vaeform: {}: {notice}{cure}", path.display());
    }
}
