//! Eight lanes and a gesture on eight knobs.

use super::{Gesture, Humanise, PlayedLane};
use crate::generator::Cue;

/// Lanes of the instrument: one of each latent.
pub const NUM_PLAYED: usize = 8;

/// What plays on the eight latents, beside their knobs.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneBank {
    /// A lane of each latent; none moves nothing.
    pub lanes: [Option<PlayedLane>; NUM_PLAYED],
    /// How passes of the gesture differ.
    pub humanise: Humanise,
    /// How much of lanes and gesture is heard, 0 to 1.
    pub amount: f32,
    /// Whether anything is heard.
    pub is_on: bool,
}

impl Default for LaneBank {
    fn default() -> Self {
        Self { lanes: [None; NUM_PLAYED], humanise: Humanise::default(), amount: 1.0, is_on: false }
    }
}

impl LaneBank {
    /// The place of a latent, 0 to 1, at a beat: its knob, or what the gesture has of it, with the lane on top. `share` is what the host
    /// leaves of them. With all off it is the knob to the bit. `[audio-thread]`
    pub fn value(&self, idx: usize, knob: f32, beat: f64, cue: Cue, gesture: &Gesture, share: f32) -> f32 {
        self.value_with(idx, knob, (beat, gesture.beats()), cue, share, |played| gesture.value(idx, played))
    }

    /// The same, where `gesture` says what the gesture of so many beats has of the latent at a beat. `[audio-thread]`
    pub fn value_with(
        &self,
        idx: usize,
        knob: f32,
        (beat, loop_beats): (f64, f64),
        cue: Cue,
        share: f32,
        gesture: impl Fn(f64) -> Option<f32>,
    ) -> f32 {
        let amount = self.amount.clamp(0.0, 1.0) * share;
        if !self.is_on || amount == 0.0 {
            return knob;
        }
        let (played, depth) = self.humanise.at(beat, loop_beats);
        let gesture = gesture(played);
        let lane = self.lanes.get(idx).and_then(Option::as_ref).map(|lane| lane.value(beat, cue));
        match (gesture, lane) {
            (None, None) => knob,
            // At the whole amount the gesture is what was recorded, to the bit.
            (Some(gesture), None) if amount == 1.0 && depth == 1.0 => gesture,
            (gesture, lane) => {
                let way = gesture.map_or(0.0, |gesture| gesture - knob);
                (knob + amount * (depth * way + lane.unwrap_or(0.0))).clamp(0.0, 1.0)
            }
        }
    }
}
