//! What the matching thread tells the document about a job. Only the newest job counts.

use std::sync::Arc;

use vaeform_models::search::{Candidate, Seed, Target};

use super::match_state::MatchState;
use super::{Document, SharedDocument};
use crate::match_library::Progress;
use crate::matching::{Context, Matches, NUM_PLACES, Phase, Sample, Spectrogram, TargetSummary, is_fm, place_of};
use crate::notice::Severity;

/// Name of a recording until it has words.
const RECORDING: &str = "recording";

/// The way from one job to the document.
pub(crate) struct MatchUpdates<'a> {
    document: &'a SharedDocument,
    serial: u64,
}

impl<'a> MatchUpdates<'a> {
    /// For the job with this number.
    pub(crate) fn new(document: &'a SharedDocument, serial: u64) -> Self {
        Self { document, serial }
    }

    /// What a search can go on with.
    pub(crate) fn context(&self) -> Context {
        self.document.lock().matching.context()
    }

    /// What is being done.
    pub(crate) fn phase(&self, phase: Phase) {
        self.change(|matching| matching.change(|view| view.phase = phase));
    }

    /// The sound; what was found for another one goes.
    pub(crate) fn sample(&self, sample: &Arc<Sample>) {
        self.end_audition_if(|_| true);
        self.change(|matching| {
            matching.sample = Some(sample.clone());
            matching.target = None;
            matching.living = Arc::default();
            matching.change(|view| {
                let Matches { keeps_sound, library, wish, taste, remembers, .. } = *view;
                let (phase, sound) = (Phase::Searching, Some(sample.view(RECORDING)));
                let kept = Matches { keeps_sound, library, wish, taste, remembers, ..Matches::default() };
                *view = Matches { phase, sound, has_sound: true, ..kept };
            });
        });
    }

    /// The picture of the sound.
    pub(crate) fn spectrogram(&self, picture: &Arc<Spectrogram>) {
        self.change(|matching| {
            matching.change(|view| view.sound.iter_mut().for_each(|sound| sound.spectrogram = Some(picture.clone())));
        });
    }

    /// What was measured of the sound.
    pub(crate) fn target(&self, target: &Arc<Target>, summary: TargetSummary) {
        self.change(|matching| {
            matching.target = Some(target.clone());
            matching.change(|view| {
                let timbre = view.target.and_then(|known| known.timbre);
                view.target = Some(TargetSummary { timbre, ..summary });
            });
        });
    }

    /// A search of so many renders begins; one around the candidate of an island makes room for others like it.
    pub(crate) fn begin_search(&self, budget: usize, like: Option<usize>) {
        let is_gone = |place: usize| is_fm(place) && like.is_some_and(|like| like != place);
        self.end_audition_if(is_gone);
        self.change(|matching| {
            matching.discarded = [false; NUM_PLACES];
            matching.change(|view| {
                (view.phase, view.num_renders, view.budget) = (Phase::Searching, 0, budget);
                for (place, candidate) in view.candidates.iter_mut().enumerate() {
                    if is_gone(place) {
                        (*candidate, view.liked[place]) = (None, None);
                    }
                }
            });
        });
    }

    /// The best of each island so far. The candidate shown of an island is replaced by a nearer one.
    pub(crate) fn candidates(&self, candidates: Vec<Candidate>, num_renders: usize) {
        self.change(|matching| {
            let discarded = matching.discarded;
            matching.change(|view| {
                view.num_renders = num_renders;
                for candidate in candidates {
                    let Some(place) = place_of(&candidate).filter(|place| !discarded[*place]) else { continue };
                    let shown = &mut view.candidates[place];
                    let total = |of: &Candidate| of.distance.map_or(f64::INFINITY, |distance| distance.total());
                    if shown.as_ref().is_none_or(|shown| total(&candidate) < total(shown)) {
                        *shown = Some(candidate);
                    }
                }
            });
        });
    }

    /// A hybrid that was found. What is shown of its kind is replaced by a better one, and by itself once more is known of it.
    pub(crate) fn hybrid(&self, found: Candidate) {
        self.change(|matching| {
            let Some(place) = place_of(&found).filter(|place| !matching.discarded[*place]) else { return };
            let rank = |of: &Candidate| (of.plays == Some(false), of.rank.unwrap_or(f64::INFINITY));
            matching.change(|view| {
                let shown = &mut view.candidates[place];
                let is_better = |shown: &Candidate| found.patch == shown.patch || rank(&found) < rank(shown);
                if shown.as_ref().is_none_or(is_better) {
                    *shown = Some(found);
                }
            });
        });
    }

    /// What the sound is like, in figures and words; the words name a sound without a name.
    pub(crate) fn timbre(&self, timbre: [f32; 6], words: &str) {
        self.change(|matching| {
            let is_named = matching.sample.as_ref().is_none_or(|sample| sample.name.is_some());
            matching.change(|view| {
                if let Some(target) = &mut view.target {
                    target.timbre = Some(timbre);
                }
                if let Some(sound) = view.sound.as_mut().filter(|_| !is_named) {
                    words.clone_into(&mut sound.name);
                }
            });
        });
    }

    /// A search has ended, with these patches left; the nearest distance decides again whether the sound could become a patch.
    pub(crate) fn end_search(&self, living: Arc<[Seed]>) {
        self.change(|matching| {
            matching.living = living;
            let view = matching.view();
            let nearest = view.nearest().and_then(|island| view.candidates[island].as_ref()?.distance);
            drop(view);
            let Some(target) = &matching.target else { return };
            let suitability = target.suitability.with_result(nearest.as_ref());
            matching.change(|view| {
                if let Some(target) = &mut view.target {
                    target.suitability = suitability;
                }
            });
        });
    }

    /// A sentence about the sound.
    pub(crate) fn tell(&self, severity: Severity, sentence: String) {
        let mut document = self.document.lock();
        if document.matching.is_newest(self.serial) {
            document.notice(severity, sentence);
            document.publish();
        }
    }

    fn change(&self, change: impl FnOnce(&mut MatchState)) {
        let mut document = self.document.lock();
        if document.matching.is_newest(self.serial) {
            change(&mut document.matching);
            document.editing.flush();
            document.publish();
        }
    }

    fn end_audition_if(&self, is_ended: impl Fn(usize) -> bool) {
        let mut document = self.document.lock();
        let auditioned = document.editing.sounding.auditioned;
        if document.matching.is_newest(self.serial) && auditioned.and_then(|(place, _)| place).is_some_and(is_ended) {
            document.editing.end_audition();
        }
    }
}

/// How far the patch library has grown, whatever it grows for.
pub(crate) fn show_library(document: &mut Document, progress: Option<Progress>, notices: Vec<String>) {
    if document.matching.view().library == progress && notices.is_empty() {
        return;
    }
    document.matching.change(|view| view.library = progress);
    for notice in notices {
        document.notice(Severity::Warning, notice);
    }
    document.publish();
}
