//! The voices: read from a .syx file, and one chosen for each part by the words in its name.

use std::path::Path;

use anyhow::{Context, Result, bail};
use vaeform_patch::Patch;
use vaeform_session::bank::Bank;
use vaeform_sysex::{MAX_FILE_BYTES, dx7};

use crate::phrase::PARTS;

/// The voices to choose from.
pub(crate) struct Voices {
    /// Where they come from, as people say it.
    pub(crate) source: String,
    /// At least one.
    pub(crate) voices: Vec<Patch>,
}

/// Reads the file, or takes the factory bank; either way as the bytes of a .syx file.
pub(crate) fn read(file: Option<&Path>) -> Result<Voices> {
    let (source, bytes) = match file {
        Some(path) => {
            let context = || format!("cannot read {}", path.display());
            let size = std::fs::metadata(path).with_context(context)?.len();
            if size > MAX_FILE_BYTES as u64 {
                bail!("{}: {size} bytes; a .syx file has at most {MAX_FILE_BYTES}", path.display());
            }
            let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
            (name.into_owned(), std::fs::read(path).with_context(context)?)
        }
        None => ("the factory bank".to_owned(), dx7::encode_bank(&Bank::factory().patches()[..], 0).to_vec()),
    };
    let decoded = dx7::decode(&bytes).with_context(|| format!("no voice in {source}"))?;
    Ok(Voices { source, voices: decoded.voices.into_iter().map(|voice| voice.patch).collect() })
}

/// A voice for every part. Where no name suits, the parts share out the bank.
pub(crate) fn cast(voices: &[Patch]) -> Vec<Patch> {
    let choose = |(i, part): (usize, &crate::phrase::Part)| {
        let named = |word: &str| voices.iter().find(|voice| voice.name.to_string().to_uppercase().contains(word));
        let suited = part.suits.iter().find_map(|word| named(word));
        *suited.unwrap_or(&voices[i * voices.len() / PARTS.len()])
    };
    PARTS.iter().enumerate().map(choose).collect()
}
