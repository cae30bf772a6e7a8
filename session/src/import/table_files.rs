//! Wavetables from files: those of other synths, and any sound with a pitch, whose frames follow it.

use std::path::Path;

use vaeform_patch::OwnTable;
use vaeform_sound as sound;
use vaeform_wavetable::file::{self, Decoded, LenSource, MAX_BYTES, Notice};
use vaeform_wavetable::{MAX_FRAMES, Wavetable};

use super::files::{FileError, Problem, bytes};
use super::sound_table;

/// Reads the wavetable of a file, with what a person should know of how.
///
/// A `.wav` or `.wt` that says how long its frames are, or that is whole frames of a usual length, is read as such; every other file is a
/// sound, whose pitch is followed.
///
/// # Errors
/// When the file cannot be read, or is neither a table nor a sound with a pitch.
pub(crate) fn read(path: &Path) -> Result<(OwnTable, Vec<String>), FileError> {
    let fail = |problem| FileError { path: path.to_owned(), problem };
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let decoded = is_of(path, &["wav", "wt"]).then(|| table(path, &name));
    let (table, notices) = match decoded {
        Some(Ok(decoded)) if is_whole(&decoded) => told(decoded),
        Some(Err(problem)) if is_of(path, &["wt"]) => return Err(fail(problem)),
        decoded => match (of_sound(path, &name), decoded) {
            (Ok(table), _) => (table, vec!["its frames follow the pitch of the sound".to_owned()]),
            (Err(_), Some(Ok(decoded))) => told(decoded),
            (Err(problem), _) => return Err(fail(problem)),
        },
    };
    let table = OwnTable::new(table.name(), table.samples()).map_err(|error| fail(Problem::OwnTable(error)))?;
    Ok((table, notices))
}

fn is_of(path: &Path, kinds: &[&str]) -> bool {
    path.extension().is_some_and(|own| kinds.iter().any(|kind| own.eq_ignore_ascii_case(kind)))
}

fn table(path: &Path, name: &str) -> Result<Decoded, Problem> {
    let bytes = bytes(path, MAX_BYTES)?;
    file::decode(name, &bytes, None).map_err(Problem::Table)
}

/// Whether it is a table beyond doubt: a guess must come out even.
fn is_whole(decoded: &Decoded) -> bool {
    let is_uneven = |notice: &Notice| matches!(notice, Notice::Rest(_) | Notice::MoreFrames(_));
    decoded.frame_len.source != LenSource::Guess || !decoded.notices.iter().any(is_uneven)
}

fn told(decoded: Decoded) -> (Wavetable, Vec<String>) {
    (decoded.table, decoded.notices.iter().map(ToString::to_string).collect())
}

fn of_sound(path: &Path, name: &str) -> Result<Wavetable, Problem> {
    let sound = sound::read(path).map_err(Problem::Sound)?;
    sound_table(name, &sound, None, MAX_FRAMES).map_err(Problem::SoundTable)
}
