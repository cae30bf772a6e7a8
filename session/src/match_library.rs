//! The patches that matches begin with: heard once, part by part, kept in the user's cache, and shared by all instances of a process.

mod growing;
mod shared;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use vaeform_models::library::{DEFAULT_COUNT, Library, LibraryError, Prior};
use vaeform_patch::Patch;
use vaeform_sysex::dx7::layout;

use crate::storage::plain_file::{self, ReadError};
use growing::{Growing, Step};

pub use shared::{Growth, Progress, folder, grow, now, progress, share};

/// Pause between two looks at how far another process has come.
const PAUSE: Duration = Duration::from_millis(100);

/// What a library is made of, and where it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Voices of the user that go in as they are.
    pub own: Vec<Patch>,
    /// Patches in all.
    pub num_patches: usize,
    /// Draws the patches that are not the user's.
    pub seed: u64,
    /// Where it is kept, instead of the user's cache folder.
    pub folder: Option<PathBuf>,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { own: Vec::new(), num_patches: DEFAULT_COUNT, seed: 1, folder: None }
    }
}

/// A library out of the cache or new, and what went wrong with the cache on the way.
#[derive(Debug)]
pub struct Opened {
    /// The library.
    pub library: Library,
    /// Sentences for a person.
    pub notices: Vec<String>,
    /// Whether its file holds it now.
    pub is_kept: bool,
}

/// Why there is no library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// There was nothing to hear.
    NoPatches,
    /// It was given up while it was being built.
    Cancelled,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPatches => "a library of no patches",
            Self::Cancelled => "the building of the library was given up",
        })
    }
}

impl std::error::Error for OpenError {}

impl Recipe {
    /// The file of this library; None where the system names no cache folder.
    pub fn path(&self) -> Option<PathBuf> {
        let folder = self.folder.clone().or_else(cache_folder)?;
        let Self { num_patches, seed, .. } = self;
        Some(folder.join(format!("library-{num_patches}-{seed}-{:016x}.bin", fingerprint(&self.own))))
    }

    /// Patches in all, the user's and the factory's among them.
    fn count(&self, prior: &Prior) -> usize {
        self.num_patches.max(prior.num_own())
    }

    /// Patches that a file of it may hold.
    fn most(&self) -> usize {
        self.count(&Prior::new(self.seed, &self.own))
    }

    /// The library out of the cache. Where it is not there yet, or not all of it, the rest is heard on `num_threads` threads; `progress` is
    /// told how many patches of how many were heard, and may give it up by returning false: what was heard is kept, and the next call goes
    /// on.
    ///
    /// # Errors
    /// When nothing is heard or it was given up. A cache that cannot be read or written is only told.
    pub fn open(
        &self,
        num_threads: usize,
        progress: &(dyn Fn(usize, usize) -> bool + Sync),
    ) -> Result<Opened, OpenError> {
        match self.kept() {
            Some(Ok(Some(library))) => Ok(Opened { library, notices: Vec::new(), is_kept: true }),
            Some(Err(error)) => {
                let notices = vec![format!("{error}; building it again")];
                self.grown(Growing::anew(self.clone()), notices, num_threads, progress)
            }
            Some(Ok(None)) | None => self.grown(Growing::new(self.clone()), Vec::new(), num_threads, progress),
        }
    }

    /// As [`Self::open`], heard anew though it may be there; the old one stays until the new one is whole.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn build(
        &self,
        num_threads: usize,
        progress: &(dyn Fn(usize, usize) -> bool + Sync),
    ) -> Result<Opened, OpenError> {
        let growing = Growing::anew(self.clone());
        growing.forget();
        self.grown(growing, Vec::new(), num_threads, progress)
    }

    fn grown(
        &self,
        mut growing: Growing,
        mut notices: Vec<String>,
        num_threads: usize,
        progress: &(dyn Fn(usize, usize) -> bool + Sync),
    ) -> Result<Opened, OpenError> {
        growing.read();
        let all = growing.progress().1;
        while !growing.is_whole() {
            match growing.grow(num_threads, &|done| progress(done, all)) {
                Step::Grew => {}
                Step::Elsewhere if progress(growing.progress().0, all) => std::thread::sleep(PAUSE),
                Step::Elsewhere | Step::Cancelled => return Err(OpenError::Cancelled),
            }
            let trouble = growing.take_trouble();
            notices.extend(trouble.filter(|trouble| !notices.contains(trouble)));
        }
        if growing.library().is_empty() {
            return Err(OpenError::NoPatches);
        }
        let kept = growing.keep();
        let is_kept = kept.is_ok();
        notices.extend(kept.err().filter(|error| !notices.contains(error)));
        Ok(Opened { library: growing.into_library(), notices, is_kept })
    }

    fn kept(&self) -> Option<Result<Option<Library>, String>> {
        self.path().map(|path| cached(&path, self.most()))
    }
}

/// The same number for the same voices in the same order (FNV-1a).
fn fingerprint(voices: &[Patch]) -> u64 {
    voices
        .iter()
        .flat_map(|voice| layout::pack(voice)[..118].to_vec())
        .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The user's folder for what can be made again.
pub(crate) fn cache_folder() -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = match std::env::consts::OS {
        "windows" => of("LOCALAPPDATA"),
        "macos" => of("HOME").map(|home| home.join("Library/Caches")),
        _ => of("XDG_CACHE_HOME").or_else(|| of("HOME").map(|home| home.join(".cache"))),
    };
    Some(folder?.join("vaeform"))
}

/// A library of at most `count` patches that was kept; none where there is no file. What cannot be one by its kind or length is not
/// read.
fn cached(path: &Path, count: usize) -> Result<Option<Library>, String> {
    let named = |error: &dyn fmt::Display| format!("{}: {error}", path.display());
    match plain_file::read(path, Library::num_bytes(count) as u64) {
        Ok(bytes) => Library::from_bytes(&bytes).map(Some).map_err(|error: LibraryError| named(&error)),
        Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(named(&error)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_library_is_built_once_and_then_read_and_a_broken_file_is_built_again() {
        let folder = std::env::temp_dir().join(format!("vaeform-library-{}", std::process::id()));
        let recipe = Recipe { num_patches: 64, folder: Some(folder.clone()), ..Recipe::default() };
        let (heard, all) = (AtomicBool::new(false), |_: usize, _: usize| true);
        let built = recipe.open(2, &all).unwrap();
        let read = recipe.open(1, &|_, _| {
            heard.store(true, Ordering::Relaxed);
            true
        });
        assert_eq!(read.unwrap().library, built.library);
        assert!(!heard.into_inner(), "a kept library is not heard again");
        std::fs::write(recipe.path().unwrap(), b"noise").unwrap();
        let again = recipe.open(1, &all).unwrap();
        assert!(again.notices[0].contains("building it again"), "{:?}", again.notices);
        assert_eq!(again.library, built.library);
        let other = Recipe { seed: 2, ..recipe };
        assert_eq!(other.open(1, &|_, _| false).unwrap_err(), OpenError::Cancelled);
        assert!(!other.path().unwrap().exists(), "what was given up is not kept");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
