//! Patches out of whatever holds them: .syx and the other forms of `vaeform sysex`, files of packed voices (.bin), folders of these.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use vaeform_patch::Patch;
use vaeform_sysex::dx7::{PACKED_VOICE, layout};

use crate::voice_file;

/// The largest file of packed voices that is read, in bytes.
const MAX_PACKED_BYTES: u64 = 1 << 28;

/// A patch and where it lay.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// The file, for people.
    pub file: String,
    /// Place in the file, from 0.
    pub voice: usize,
    /// The patch itself.
    pub patch: Patch,
}

/// The files that a list of files and folders stands for; what cannot be listed is named when it is read.
pub fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let files = |path: &PathBuf| if path.is_dir() { listed(path).unwrap_or_default() } else { vec![path.clone()] };
    paths.iter().flat_map(files).collect()
}

/// All voices of files and folders. A bad file is named on standard error, and the rest goes on; the second part is how many failed.
pub fn read(paths: &[PathBuf]) -> (Vec<Voice>, usize) {
    let (mut voices, mut num_failed) = (Vec::new(), 0);
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            match listed(path) {
                Ok(found) => files.extend(found),
                Err(error) => {
                    report(path, &error);
                    num_failed += 1;
                }
            }
        } else {
            files.push(path.clone());
        }
    }
    for path in files {
        match patches(&path) {
            Ok(patches) => {
                let file = path.display().to_string();
                voices.extend(patches.into_iter().enumerate().map(|(voice, patch)| Voice {
                    file: file.clone(),
                    voice,
                    patch,
                }));
            }
            Err(error) => {
                report(&path, &error);
                num_failed += 1;
            }
        }
    }
    (voices, num_failed)
}

/// Names a file and what is wrong with it.
pub fn report(path: &Path, error: &anyhow::Error) {
    let file = path.display().to_string().replace(char::is_control, "?");
    eprintln!("vaeform: {file}: {error:#}");
}

/// As [`read`] for data that a measure stands on.
///
/// # Errors
/// When no voice at all was found.
pub fn data(path: &Path) -> Result<Vec<Patch>> {
    let (voices, num_failed) = read(&[path.to_owned()]);
    ensure!(!voices.is_empty(), "{}: no voices", path.display());
    if num_failed > 0 {
        eprintln!("vaeform: {}: goes on without {num_failed} files", path.display());
    }
    Ok(voices.into_iter().map(|voice| voice.patch).collect())
}

/// The file and the voice that `FILE` (its first voice) or `FILE:VOICE` names.
fn split(spec: &str) -> (&str, usize) {
    let split = spec.rsplit_once(':').and_then(|(file, voice)| Some((file, voice.parse().ok()?)));
    // A colon may be part of a file's name.
    split.filter(|_| !Path::new(spec).exists()).unwrap_or((spec, 0))
}

/// The file that `FILE` or `FILE:VOICE` names.
pub fn file_of(spec: &str) -> &Path {
    Path::new(split(spec).0)
}

/// The patch that `FILE` (its first voice) or `FILE:VOICE` names, voices counting from 0.
///
/// # Errors
/// When the file cannot be read or has no such voice.
pub fn named(spec: &str) -> Result<Patch> {
    let (file, voice) = split(spec);
    let patches = patches(Path::new(file)).with_context(|| file.to_owned())?;
    patches
        .get(voice)
        .copied()
        .with_context(|| format!("{file}: voice {voice}: the file has voices 0-{}", patches.len() - 1))
}

/// The voices of one file, at least one.
///
/// # Errors
/// When it cannot be read or holds none.
pub fn patches(path: &Path) -> Result<Vec<Patch>> {
    if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("bin")) {
        return voice_file::patches(path);
    }
    let size = path.metadata()?.len();
    if size == 0 || size > MAX_PACKED_BYTES || !size.is_multiple_of(PACKED_VOICE as u64) {
        bail!("{size} bytes; expected packed voices of {PACKED_VOICE} bytes, at most {MAX_PACKED_BYTES} bytes in all");
    }
    let bytes = std::fs::read(path)?;
    let (voices, _) = bytes.as_chunks::<PACKED_VOICE>();
    Ok(voices.iter().map(|voice| layout::unpack(voice).0).collect())
}

/// The .syx files under a folder, sorted.
fn listed(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            // Links are left alone: they may lead back up.
            let kind = entry.file_type()?;
            let path = entry.path();
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("syx"))
            {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
