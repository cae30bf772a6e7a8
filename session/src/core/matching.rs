//! The match in the document: what a person asks of it, sees and hears.

mod told;

use std::path::PathBuf;
use std::sync::Arc;

use vaeform_dsp::synth::GAIN_OVER_RENDER;
use vaeform_models::latent::level::level_by;
use vaeform_models::search::{Candidate, NUM_ISLANDS, Seed, Target, patch_name};
use vaeform_patch::{Patch, Preset};

use super::{Change, Core};
use crate::audio_thread::ToAudio;
use crate::matching::{Audible, Context, MatchJob, MatchTask, Matches, Phase, Sample};
use crate::own_note::Strike;
use crate::performance::Performance;
use crate::preview::Preview;
use crate::recording::{self, Collector, Tap};
use crate::snapshot::Severity;

/// What a recording is called until it has words.
const RECORDING: &str = "recording";

/// What a match asks of the rest of the session.
pub(crate) enum MatchRequest {
    /// The matching thread is to do this.
    Job(MatchJob),
    /// The matching thread is to end what it does.
    Stop,
}

/// The match, and what is on its way to the audio thread and to the matching thread.
#[derive(Default)]
pub(super) struct Matching {
    view: Arc<Matches>,
    sample: Option<Arc<Sample>>,
    target: Option<Arc<Target>>,
    /// What lived at the end of the last search, nearest first.
    living: Arc<[Seed]>,
    /// Strands whose candidates are not wanted until the next search.
    discarded: [bool; NUM_ISLANDS],
    /// The newest order.
    serial: u64,
    wish: Option<MatchRequest>,
    collector: Option<Collector>,
    /// Rate of the audio thread in Hz; 0 until it is known.
    rate_hz: u32,
    /// What sounds in place of the patch.
    auditioned: Option<Patch>,
    unsent_tap: Option<Option<Box<Tap>>>,
    unsent_strike: Option<Box<Strike>>,
    unsent_preview: Option<Option<Box<Preview>>>,
}

impl Matching {
    /// The match as it is shown.
    pub(super) fn view(&self) -> Arc<Matches> {
        self.view.clone()
    }

    /// What sounds in place of the patch.
    pub(super) fn auditioned(&self) -> Option<Patch> {
        self.auditioned
    }

    fn change(&mut self, change: impl FnOnce(&mut Matches)) {
        change(Arc::make_mut(&mut self.view));
    }

    fn order(&mut self, work: MatchTask) {
        self.serial += 1;
        self.wish = Some(MatchRequest::Job(MatchJob { serial: self.serial, work }));
    }
}

/// A candidate as it is played and kept: at the target's level as far as the patch reaches, in the instrument's whole steps; what it is
/// still short of in dB.
pub(crate) fn levelled(candidate: &Candidate) -> (Patch, f32) {
    let room_for_chords_db = -20.0 * GAIN_OVER_RENDER.log10();
    let (patch, rest_db) = level_by(&candidate.patch, candidate.gain_db as f32 + room_for_chords_db);
    (Patch::from_fm(patch.name, &patch.fm.values().map(f32::round)).0, rest_db)
}

impl Core {
    /// Matches the first of some files that holds a sound.
    pub(super) fn match_files(&mut self, paths: Vec<PathBuf>) {
        self.arm(false);
        self.matching.order(MatchTask::Files(paths));
    }

    /// Waits for a sound at the sidechain, or no longer.
    pub(crate) fn arm(&mut self, on: bool) {
        if on == self.matching.collector.is_some() {
            return;
        }
        let phase = if on {
            if self.matching.rate_hz == 0 {
                return self
                    .notice(Severity::Warning, "Nothing can be recorded: the host does not play this instrument");
            }
            self.matching.wish = Some(MatchRequest::Stop);
            self.matching.serial += 1;
            self.tap();
            Phase::Armed
        } else {
            self.matching.collector = None;
            self.matching.unsent_tap = Some(None);
            Phase::Rest
        };
        self.matching.change(|view| view.phase = phase);
    }

    /// A new ring between the audio thread and here.
    fn tap(&mut self) {
        let (tap, collector) = recording::pair(self.matching.rate_hz);
        self.matching.collector = Some(collector);
        self.matching.unsent_tap = Some(Some(tap));
    }

    /// The rate at which the audio thread runs from now on. A recording begins anew.
    pub(crate) fn set_rate(&mut self, rate_hz: u32) {
        self.matching.rate_hz = rate_hz;
    }

    /// Whether a sound at the sidechain is waited for or recorded.
    pub(crate) fn is_armed(&self) -> bool {
        self.matching.collector.is_some()
    }

    /// Takes what was recorded; once it is whole it is matched. True if anything has changed.
    pub(crate) fn collect(&mut self) -> bool {
        let Some(collector) = &mut self.matching.collector else { return false };
        let recording = collector.collect();
        let seconds = collector.seconds();
        if let Some(recording) = recording {
            self.arm(false);
            if recording.has_gap {
                self.notice(Severity::Warning, "The recording has a gap: the machine was too busy");
            }
            for notice in &recording.sound.notices {
                self.notice(Severity::Warning, format!("The recording: {notice}"));
            }
            self.matching.order(MatchTask::Sample(Arc::new(Sample::new(None, recording.sound))));
        } else if seconds > 0.0 {
            self.matching.change(|view| view.phase = Phase::Recording(seconds));
        } else {
            return false;
        }
        self.flush();
        self.publish();
        true
    }

    /// Matches another part of the sound.
    pub(super) fn match_region(&mut self, region_s: [f32; 2]) {
        match &self.matching.sample {
            Some(sample) => {
                let sample = Arc::new(sample.with_region(region_s));
                self.matching.order(MatchTask::Sample(sample));
            }
            None => {
                self.notice(Severity::Warning, "The sound is not here any more; drop it again to choose a part of it")
            }
        }
    }

    /// More renders, or a search around a candidate.
    pub(super) fn search_on(&mut self, like: Option<usize>) {
        if like.is_none_or(|strand| self.candidate(strand).is_some()) {
            self.matching.order(MatchTask::Onward { like });
        }
    }

    /// Ends what is going on.
    pub(super) fn stop_match(&mut self) {
        self.arm(false);
        self.matching.wish = Some(MatchRequest::Stop);
    }

    /// Plays a candidate in place of the patch, or the patch again.
    pub(super) fn audition(&mut self, audible: Audible) {
        let found = match audible {
            Audible::Candidate(strand) => self.candidate(strand).cloned().map(|candidate| (strand, candidate)),
            Audible::Target | Audible::Patch => None,
        };
        let Some((strand, candidate)) = found else { return self.end_audition() };
        let (patch, rest_db) = levelled(&candidate);
        self.comparing = false;
        self.matching.auditioned = Some(patch);
        self.matching.change(|view| view.auditioned = Some(strand));
        self.touch(Change::Load);
        self.matching.unsent_strike = Some(Box::new(Strike::new(&candidate, rest_db)));
        self.matching.unsent_preview = Some(None);
    }

    /// The patch sounds again, if a candidate did in its place.
    pub(super) fn end_audition(&mut self) {
        if self.matching.auditioned.take().is_some() {
            self.matching.change(|view| view.auditioned = None);
            self.touch(Change::Load);
        }
    }

    /// The sound that is matched, for [`Self::preview`] at the audio thread's rate.
    pub(crate) fn target_sound(&self) -> Option<(Arc<Sample>, u32)> {
        Some((self.matching.sample.clone()?, self.matching.rate_hz)).filter(|(_, rate_hz)| *rate_hz > 0)
    }

    /// Plays samples at the audio thread's rate once, beside the synth.
    pub(crate) fn preview(&mut self, samples: Vec<f32>) {
        self.matching.unsent_preview = Some(Some(Box::new(Preview::new(samples))));
        self.flush();
    }

    /// Ends what is played beside the synth.
    pub(super) fn stop_preview(&mut self) {
        self.matching.unsent_strike = None;
        self.matching.unsent_preview = Some(None);
    }

    /// Plays a note of the patch.
    pub(super) fn hear(&mut self) {
        self.matching.unsent_strike = Some(Box::new(Strike::of_a_list()));
    }

    /// Makes a candidate the patch, under the sound's name.
    pub(super) fn keep(&mut self, strand: usize) {
        if let Some(preset) = self.named(strand) {
            self.load_preset(preset);
        }
    }

    /// Makes a candidate the patch and another one the far end of the morph.
    pub(super) fn morph_candidates(&mut self, from: usize, to: usize) {
        if let (Some(from), Some(to)) = (self.named(from), self.named(to)) {
            self.load_preset(from);
            self.perform(Performance { b: Some(to.patch), ..self.saved.performance.clone() });
        }
    }

    fn named(&self, strand: usize) -> Option<Preset> {
        let (mut patch, _) = levelled(self.candidate(strand)?);
        let name = self.matching.view.sound.as_ref().map_or("", |sound| sound.name.as_str());
        patch.name = patch_name(name);
        Some(patch.into())
    }

    /// Takes a candidate away.
    pub(super) fn discard(&mut self, strand: usize) {
        if self.candidate(strand).is_none() {
            return;
        }
        if self.matching.view.auditioned == Some(strand) {
            self.end_audition();
        }
        self.matching.discarded[strand] = true;
        let Some(gone) = self.matching.view.candidates[strand].clone() else { return };
        let is_other = |seed: &&Seed| seed.patch.fm.values() != gone.patch.fm.values();
        self.matching.living = self.matching.living.iter().filter(is_other).copied().collect();
        self.matching.change(|view| view.candidates[strand] = None);
    }

    /// Whether a saved state keeps the sound itself.
    pub(super) fn keep_sound(&mut self, on: bool) {
        self.matching.change(|view| view.keeps_sound = on);
    }

    fn candidate(&self, strand: usize) -> Option<&Candidate> {
        self.matching.view.candidates.get(strand)?.as_ref()
    }

    /// What the session should do for the match, once.
    pub(crate) fn take_wish(&mut self) -> Option<MatchRequest> {
        self.matching.wish.take()
    }

    /// What the matching thread goes on with.
    pub(crate) fn match_context(&self) -> Context {
        let Matching { sample, target, living, view, .. } = &self.matching;
        Context {
            sample: sample.clone(),
            target: target.clone(),
            living: living.clone(),
            candidates: view.candidates.clone(),
        }
    }

    /// What is saved of the match.
    pub(crate) fn saved_match(&self) -> (Arc<Matches>, Option<Arc<Sample>>) {
        (self.matching.view.clone(), self.matching.sample.clone())
    }

    /// Replaces the match by a saved one.
    pub(super) fn restore_match(&mut self, view: Matches, sample: Option<Arc<Sample>>) {
        let armed = std::mem::take(&mut self.matching.collector).is_some();
        let Matching { serial, rate_hz, .. } = self.matching;
        self.matching = Matching {
            view: Arc::new(view),
            sample,
            serial: serial + 1,
            rate_hz,
            wish: Some(MatchRequest::Stop),
            unsent_tap: armed.then_some(None),
            ..Matching::default()
        };
    }

    /// Sends what is for the audio thread, as far as the queue has room. True if anything went.
    pub(super) fn flush_match(&mut self) -> bool {
        let mut any = false;
        if !self.port.messages.is_full()
            && let Some(tap) = self.matching.unsent_tap.take()
        {
            any |= self.send(ToAudio::Record(tap));
        }
        if !self.port.messages.is_full()
            && let Some(preview) = self.matching.unsent_preview.take()
        {
            any |= self.send(ToAudio::Preview(preview));
        }
        // The patch that the note is to play goes first.
        if self.unsent_patch.is_none()
            && !self.port.messages.is_full()
            && let Some(strike) = self.matching.unsent_strike.take()
        {
            any |= self.send(ToAudio::Strike(strike));
        }
        any
    }

    /// `[main-thread]` A tap for an audio end that starts anew, if a sound is waited for.
    pub(super) fn tap_anew(&mut self) -> Option<Box<Tap>> {
        self.matching.unsent_strike = None;
        self.matching.unsent_preview = None;
        self.matching.unsent_tap = None;
        if self.matching.collector.is_some() {
            self.tap();
        }
        self.matching.unsent_tap.take().flatten()
    }
}
