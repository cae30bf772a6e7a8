//! A patch of a file as a table.

use std::path::Path;

use anyhow::{Context, Result};
use vaeform_bench::voice_file;
use vaeform_models::fm::table::{TableAxis, fm_table};
use vaeform_wavetable::Wavetable;

/// What the frames of a patch lie along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Along {
    /// The time of a held note.
    Time,
    /// The level of all modulators.
    Index,
}

/// The table of a voice of a file.
///
/// # Errors
/// When the file has no such voice, or its cycles do not repeat: says which operator keeps them from it.
pub(super) fn table(path: &Path, voice: usize, along: Along) -> Result<Wavetable> {
    let patches = voice_file::patches(path)?;
    let patch =
        patches.get(voice).with_context(|| format!("voice {voice}: the file has voices 0-{}", patches.len() - 1))?;
    let axis = match along {
        Along::Time => TableAxis::Time,
        Along::Index => TableAxis::Index,
    };
    let made = fm_table(patch, axis).with_context(|| format!("voice {voice} ({})", patch.name))?;
    for operator in &made.detuned {
        eprintln!("vaeform: {}: operator {operator} was detuned and is now in tune", path.display());
    }
    if made.octaves_down > 0 {
        eprintln!(
            "vaeform: {}: its ratio of 0.5 makes the table an octave higher than the patch; play it an octave lower",
            path.display()
        );
    }
    Ok(made.table)
}
