//! Whether windows are light, kept between starts in a file of the user's folder.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_session::{data_folder, whole_file};

/// The last choice of this process, at first that of the file.
static IS_LIGHT: LazyLock<AtomicBool> = LazyLock::new(|| {
    let kept = file().and_then(|file| std::fs::read_to_string(file).ok());
    AtomicBool::new(kept.is_some_and(|kept| kept.trim() == LIGHT))
});

const LIGHT: &str = "light";
const DARK: &str = "dark";

/// Whether a new window is dark on light.
pub(super) fn is_light() -> bool {
    IS_LIGHT.load(Ordering::Relaxed)
}

/// New windows are so from now on, those of later starts too. Without a folder to write to, those of this one.
pub(super) fn keep(is_light: bool) {
    IS_LIGHT.store(is_light, Ordering::Relaxed);
    let Some(file) = file() else { return };
    let is_there = file.parent().is_some_and(|folder| whole_file::prepare_folder(folder).is_ok());
    if is_there {
        let name = if is_light { LIGHT } else { DARK };
        // The choice holds for this start all the same.
        let _ = whole_file::write(&file, name.as_bytes(), whole_file::Existing::Replace);
    }
}

fn file() -> Option<PathBuf> {
    Some(data_folder()?.join("theme.txt"))
}
