//! Presets of other instruments in files, and those in folders.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use vaeform_preset_formats::{MAX_BYTES, PresetFile};
use vaeform_session::plain_file;

/// How names of preset files end.
const EXTENSIONS: [&str; 15] = [
    "fxp",
    "fxb",
    "vital",
    "vitaltable",
    "vitallfo",
    "vitalbank",
    "helm",
    "wt",
    "sy1",
    "h2p",
    "vstpreset",
    "aupreset",
    "adv",
    "adg",
    "nksf",
];
/// One that is written with capitals.
const SERUM_2: &str = "serumpreset";
/// Folders that lie in each other at most.
const MAX_DEPTH: usize = 16;

/// Reads a preset.
///
/// # Errors
/// When the file cannot be read or is no preset: says why, with its path.
pub(super) fn read(path: &Path) -> Result<PresetFile> {
    let bytes = plain_file::read(path, MAX_BYTES as u64).with_context(|| path.display().to_string())?;
    PresetFile::read(&bytes).with_context(|| path.display().to_string())
}

/// The files, and for a folder all in it whose names end as presets' do, in order.
///
/// # Errors
/// When a folder cannot be read.
pub(super) fn files_of(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, 0, &mut files)?;
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    let named = || folder.display().to_string();
    let entries = fs::read_dir(folder).with_context(named)?;
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().with_context(named)?;
    paths.sort();
    for path in paths {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_dir() && !path.is_symlink() && depth < MAX_DEPTH {
            walk(&path, depth + 1, files)?;
        } else if path.is_file() && (EXTENSIONS.contains(&extension.as_str()) || extension == SERUM_2) {
            files.push(path);
        }
    }
    Ok(())
}
