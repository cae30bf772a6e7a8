//! MIDI files and folders of them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use vaeform_bench::voices;
use vaeform_performance::{Performance, midi};
use vaeform_session::plain_file;

use crate::sysex::batch;

/// Folders inside each other that are looked into.
const MAX_DEPTH: usize = 16;

/// What was read of some paths.
pub(super) struct Read {
    /// In the order of their paths.
    pub(super) performances: Vec<(PathBuf, Performance)>,
    /// The files that were looked at, those that failed too.
    pub(super) paths: Vec<PathBuf>,
    /// Files that could not be read, with their errors.
    pub(super) failed: Vec<(PathBuf, String)>,
}

impl Read {
    /// Reads files, and in folders all whose names end in .mid, .midi or .rmi. Failures are told on standard error at once.
    pub(super) fn of(paths: &[PathBuf]) -> Self {
        let mut files = Vec::new();
        let mut failed = Vec::new();
        for path in paths {
            if let Err(error) = collect(path, &mut files, 0) {
                failed.push((path.clone(), format!("{error:#}")));
            }
        }
        let mut performances = Vec::new();
        let bar = batch::bar(files.len());
        for path in &files {
            match read(path) {
                Ok(performance) => performances.push((path.clone(), performance)),
                Err(error) => {
                    bar.suspend(|| voices::report(path, &error));
                    failed.push((path.clone(), format!("{error:#}")));
                }
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        Self { performances, paths: files, failed }
    }

    /// A failure when a file failed.
    pub(super) fn verdict(&self) -> Result<()> {
        batch::verdict(self.failed.len(), self.performances.len() + self.failed.len())
    }
}

fn read(path: &Path) -> Result<Performance> {
    let bytes = plain_file::read(path, midi::MAX_BYTES as u64).with_context(|| path.display().to_string())?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Performance::read(&name, &bytes).with_context(|| path.display().to_string())
}

/// A file as it is; of a folder the MIDI files, in order.
fn collect(path: &Path, files: &mut Vec<PathBuf>, depth: usize) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = std::fs::read_dir(path).with_context(|| path.display().to_string())?;
    let mut inside: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    inside.sort_unstable();
    for path in inside {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let is_link = path.is_symlink();
        if path.is_dir() && !is_link && depth < MAX_DEPTH {
            collect(&path, files, depth + 1)?;
        } else if path.is_file() && ["mid", "midi", "rmi"].contains(&extension.as_str()) {
            files.push(path);
        }
    }
    Ok(())
}
