//! The latent layer over the document: what it is to decode, and what it decoded.

use vaeform_dsp::synth::PatchTarget;
use vaeform_patch::Patch;

use super::{Change, Core};
use crate::audio_thread::{Steered, ToAudio};
use crate::controllers::NUM_LATENTS;
use crate::latent_decoder::Goal;
use crate::performance::Knobs;
use crate::undo::KnobPositions;

impl Core {
    /// What should sound with these knobs, and the generation of that wish.
    pub(crate) fn goal(&mut self, knobs: Knobs) -> (u64, Goal) {
        self.knobs_are_parked &= !knobs.are_at_rest();
        let is_parked = self.knobs_are_parked || self.matching.auditioned().is_some();
        let knobs = if is_parked { Knobs { latents: Default::default(), morph: 0.0, ..knobs } } else { knobs };
        (self.generation, Goal { anchor: self.sounding(), performance: self.saved.performance.clone(), knobs })
    }

    /// A hand has turned knobs, which the host holds.
    pub(super) fn turn_knobs(&mut self, before: KnobPositions, after: KnobPositions, joins: bool) {
        if before != after {
            self.history.turned(&self.saved.document, before, joins);
            self.knobs = after;
        }
    }

    /// After a step of the history that turned knobs: wishes them to be where they were.
    pub(super) fn bring_back_knobs(&mut self) {
        if let Some(knobs) = self.saved.document.knobs.take() {
            self.knobs = knobs;
            self.num_knobs_wanted += 1;
            self.knobs_wanted = Some((self.num_knobs_wanted, knobs));
        }
    }

    /// How far controllers have moved the latents, -1..1.
    pub(crate) fn offsets(&self) -> [f32; NUM_LATENTS] {
        if self.unsent_offsets { self.saved.offsets } else { self.port.flags.offsets() }
    }

    /// The generation of what should sound now.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// The latent layer moves the sound away from the anchor.
    pub(crate) fn is_steered(&self) -> bool {
        self.decoded.is_some()
    }

    /// Sends what was decoded for a goal, whose knobs were turned at a frame of the synth if they were; false if the goal is outdated
    /// or the queue full, and then it is to be decoded again.
    pub(crate) fn steer(&mut self, generation: u64, goal: &Goal, steer: PatchTarget, turned_at: Option<u32>) -> bool {
        if generation != self.generation || self.unsent_patch.is_some() || self.port.messages.is_full() {
            return false;
        }
        self.decoded = (!goal.is_rest()).then(|| steer.branches[0].patch);
        let (steer, sound, is_rest) = (Box::new(steer), Box::new(self.sound()), goal.is_rest());
        self.send(ToAudio::Follow(Steered { steer, sound, is_rest, turned_at }))
    }

    /// No worker decodes any more: a changed anchor sounds as it is.
    pub(crate) fn play_without_worker(&mut self) {
        if self.decoded.take().is_some() {
            self.touch(Change::Edit);
            self.flush();
        }
    }

    /// The patch that is heard: the decoded one, or the anchor.
    pub(crate) fn heard(&self) -> Patch {
        self.decoded.unwrap_or_else(|| self.sounding())
    }
}
