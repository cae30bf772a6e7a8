//! The controllers that are being learnt.

use crate::audio::ControllerSettings;
use crate::controllers::{Learning, NUM_LATENTS};
use crate::project::Saved;

/// See the [module](self).
#[derive(Debug)]
pub(super) struct LearningState {
    /// What is being learnt.
    pub(super) now: Learning,
    /// Counts the times that somebody asked for learning, or for its end.
    num_asked: u32,
}

impl Default for LearningState {
    fn default() -> Self {
        Self { now: Learning::Off, num_asked: 0 }
    }
}

impl LearningState {
    /// Somebody asks for learning, or for its end.
    pub(super) fn ask(&mut self, learning: Learning) {
        self.now = learning;
        self.num_asked = self.num_asked.wrapping_add(1);
    }

    /// For the audio thread, with where controllers have moved the latents if that is wanted.
    pub(super) fn settings(&self, saved: &Saved, with_offsets: bool) -> ControllerSettings {
        let offsets: Option<[f32; NUM_LATENTS]> = with_offsets.then_some(saved.offsets);
        ControllerSettings {
            map: saved.controllers,
            learning: self.now,
            learnings: self.num_asked,
            offsets,
            params: saved.params,
            param_offsets: with_offsets.then_some(saved.param_offsets),
        }
    }
}
