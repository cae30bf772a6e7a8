//! Which sound files a list of files and folders stands for.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use vaeform_session::sound::{EXTENSIONS, is_named_as_sound};

/// Files, and the sound files directly in folders, sorted.
///
/// # Errors
/// When a folder cannot be read or has none.
pub fn listed(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let is_sound = |path: &PathBuf| path.is_file() && is_named_as_sound(path);
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).with_context(|| path.display().to_string())?;
            let mut found: Vec<PathBuf> = entries.map(|e| Ok(e?.path())).collect::<std::io::Result<_>>()?;
            found.retain(is_sound);
            ensure!(!found.is_empty(), "{}: no sound files ({})", path.display(), EXTENSIONS.join(", "));
            found.sort();
            files.append(&mut found);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}
