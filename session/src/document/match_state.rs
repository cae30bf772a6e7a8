//! The match in the document: what is known of it, and what is asked of the matching thread.

use std::sync::Arc;

use vaeform_models::search::{Candidate, Seed, Target, patch_name};
use vaeform_patch::Preset;

use super::remembering::Remembering;
use crate::audio::recording::{self, Collector, Tap};
use crate::matching::{Context, MatchJob, MatchTask, Matches, NUM_PLACES, Phase, Sample, levelled};

/// What a match asks of the rest of the session.
#[derive(Debug)]
pub(crate) enum MatchRequest {
    /// The matching thread is to do this.
    Job(MatchJob),
    /// The matching thread is to end what it does.
    Stop,
}

/// See the [module](self).
#[derive(Debug, Default)]
pub(super) struct MatchState {
    view: Arc<Matches>,
    pub(super) sample: Option<Arc<Sample>>,
    pub(super) target: Option<Arc<Target>>,
    /// Seeds that lived at the end of the last search, nearest first.
    pub(super) living: Arc<[Seed]>,
    /// Places whose candidates are not wanted until the next search.
    pub(super) discarded: [bool; NUM_PLACES],
    /// The newest job.
    serial: u64,
    request: Option<MatchRequest>,
    pub(super) collector: Option<Collector>,
    /// What was chosen among candidates.
    pub(super) remembering: Remembering,
    /// Rate of the audio thread in Hz; 0 until it is known.
    pub(super) rate_hz: u32,
}

impl MatchState {
    /// The match as it is shown.
    pub(super) fn view(&self) -> Arc<Matches> {
        self.view.clone()
    }

    /// Changes what is shown.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Matches)) {
        change(Arc::make_mut(&mut self.view));
    }

    /// The candidate at this place sounds in place of the patch, or none.
    pub(super) fn show_auditioned(&mut self, place: Option<usize>) {
        if self.view.auditioned != place {
            self.change(|view| view.auditioned = place);
        }
    }

    /// Whether this is the newest job.
    pub(super) fn is_newest(&self, serial: u64) -> bool {
        serial == self.serial
    }

    /// Asks the matching thread to do this, and to end what it does.
    pub(super) fn order(&mut self, task: MatchTask) {
        self.serial += 1;
        self.request = Some(MatchRequest::Job(MatchJob { serial: self.serial, work: task }));
    }

    /// Asks the matching thread to end what it does.
    pub(super) fn stop(&mut self) {
        self.request = Some(MatchRequest::Stop);
    }

    /// What the session should do for the match, once.
    pub(super) fn take_request(&mut self) -> Option<MatchRequest> {
        self.request.take()
    }

    /// A new ring between the audio thread and here.
    pub(super) fn tap(&mut self) -> Box<Tap> {
        let (tap, collector) = recording::pair(self.rate_hz);
        self.collector = Some(collector);
        tap
    }

    /// Waits for a sound in a new ring; what the matching thread finds from now on is of an older job.
    pub(super) fn arm(&mut self) -> Box<Tap> {
        self.stop();
        self.serial += 1;
        self.change(|view| view.phase = Phase::Armed);
        self.tap()
    }

    /// Waits for no sound any more.
    pub(super) fn disarm(&mut self) {
        self.collector = None;
        self.change(|view| view.phase = Phase::Rest);
    }

    /// The candidate at a place.
    pub(super) fn candidate(&self, place: usize) -> Option<&Candidate> {
        self.view.candidates.get(place)?.as_ref()
    }

    /// The candidate at a place as it is kept, with its tables and contents, under the sound's name.
    pub(super) fn preset(&self, place: usize) -> Option<Preset> {
        let candidate = self.candidate(place)?;
        let (mut patch, _) = levelled(candidate);
        let name = self.view.sound.as_ref().map_or("", |sound| sound.name.as_str());
        patch.name = patch_name(name);
        Some(Preset { patch, ..candidate.preset() })
    }

    /// Takes the candidate at a place away.
    pub(super) fn discard(&mut self, place: usize) {
        let Some(gone) = self.candidate(place).cloned() else { return };
        self.discarded[place] = true;
        self.remembering.choose(place, &self.view.candidates, false);
        if gone.kind.is_fm() {
            let is_other = |seed: &&Seed| seed.patch.fm.values() != gone.patch.fm.values();
            self.living = self.living.iter().filter(is_other).copied().collect();
        }
        self.change(|view| (view.candidates[place], view.liked[place]) = (None, None));
    }

    /// What the matching thread goes on with.
    pub(super) fn context(&self) -> Context {
        let Self { sample, target, living, view, .. } = self;
        Context {
            sample: sample.clone(),
            target: target.clone(),
            living: living.clone(),
            candidates: view.candidates.clone(),
        }
    }

    /// What is saved of the match.
    pub(super) fn saved(&self) -> (Arc<Matches>, Option<Arc<Sample>>) {
        (self.view.clone(), self.sample.clone())
    }

    /// Replaces the match by a saved one; true if a sound was waited for.
    pub(super) fn restore(&mut self, view: Matches, sample: Option<Arc<Sample>>) -> bool {
        let Matches { taste, remembers, .. } = *self.view;
        let (view, remembering) = (Matches { taste, remembers, ..view }, std::mem::take(&mut self.remembering));
        let was_armed = self.collector.is_some();
        let Self { serial, rate_hz, .. } = *self;
        let (view, request) = (Arc::new(view), Some(MatchRequest::Stop));
        *self = Self { view, sample, serial: serial + 1, rate_hz, request, remembering, ..Self::default() };
        was_armed
    }
}
