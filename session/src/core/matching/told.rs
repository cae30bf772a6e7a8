//! What the matching thread tells the document. Only the newest order's word counts.

use std::sync::Arc;

use vaeform_models::search::{Candidate, NUM_ISLANDS, Seed, Target};

use super::{Matching, RECORDING};
use crate::core::Core;
use crate::match_library::Progress;
use crate::matching::{Matches, Phase, Sample, TargetView};
use crate::snapshot::Severity;

impl Core {
    /// What is being done for an order.
    pub(crate) fn show_phase(&mut self, serial: u64, phase: Phase) {
        self.told(serial, |matching| matching.change(|view| view.phase = phase));
    }

    /// The sound of an order; what was found for another one goes.
    pub(crate) fn show_sample(&mut self, serial: u64, sample: &Arc<Sample>) {
        if serial == self.matching.serial {
            self.end_audition();
        }
        self.told(serial, |matching| {
            matching.sample = Some(sample.clone());
            matching.target = None;
            matching.living = Arc::default();
            matching.change(|view| {
                let Matches { keeps_sound, library, .. } = *view;
                let (phase, sound) = (Phase::Searching, Some(sample.view(RECORDING)));
                *view = Matches { phase, sound, keeps_sound, library, has_sound: true, ..Matches::default() };
            });
        });
    }

    /// What was measured of an order's sound.
    pub(crate) fn show_target(&mut self, serial: u64, target: &Arc<Target>, summary: TargetView) {
        self.told(serial, |matching| {
            matching.target = Some(target.clone());
            matching.change(|view| {
                let timbre = view.target.and_then(|known| known.timbre);
                view.target = Some(TargetView { timbre, ..summary });
            });
        });
    }

    /// A search begins; one around the candidate of a strand makes room for others like it.
    pub(crate) fn begin_search(&mut self, serial: u64, budget: usize, like: Option<usize>) {
        let is_gone = |strand: usize| like.is_some_and(|like| like != strand);
        if serial == self.matching.serial && self.matching.view.auditioned.is_some_and(is_gone) {
            self.end_audition();
        }
        self.told(serial, |matching| {
            matching.discarded = [false; NUM_ISLANDS];
            matching.change(|view| {
                (view.phase, view.num_renders, view.budget) = (Phase::Searching, 0, budget);
                for (strand, candidate) in view.candidates.iter_mut().enumerate() {
                    candidate.take_if(|_| is_gone(strand));
                }
            });
        });
    }

    /// The best of each strand so far. What is shown of a strand is replaced by what is nearer.
    pub(crate) fn show_candidates(&mut self, serial: u64, candidates: Vec<Candidate>, num_renders: usize) {
        self.told(serial, |matching| {
            let discarded = matching.discarded;
            matching.change(|view| {
                view.num_renders = num_renders;
                for candidate in candidates.into_iter().filter(|of| of.strand < NUM_ISLANDS && !discarded[of.strand]) {
                    let shown = &mut view.candidates[candidate.strand];
                    let total = |of: &Candidate| of.distance.map_or(f64::INFINITY, |distance| distance.total());
                    if shown.as_ref().is_none_or(|shown| total(&candidate) < total(shown)) {
                        *shown = Some(candidate);
                    }
                }
            });
        });
    }

    /// What the sound is like, in figures and words; the words name what has no name.
    pub(crate) fn show_timbre(&mut self, serial: u64, timbre: [f32; 6], words: &str) {
        self.told(serial, |matching| {
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

    /// A search has ended, with what lived then; what came out says too whether the sound has become a patch.
    pub(crate) fn end_search(&mut self, serial: u64, living: Arc<[Seed]>) {
        self.told(serial, |matching| {
            matching.living = living;
            let nearest =
                matching.view.nearest().and_then(|strand| matching.view.candidates[strand].as_ref()?.distance);
            let Some(verdict) = matching.target.as_ref().map(|target| target.suitability.with_result(nearest.as_ref()))
            else {
                return;
            };
            matching.change(|view| {
                if let Some(target) = &mut view.target {
                    target.verdict = verdict;
                }
            });
        });
    }

    /// How far the patch library has grown, whoever it grows for.
    pub(crate) fn show_library(&mut self, progress: Option<Progress>, notices: Vec<String>) {
        if self.matching.view.library == progress && notices.is_empty() {
            return;
        }
        self.matching.change(|view| view.library = progress);
        for notice in notices {
            self.notice(Severity::Warning, notice);
        }
        self.publish();
    }

    /// A sentence about an order's sound.
    pub(crate) fn tell_of_match(&mut self, serial: u64, severity: Severity, sentence: String) {
        if serial == self.matching.serial {
            self.notice(severity, sentence);
            self.publish();
        }
    }

    fn told(&mut self, serial: u64, change: impl FnOnce(&mut Matching)) {
        if serial == self.matching.serial {
            change(&mut self.matching);
            self.flush();
            self.publish();
        }
    }
}
