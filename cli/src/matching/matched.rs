//! A sound and the patches that were found for it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};
use vaeform_bench::heard::Heard;
use vaeform_models::library::Library;
use vaeform_models::matcher::Missed;
use vaeform_models::search::{
    Candidate, Hybrids, KindWish, Offer, Reason, Search, Settings, Suitability, Target, Verdict, choose, reason, seeds,
};
use vaeform_patch::PatchName;

/// A sound with its candidates.
pub(crate) struct Matched {
    pub(crate) heard: Heard,
    pub(crate) num_renders: usize,
    /// FM patches, nearest first, at least one; onsets count from the start of the sound.
    pub(crate) candidates: Vec<Candidate>,
    /// What was measured in the sound itself, the best first, and the nearest FM patch with noise at the end; none where FM was asked for.
    pub(crate) hybrids: Vec<Candidate>,
    /// What a listener would miss in what is offered.
    pub(crate) missed: Vec<Missed>,
    /// What is offered: a place among FM patches, then hybrids.
    pub(crate) choice: Offer,
}

impl Matched {
    /// What is offered.
    pub(crate) fn offered(&self) -> &Candidate {
        self.candidates
            .get(self.choice.place)
            .unwrap_or_else(|| &self.hybrids[self.choice.place - self.candidates.len()])
    }

    /// What the sound itself has against the match that is offered.
    pub(crate) fn reason(&self) -> Option<Reason> {
        if self.hybrids.is_empty() {
            return match self.suitability() {
                Suitability::Poor(reason) => Some(reason),
                Suitability::Good => None,
            };
        }
        reason(self.suitability(), self.offered())
    }

    /// Whether the sound has become an FM patch: by what it is, and by what came out.
    fn suitability(&self) -> Suitability {
        let nearest = self.candidates.first().and_then(|best| best.distance.as_ref());
        self.heard.target.suitability.with_result(nearest)
    }

    /// How near the match that is offered comes, in a word.
    pub(crate) fn verdict(&self) -> Option<Verdict> {
        self.offered().mss().map(Verdict::of_mss)
    }
}

/// What a match has just done.
#[derive(Clone, Copy, Debug)]
pub(crate) enum MatchStep {
    /// So many renders of FM, and the distance of the nearest.
    Searched(usize, Option<f64>),
    /// One more hybrid was measured, or tried at other keys.
    Analysed,
}

/// Who looks at a match.
pub(crate) struct Watcher<'a> {
    /// Told after every step.
    pub(crate) tell: &'a dyn Fn(MatchStep),
    /// Gives it up.
    pub(crate) cancel: &'a AtomicBool,
}

/// Matches a sound by FM patches, and beside them by hybrids unless FM was asked for.
///
/// # Errors
/// When it cannot be read, or there is nothing to begin with.
pub(crate) fn one(path: &Path, library: &Library, settings: Settings, wish: KindWish) -> Result<Matched> {
    let watcher = Watcher { tell: &|_| (), cancel: &AtomicBool::new(false) };
    of(Heard::read(path)?, library, settings, wish, &watcher)
}

/// Matches what was heard, while somebody looks at it.
///
/// # Errors
/// When there is nothing to begin with, or it was given up.
pub(crate) fn of(
    heard: Heard,
    library: &Library,
    settings: Settings,
    wish: KindWish,
    watcher: &Watcher<'_>,
) -> Result<Matched> {
    let mut search = Search::new(&heard.target, seeds(library, &heard.target), settings);
    while search.step(watcher.cancel) {
        let nearest = search.candidates().first().and_then(|best| best.distance);
        (watcher.tell)(MatchStep::Searched(search.num_renders(), nearest.map(|distance| distance.total())));
    }
    let mut candidates = search.candidates();
    ensure!(!candidates.is_empty(), "nothing to begin with: the library is empty");
    let num_renders = search.num_renders();
    let mut hybrids =
        if wish == KindWish::Fm { Vec::new() } else { hybrids(&heard, settings.note, wish, &candidates[0], watcher) };
    ensure!(!watcher.cancel.load(Ordering::Relaxed), "given up");
    // What failed at a key comes last among FM patches, so that the first is the one.
    let offered = candidates.iter().enumerate().take(1);
    let beside = hybrids.iter().enumerate().map(|(nth, of)| (candidates.len() + nth, of));
    let all: Vec<(usize, &Candidate)> = offered.chain(beside).collect();
    // Where no noise helps FM, it is FM alone.
    let choice = choose(all.iter().copied(), wish).or_else(|| choose(all.iter().copied(), KindWish::Fm));
    let choice = choice.context("nothing was found")?;
    candidates.iter_mut().chain(&mut hybrids).for_each(|candidate| candidate.onset_s += heard.start_s);
    let matched = Matched { heard, num_renders, candidates, hybrids, missed: Vec::new(), choice };
    Ok(Matched { missed: matched.heard.missed(matched.offered()), ..matched })
}

/// Hybrids of a sound, the best first, and an FM match with noise; that alone where it was asked for.
fn hybrids(heard: &Heard, note: Option<u8>, wish: KindWish, fm: &Candidate, watcher: &Watcher<'_>) -> Vec<Candidate> {
    let target = Target { note: note.unwrap_or(heard.target.note), ..heard.target.clone() };
    let hybrids = Hybrids::new(&heard.samples, heard.sound.rate_hz, &target, PatchName::default());
    let Some(hybrids) = hybrids else { return Vec::new() };
    let mut hybrids = hybrids.with_side(&heard.side);
    let mut found = Vec::new();
    if wish != KindWish::FmAndNoise {
        found = hybrids.ranked(watcher.cancel, |_| (watcher.tell)(MatchStep::Analysed));
    }
    if !watcher.cancel.load(Ordering::Relaxed) {
        found.extend(hybrids.with_noise(fm));
    }
    found
}
