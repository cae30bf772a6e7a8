//! The patches that matches begin with: built once, kept in the user's cache, loaded once a process and shared by all instances.
#![expect(
    clippy::disallowed_types,
    reason = "threads that match wait here for the first build; the audio thread never comes"
)]

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, TryLockError};
use std::time::Duration;

use vaeform_dsp::patch::Patch;
use vaeform_dsp::sysex::dx7::layout;
use vaeform_models::library::{DEFAULT_COUNT, Library, LibraryError, Prior};

/// Another number of patches for instances, for machines that are too slow for all of them.
const COUNT_VARIABLE: &str = "VAEFORM_LIBRARY_PATCHES";
/// Pause between two looks at whether another thread has built the library.
const PAUSE: Duration = Duration::from_millis(10);

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

    /// The library out of the cache, built on `num_threads` threads where it is not there yet; `progress` is told how many patches of
    /// how many were heard, and may give it up by returning false.
    ///
    /// # Errors
    /// When nothing is heard or it was given up. A cache that cannot be read or written is only told.
    pub fn open(
        &self,
        num_threads: usize,
        progress: &(dyn Fn(usize, usize) -> bool + Sync),
    ) -> Result<Opened, OpenError> {
        let (path, mut notices) = (self.path(), Vec::new());
        match path.as_deref().map(cached) {
            Some(Ok(Some(library))) => return Ok(Opened { library, notices }),
            Some(Err(error)) => notices.push(format!("{error}; building it again")),
            Some(Ok(None)) | None => {}
        }
        let prior = Prior::new(self.seed, &self.own);
        let count = self.num_patches.max(prior.num_own());
        let goes_on = AtomicBool::new(true);
        let library = Library::build(&prior, count, num_threads, &|done| {
            let wanted = progress(done, count);
            goes_on.fetch_and(wanted, Ordering::Relaxed);
            wanted
        });
        if !goes_on.into_inner() {
            return Err(OpenError::Cancelled);
        }
        if library.is_empty() {
            return Err(OpenError::NoPatches);
        }
        match path.map(|path| keep(&path, &library.to_bytes()).map_err(|error| (path, error))) {
            Some(Err((path, error))) => notices.push(format!("{}: {error}; the library is not kept", path.display())),
            None => {
                notices.push("no cache folder is named by XDG_CACHE_HOME or HOME; the library is not kept".to_owned())
            }
            Some(Ok(())) => {}
        }
        Ok(Opened { library, notices })
    }
}

/// The library that all instances of this process share, if it is in memory already.
pub fn loaded() -> Option<&'static Library> {
    SHARED.get()
}

static SHARED: OnceLock<Library> = OnceLock::new();
static RECIPE: OnceLock<Recipe> = OnceLock::new();

/// Decides what the shared library is made of, before anything has been matched in this process; false when that was decided already.
/// Without it, it is the library of `vaeform library build`.
pub fn share(recipe: Recipe) -> bool {
    RECIPE.set(recipe).is_ok()
}

fn shared_recipe() -> &'static Recipe {
    RECIPE.get_or_init(|| {
        let count = std::env::var(COUNT_VARIABLE).ok().and_then(|count| count.parse().ok()).unwrap_or(DEFAULT_COUNT);
        Recipe { num_patches: count, ..Recipe::default() }
    })
}

/// The library that all instances of this process share: the first caller reads or builds it, others wait for that one. Sentences for a
/// person come with it the first time.
///
/// # Errors
/// As [`Recipe::open`].
pub fn shared(
    num_threads: usize,
    progress: &(dyn Fn(usize, usize) -> bool + Sync),
) -> Result<(&'static Library, Vec<String>), OpenError> {
    static BUILDING: Mutex<()> = Mutex::new(());
    loop {
        if let Some(library) = loaded() {
            return Ok((library, Vec::new()));
        }
        let guard = match BUILDING.try_lock() {
            Ok(guard) => guard,
            // A build that panicked left nothing behind.
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) if progress(0, 0) => {
                std::thread::sleep(PAUSE);
                continue;
            }
            Err(TryLockError::WouldBlock) => return Err(OpenError::Cancelled),
        };
        if loaded().is_some() {
            continue;
        }
        let opened = shared_recipe().open(num_threads, progress)?;
        let library = SHARED.get_or_init(|| opened.library);
        drop(guard);
        return Ok((library, opened.notices));
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
fn cache_folder() -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = match std::env::consts::OS {
        "windows" => of("LOCALAPPDATA"),
        "macos" => of("HOME").map(|home| home.join("Library/Caches")),
        _ => of("XDG_CACHE_HOME").or_else(|| of("HOME").map(|home| home.join(".cache"))),
    };
    Some(folder?.join("vaeform"))
}

/// A library that was kept; none where there is no file.
fn cached(path: &Path) -> Result<Option<Library>, String> {
    let named = |error: &dyn fmt::Display| format!("{}: {error}", path.display());
    match std::fs::read(path) {
        Ok(bytes) => Library::from_bytes(&bytes).map(Some).map_err(|error: LibraryError| named(&error)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(named(&error)),
    }
}

/// Writes a file whole or not at all.
fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let part = path.with_extension(format!("part{}", std::process::id()));
    std::fs::write(&part, bytes)?;
    std::fs::rename(&part, path)
}

#[cfg(test)]
mod tests {
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
