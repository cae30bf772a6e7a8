//! A library that is not whole yet. It is heard part by part, and each part is written behind the others as soon as it is heard: a run
//! that is killed loses one part at most, and whoever comes next goes on, in this process or in another one. Who writes holds a lock on
//! the file; others see what is there.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_models::library::{Library, Prior};

use super::Recipe;
use crate::storage::plain_file::without_waiting;
use crate::storage::whole_file::{self, Existing};

/// Patches of a part.
pub(super) const PART: usize = 512;
/// Bytes before each part: how many it has.
const LENGTH: usize = 4;

/// What one call of [`Growing::grow`] has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// There is more than before.
    Grew,
    /// Another process is at it.
    Elsewhere,
    /// It was given up; what was heard before is kept.
    Cancelled,
}

/// The parts that are there.
pub(super) struct Growing {
    recipe: Recipe,
    prior: Prior,
    library: Library,
    num_parts: usize,
    /// Bytes of the file that hold them.
    num_bytes: u64,
    /// The file cannot be written, in words; the parts stay in memory.
    trouble: Option<String>,
    /// A whole library that another process has left is taken as it is.
    takes_whole: bool,
    /// It is such a one.
    is_kept: bool,
}

impl Growing {
    /// Nothing yet.
    pub(super) fn new(recipe: Recipe) -> Self {
        let prior = Prior::new(recipe.seed, &recipe.own);
        Self {
            recipe,
            prior,
            library: Library::default(),
            num_parts: 0,
            num_bytes: 0,
            trouble: None,
            takes_whole: true,
            is_kept: false,
        }
    }

    /// Nothing yet, and a whole library that is there already does not count.
    pub(super) fn anew(recipe: Recipe) -> Self {
        Self { takes_whole: false, ..Self::new(recipe) }
    }

    /// What is there, for good.
    pub(super) fn into_library(self) -> Library {
        self.library
    }

    /// What is there.
    pub(super) fn library(&self) -> &Library {
        &self.library
    }

    /// Patches that were heard, silent ones too, and those that will be.
    pub(super) fn progress(&self) -> (usize, usize) {
        let count = self.count();
        (count.min(self.num_parts * PART), count)
    }

    /// Nothing is missing.
    pub(super) fn is_whole(&self) -> bool {
        self.num_parts * PART >= self.count()
    }

    /// What went wrong with the file, in a sentence; once.
    pub(super) fn take_trouble(&mut self) -> Option<String> {
        self.trouble.take()
    }

    fn count(&self) -> usize {
        self.recipe.count(&self.prior)
    }

    fn path(&self) -> Option<PathBuf> {
        Some(self.recipe.path()?.with_extension("growing"))
    }

    /// Takes in what the file has more than is known.
    pub(super) fn read(&mut self) {
        let Some(path) = self.path() else { return };
        // Without a file there is nothing to take in; what cannot be read is heard anew.
        if let Ok(mut file) = open(&path, OpenOptions::new().read(true)) {
            let _ = self.read_from(&mut file);
        }
    }

    fn read_from(&mut self, file: &mut File) -> io::Result<()> {
        file.seek(SeekFrom::Start(self.num_bytes))?;
        let most = Library::num_bytes(PART) as u64;
        while !self.is_whole() {
            let mut length = [0; LENGTH];
            if file.read_exact(&mut length).is_err() {
                break;
            }
            let length = u64::from(u32::from_le_bytes(length));
            let mut bytes = Vec::new();
            if length > most || file.take(length).read_to_end(&mut bytes)? as u64 != length {
                break;
            }
            // A part that was torn or damaged is heard anew, and all behind it.
            let Ok(part) = Library::from_bytes(&bytes) else { break };
            self.library.append(&part);
            self.num_parts += 1;
            self.num_bytes += LENGTH as u64 + length;
        }
        Ok(())
    }

    /// Hears one part more, or takes in what another process has heard; `goes_on` is asked all the time whether it is to be given up.
    pub(super) fn grow(&mut self, num_threads: usize, goes_on: &(dyn Fn(usize) -> bool + Sync)) -> Step {
        if self.takes_whole
            && let Some(Ok(Some(library))) = self.recipe.kept()
        {
            (self.library, self.is_kept, self.num_parts) = (library, true, self.count().div_ceil(PART));
            return Step::Grew;
        }
        let mut file = match self.locked() {
            Ok(Some(file)) => Some(file),
            Ok(None) => {
                self.read();
                return Step::Elsewhere;
            }
            Err(trouble) => {
                self.trouble = Some(trouble);
                None
            }
        };
        // Whoever has taken the file away has put a whole library in its place, or begins again.
        file = file.filter(|file| file.metadata().is_ok_and(|metadata| metadata.len() >= self.num_bytes));
        let before = self.num_parts;
        if let Some(file) = &mut file {
            // Another process may have been here since.
            let _ = self.read_from(file);
        }
        if self.num_parts > before || self.is_whole() {
            return Step::Grew;
        }
        let start = self.num_parts * PART;
        let places = start..self.count().min(start + PART);
        let is_cancelled = AtomicBool::new(false);
        let part = Library::hear(&self.prior, places, num_threads, &|done| {
            let wanted = goes_on(start + done);
            is_cancelled.fetch_or(!wanted, Ordering::Relaxed);
            wanted
        });
        if is_cancelled.into_inner() {
            return Step::Cancelled;
        }
        if let Some(Err(error)) = file.map(|mut file| self.write(&mut file, &part.to_bytes())) {
            self.trouble = Some(self.unkept(&error));
            if self.num_bytes == 0 {
                self.forget();
            }
        }
        self.library.append(&part);
        self.num_parts += 1;
        Step::Grew
    }

    fn write(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.set_len(self.num_bytes)?;
        file.seek(SeekFrom::Start(self.num_bytes))?;
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        let written = file.write_all(&[&length.to_le_bytes()[..], bytes].concat());
        if written.is_err() {
            // A full disk has taken a piece of it; what cannot be cut off is passed over by who reads.
            let _ = file.set_len(self.num_bytes);
        }
        written?;
        self.num_bytes += (LENGTH + bytes.len()) as u64;
        Ok(())
    }

    /// The file under this process's lock; none while another one holds it.
    ///
    /// # Errors
    /// When it cannot be written, in words.
    fn locked(&self) -> Result<Option<File>, String> {
        let Some(path) = self.path() else {
            return Err("no cache folder is named by XDG_CACHE_HOME or HOME; the library is not kept".to_owned());
        };
        let opened = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| open(&path, OpenOptions::new().read(true).write(true).create(true).truncate(false)));
        let file = opened.map_err(|error| self.unkept(&error))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(self.unkept(&error)),
        }
    }

    fn unkept(&self, error: &dyn std::fmt::Display) -> String {
        let path = self.path().unwrap_or_default();
        format!("{}: {error}; the library is not kept", path.display())
    }

    /// Puts the whole library in its place, and takes the parts away.
    ///
    /// # Errors
    /// When that could not be done, in words.
    pub(super) fn keep(&self) -> Result<(), String> {
        if self.is_kept {
            return Ok(());
        }
        let path = self.recipe.path();
        let path = path.ok_or("no cache folder is named by XDG_CACHE_HOME or HOME; the library is not kept")?;
        let write = || {
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            whole_file::write(&path, &self.library.to_bytes(), Existing::Replace)
        };
        // A disk may have room for the whole or its parts, but not for both.
        let written = write().or_else(|_| {
            self.forget();
            write()
        });
        written.map_err(|error| format!("{}: {error}; the library is not kept", path.display()))?;
        self.forget();
        Ok(())
    }

    /// Takes the parts in the file away.
    pub(super) fn forget(&self) {
        if let Some(path) = self.path() {
            // Where there is none there is nothing to take away.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Opens a plain file; a link is not followed, since what it leads to is not the library's.
fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    if path.symlink_metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return Err(io::Error::other("is no plain file"));
    }
    let file = without_waiting(options).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("is no plain file")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(folder: &Path) -> Recipe {
        Recipe { num_patches: 2 * PART + 64, folder: Some(folder.to_owned()), ..Recipe::default() }
    }

    const ALL: &(dyn Fn(usize) -> bool + Sync) = &|_| true;

    #[test]
    fn a_library_that_was_killed_goes_on_where_it_was_whatever_the_kill_left() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Growing::new(recipe(folder.path()));
        assert_eq!(first.grow(1, ALL), Step::Grew);
        let path = first.path().unwrap();
        let whole_part = std::fs::metadata(&path).unwrap().len();
        // A kill in the middle of a part: some bytes of it are there.
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(&[200, 1, 0, 0, 7, 7, 7]).unwrap();
        let mut second = Growing::new(recipe(folder.path()));
        second.read();
        assert_eq!((second.progress(), second.library()), (first.progress(), first.library()));
        assert_eq!(second.num_bytes, whole_part);
        assert_eq!(second.grow(1, &|_| false), Step::Cancelled);
        assert_eq!(second.progress().0, PART, "what was heard before is kept");
        while !second.is_whole() {
            assert_eq!(second.grow(1, ALL), Step::Grew);
        }
        let prior = Prior::new(1, &[]);
        assert_eq!(*second.library(), Library::build(&prior, 2 * PART + 64, 2, ALL), "the same as in one go");
        second.keep().unwrap();
        assert!(!path.exists() && recipe(folder.path()).path().unwrap().exists());
    }

    #[test]
    fn of_two_one_hears_and_the_other_takes_it_in() {
        let folder = tempfile::tempdir().unwrap();
        let (mut one, mut other) = (Growing::new(recipe(folder.path())), Growing::new(recipe(folder.path())));
        let held = one.locked().unwrap().unwrap();
        assert_eq!(other.grow(1, ALL), Step::Elsewhere);
        drop(held);
        assert_eq!(one.grow(1, ALL), Step::Grew);
        let heard = AtomicBool::new(false);
        let step = other.grow(1, &|_| {
            heard.store(true, Ordering::Relaxed);
            true
        });
        assert_eq!(step, Step::Grew);
        assert!(!heard.into_inner(), "what one has heard the other need not");
        assert_eq!(other.library(), one.library());
        assert_eq!(other.grow(1, ALL), Step::Grew);
        assert_eq!(other.progress().0, 2 * PART);
    }

    #[test]
    fn without_a_file_parts_stay_in_memory_and_it_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("file");
        std::fs::write(&place, b"not a folder").unwrap();
        let mut growing = Growing::new(recipe(&place));
        assert_eq!(growing.grow(1, ALL), Step::Grew);
        assert!(growing.take_trouble().unwrap().contains("not kept"));
        assert_eq!((growing.progress().0, growing.take_trouble()), (PART, None));
    }
}
