//! All that plays on the latents, in one piece for the audio thread.

use super::{Gesture, GestureVariation, LaneBank, NUM_PLAYED};
use crate::generator::Cue;

/// Lanes, a gesture and its variation.
#[derive(Clone, Debug, PartialEq)]
pub struct PlayedPart {
    /// The lanes, with amount and switch.
    pub bank: LaneBank,
    /// What hands did.
    pub gesture: Gesture,
    /// What it becomes.
    pub varied: GestureVariation,
    /// How far the gesture goes there, 0 to 1.
    pub variation: f32,
}

impl Default for PlayedPart {
    /// Nothing, over four beats.
    fn default() -> Self {
        Self {
            bank: LaneBank::default(),
            gesture: Gesture::new(4.0),
            varied: GestureVariation::default(),
            variation: 0.0,
        }
    }
}

impl PlayedPart {
    /// The place of a latent, 0 to 1, at a beat, as [`LaneBank::value`] has it, with the gesture varied. At no variation it is the gesture to the
    /// bit. `[audio-thread]`
    pub fn value(&self, idx: usize, knob: f32, beat: f64, cue: Cue, share: f32) -> f32 {
        let variation = self.variation.clamp(0.0, 1.0);
        self.bank.value_with(idx, knob, (beat, self.gesture.beats()), cue, share, |played| {
            let recorded = self.gesture.value(idx, played)?;
            if variation == 0.0 {
                return Some(recorded);
            }
            let difference = self.varied.value(idx, self.gesture.place(played) / self.gesture.beats());
            Some((recorded + variation * difference).clamp(0.0, 1.0))
        })
    }

    /// Whether a latent is moved by anything while all is on. `[audio-thread]`
    pub fn moves(&self, idx: usize) -> bool {
        let is_recorded = self.gesture.tracks().get(idx).is_some_and(|track| !track.moves().is_empty());
        is_recorded || self.bank.lanes.get(idx).is_some_and(Option::is_some)
    }

    /// Whether any latent is. `[audio-thread]`
    pub fn moves_any(&self) -> bool {
        (0..NUM_PLAYED).any(|idx| self.moves(idx))
    }
}
