//! Which of the programs that run at once this one is: each has a state of its own, so that none overwrites another's.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

/// What the programs are called, in their windows and by the audio system. The framework wants each name at compile time.
pub(super) const NAMES: [&str; 4] = ["Vaeform", "Vaeform 2", "Vaeform 3", "Vaeform 4"];

/// A place among the programs, held as long as this lives; the system frees it when the program ends, however it ends.
pub(super) struct Slot {
    number: usize,
    /// The state's file, and the lock beside it; none where there is no folder.
    kept: Option<(PathBuf, File)>,
}

impl Slot {
    /// The first free place in the user's data folder; none when all are taken.
    pub(super) fn claim() -> Option<Self> {
        match vaeform_session::data_folder() {
            Some(folder) => Self::claim_in(&folder),
            None => Some(Self { number: 0, kept: None }),
        }
    }

    fn claim_in(folder: &Path) -> Option<Self> {
        if fs::create_dir_all(folder).is_err() {
            return Some(Self { number: 0, kept: None });
        }
        for number in 0..NAMES.len() {
            let stem = if number == 0 { "standalone".to_owned() } else { format!("standalone-{}", number + 1) };
            let lock =
                OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(format!("{stem}.lock")));
            let Ok(lock) = lock else { return Some(Self { number, kept: None }) };
            if lock.try_lock().is_ok() {
                return Some(Self { number, kept: Some((folder.join(format!("{stem}.json")), lock)) });
            }
        }
        None
    }

    /// 0-3.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// Where its state is kept.
    pub(super) fn file(&self) -> Option<PathBuf> {
        self.kept.as_ref().map(|(path, _)| path.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_that_run_at_once_have_files_of_their_own_and_one_that_ends_makes_room() {
        let folder = tempfile::tempdir().unwrap();
        let slots: Vec<Slot> = (0..NAMES.len()).map(|_| Slot::claim_in(folder.path()).unwrap()).collect();
        let files: std::collections::BTreeSet<_> = slots.iter().map(|slot| slot.file().unwrap()).collect();
        assert_eq!(files.len(), NAMES.len());
        assert!(Slot::claim_in(folder.path()).is_none(), "all are taken");
        let second = slots.into_iter().nth(1).unwrap().file();
        assert_eq!(Slot::claim_in(folder.path()).unwrap().number(), 0);
        assert_eq!(second.unwrap().file_name().unwrap(), "standalone-2.json");
    }

    #[test]
    fn without_a_folder_it_plays_and_keeps_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, b"").unwrap();
        let slot = Slot::claim_in(&file.join("below")).unwrap();
        assert_eq!((slot.number(), slot.file()), (0, None));
    }
}
