//! The library that all instances of this process share. It is there at once, with what is in the cache, and grows while nobody matches.
#![expect(clippy::disallowed_types, reason = "threads that match share the library; the audio thread never comes")]

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use vaeform_models::library::{DEFAULT_COUNT, Library};

use super::growing::{Growing, Step};
use super::{Recipe, cache_folder};

/// Another number of patches for instances, for machines that are too slow for all of them.
const COUNT_VARIABLE: &str = "VAEFORM_LIBRARY_PATCHES";
/// Those who match get a new copy when the library has grown by one part in so many, since a copy takes its time.
const NEWS: usize = 8;

/// How far the library has grown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Patches that were heard.
    pub done: usize,
    /// Those that will be.
    pub all: usize,
    /// Time until then, once that can be told.
    pub left: Option<Duration>,
}

/// What a call of [`grow`] has come to.
#[derive(Clone, Debug, PartialEq)]
pub enum Growth {
    /// There is more than before; sentences for a person come with it.
    Grew(Progress, Vec<String>),
    /// Another instance or another program is at it.
    Elsewhere(Progress),
    /// It was given up; what was heard is kept.
    Cancelled,
    /// Nothing is missing.
    Whole,
}

/// What those who match get.
#[derive(Default)]
struct Current {
    library: Arc<Library>,
    progress: Option<Progress>,
    is_whole: bool,
}

/// What grows, for one thread at a time.
struct SharedGrowth {
    growing: Growing,
    began: Instant,
    /// Patches that were there when this process began.
    done_before: usize,
}

static RECIPE: OnceLock<Recipe> = OnceLock::new();
static CURRENT: Mutex<Option<Current>> = Mutex::new(None);
static GROWTH: Mutex<Option<SharedGrowth>> = Mutex::new(None);

/// Decides what the shared library is made of, before anything has been matched in this process; false when that was decided already.
/// Without it, it is the library of `vaeform library build`.
pub fn share(recipe: Recipe) -> bool {
    RECIPE.set(recipe).is_ok()
}

fn recipe() -> &'static Recipe {
    RECIPE.get_or_init(|| {
        let count = std::env::var(COUNT_VARIABLE).ok().and_then(|count| count.parse().ok()).unwrap_or(DEFAULT_COUNT);
        Recipe { num_patches: count, ..Recipe::default() }
    })
}

/// Where the shared library is kept; nothing where the system names no cache folder.
pub fn folder() -> Option<PathBuf> {
    recipe().folder.clone().or_else(cache_folder)
}

/// The library as far as it goes, which may be nowhere; read out of the cache by the first caller. Sentences for a person come with it
/// that once.
pub fn now() -> (Arc<Library>, Vec<String>) {
    let mut current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(current) = &*current {
        return (current.library.clone(), Vec::new());
    }
    let mut notices = Vec::new();
    let recipe = recipe();
    let read = match recipe.kept() {
        Some(Ok(Some(library))) => Current { library: Arc::new(library), progress: None, is_whole: true },
        kept => {
            if let Some(Err(error)) = kept {
                notices.push(format!("{error}; it is built again"));
            }
            let mut growing = Growing::new(recipe.clone());
            growing.read();
            let (done, all) = growing.progress();
            let library = Arc::new(growing.library().clone());
            let mut work = GROWTH.lock().unwrap_or_else(PoisonError::into_inner);
            *work = Some(SharedGrowth { growing, began: Instant::now(), done_before: done });
            Current { library, progress: Some(Progress { done, all, left: None }), is_whole: false }
        }
    };
    let library = read.library.clone();
    *current = Some(read);
    (library, notices)
}

/// How far it has grown; nothing once it is whole, or before anybody has asked for it.
pub fn progress() -> Option<Progress> {
    CURRENT.lock().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(|current| current.progress)
}

/// Lets the library grow by one part, a second or two of work on two threads; `goes_on` is asked every few milliseconds whether it is to be
/// given up.
pub fn grow(num_threads: usize, goes_on: &(dyn Fn() -> bool + Sync)) -> Growth {
    now();
    if with_current(|current| current.is_whole) {
        return Growth::Whole;
    }
    let mut held = match GROWTH.try_lock() {
        Ok(held) => held,
        // A part that panicked left the parts before it as they were.
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => {
            return progress().map_or(Growth::Whole, Growth::Elsewhere);
        }
    };
    let Some(work) = &mut *held else { return Growth::Whole };
    let step = work.growing.grow(num_threads, &|_| goes_on());
    let (done, all) = work.growing.progress();
    let heard = done.saturating_sub(work.done_before);
    let left = (heard > 0).then(|| work.began.elapsed().mul_f64((all - done) as f64 / heard as f64));
    let progress = Progress { done, all, left };
    let mut notices: Vec<String> = work.growing.take_trouble().into_iter().collect();
    let is_whole = work.growing.is_whole();
    if is_whole {
        notices.extend(work.growing.keep().err());
    }
    with_current(|current| {
        let grown = work.growing.library().len() - current.library.len();
        if is_whole || grown * NEWS >= current.library.len() {
            current.library = Arc::new(work.growing.library().clone());
        }
        current.progress = (!is_whole).then_some(progress);
        current.is_whole = is_whole;
    });
    if is_whole {
        *held = None;
    } else if step != Step::Grew {
        // The time that others take, or that nobody does, is no measure.
        work.began = Instant::now();
        work.done_before = done;
    }
    match step {
        Step::Grew => Growth::Grew(progress, notices),
        Step::Elsewhere => Growth::Elsewhere(progress),
        Step::Cancelled => Growth::Cancelled,
    }
}

fn with_current<T>(of: impl FnOnce(&mut Current) -> T) -> T {
    of(CURRENT.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(Current::default))
}
