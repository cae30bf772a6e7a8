//! Files in the making that a killed run has left behind: they are told from those of a living one by its lock.
#![expect(clippy::disallowed_types, reason = "threads that write files meet here; the audio thread writes none")]

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

use crate::storage::plain_file::without_waiting;

/// Every file in the making is called so, with random letters between.
const PREFIX: &str = ".vaeform-";
const SUFFIX: &str = ".part";
/// Random letters of a name, out of 62: nobody guesses them.
const LETTERS: usize = 16;
/// Names that are tried when sweepers take them away.
const MAX_TRIES: usize = 8;
/// Folders that are remembered as swept.
const MAX_SWEPT: usize = 1_024;

/// A new file in a folder, under a name that nothing had, held by a lock; gone when dropped.
///
/// `mode` are its permissions where the system has such, before the user's mask.
pub(crate) fn in_the_making(folder: &Path, mode: u32) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(LETTERS);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    for _ in 0..MAX_TRIES {
        let file = builder.tempfile_in(folder)?;
        // Where the system knows no locks nobody sweeps either.
        let is_mine = !matches!(file.as_file().try_lock(), Err(TryLockError::WouldBlock));
        // Between its making and its lock a sweeper may have come by.
        if is_mine && file.path().symlink_metadata().is_ok() {
            return Ok(file);
        }
    }
    Err(io::Error::other("another program takes new files away at once"))
}

/// Removes what killed runs left in a folder, once a process; what cannot be removed stays.
pub(crate) fn sweep(folder: &Path) {
    static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let mut swept = SWEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if swept.len() >= MAX_SWEPT {
        swept.clear();
    }
    if swept.insert(folder.canonicalize().unwrap_or_else(|_| folder.to_owned())) {
        drop(swept);
        sweep_now(folder);
    }
}

fn sweep_now(folder: &Path) {
    let Ok(entries) = folder.read_dir() else { return };
    for entry in entries.flatten() {
        let is_ours = |name: &str| name.starts_with(PREFIX) && name.ends_with(SUFFIX);
        let is_plain = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_plain
            && entry.file_name().to_str().is_some_and(is_ours)
            && let Ok(file) = opened(&entry.path())
            && file.try_lock().is_ok()
        {
            // Another sweeper may have been here first.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn opened(path: &Path) -> io::Result<File> {
    without_waiting(OpenOptions::new().read(true).write(true)).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dead_are_swept_and_the_living_stay() {
        let folder = tempfile::tempdir().unwrap();
        let dead = folder.path().join(".vaeform-AAAAAAAAAAAAAAAA.part");
        let foreign = folder.path().join("theirs.part");
        std::fs::write(&dead, b"half").unwrap();
        std::fs::write(&foreign, b"whole").unwrap();
        let living = in_the_making(folder.path(), 0o600).unwrap();
        sweep_now(folder.path());
        assert!(!dead.exists(), "left by a killed run");
        assert!(living.path().exists() && foreign.exists());
        let path = living.path().to_owned();
        drop(living);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_with_such_a_name_is_left_alone_and_so_is_what_it_leads_to() {
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        std::fs::write(&victim, b"whole").unwrap();
        let link = folder.path().join(".vaeform-AAAAAAAAAAAAAAAA.part");
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        sweep_now(folder.path());
        assert!(link.symlink_metadata().is_ok() && victim.exists());
    }
}
