//! Many files in a row: progress, and failures that name their file while the others go on.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use vaeform_bench::voice_file::{self, Loaded};
use vaeform_bench::voices;

/// Below this the bar would only flicker.
const FILES_WORTH_A_BAR: usize = 16;

/// A file and what came of it.
pub(super) struct Outcome {
    pub(super) path: PathBuf,
    pub(super) result: Result<Loaded>,
}

impl Outcome {
    /// The file's name for people.
    pub(super) fn file(&self) -> String {
        self.path.display().to_string()
    }
}

/// Loads every file, with a progress bar on a terminal when there are many; failures are told on standard error at once.
pub(super) fn load(paths: &[PathBuf]) -> impl Iterator<Item = Outcome> + '_ {
    let bar = bar(paths.len());
    load_beside(paths, bar.clone()).inspect(move |outcome| {
        if let Err(error) = &outcome.result {
            bar.suspend(|| voices::report(&outcome.path, error));
        }
    })
}

/// As [`load`], for those who tell failures themselves.
pub(super) fn load_quietly(paths: &[PathBuf]) -> impl Iterator<Item = Outcome> + '_ {
    load_beside(paths, bar(paths.len()))
}

fn load_beside(paths: &[PathBuf], bar: ProgressBar) -> impl Iterator<Item = Outcome> + '_ {
    paths.iter().map(move |path| {
        let result = load_one(path);
        bar.inc(1);
        Outcome { path: path.clone(), result }
    })
}

fn load_one(path: &Path) -> Result<Loaded> {
    voice_file::load(path, &voice_file::read(path)?)
}

/// The end of a batch: a failure when a file failed.
pub(crate) fn verdict(num_failed: usize, num_files: usize) -> Result<()> {
    if num_failed > 0 {
        bail!("{num_failed} of {num_files} file{} failed", if num_files == 1 { "" } else { "s" });
    }
    Ok(())
}

pub(super) fn bar(num_files: usize) -> ProgressBar {
    if num_files < FILES_WORTH_A_BAR {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} files, {eta} left");
    ProgressBar::new(num_files as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
