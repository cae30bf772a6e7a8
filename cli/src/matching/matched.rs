//! A sound and the patches that were found for it.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Result, ensure};
use vaeform_bench::heard::Heard;
use vaeform_models::library::Library;
use vaeform_models::search::{Candidate, Search, Settings, Suitability, seeds};

/// A sound with its candidates.
pub(super) struct Matched {
    pub(super) heard: Heard,
    pub(super) num_renders: usize,
    /// Nearest first, at least one; onsets count from the start of the sound.
    pub(super) candidates: Vec<Candidate>,
}

impl Matched {
    /// Whether the sound has become a patch: by what it is, and by what came out.
    pub(super) fn suitability(&self) -> Suitability {
        let nearest = self.candidates.first().and_then(|best| best.distance.as_ref());
        self.heard.target.suitability.with_result(nearest)
    }
}

/// Matches a sound.
///
/// # Errors
/// When it cannot be read, or there is nothing to begin with.
pub(super) fn one(path: &Path, library: &Library, settings: Settings) -> Result<Matched> {
    let heard = Heard::read(path)?;
    let mut search = Search::new(&heard.target, seeds(library, &heard.target), settings);
    search.run(&AtomicBool::new(false));
    let mut candidates = search.candidates();
    ensure!(!candidates.is_empty(), "nothing to begin with: the library is empty");
    candidates.iter_mut().for_each(|candidate| candidate.onset_s += heard.start_s);
    let num_renders = search.num_renders();
    Ok(Matched { num_renders, candidates, heard })
}
