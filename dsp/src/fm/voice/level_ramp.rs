//! A note whose patch moves: it follows at once, or on a glide from one patch to another.

use super::{Offsets, Voice};
use crate::fm::{CompiledPatch, Moves};

/// How far a patch has come on its way to another, for the notes that follow it.
#[derive(Clone, Copy, Debug)]
pub struct LevelGlide<'a> {
    /// Where it goes.
    pub target: &'a CompiledPatch,
    /// Another one for every way, never 0.
    pub serial: u32,
    /// 0-1; 1 has arrived.
    pub way: f32,
    /// What part of the way a control block is.
    pub step: f32,
}

/// Level biases of a note on the way between two patches. They run in straight lines: what lies between in panel values, such as a
/// breakpoint that passes the key, may be tens of dB off both ends.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LevelRamp {
    /// Of the glide; 0 while there is none.
    pub(super) serial: u32,
    /// Where the glide was when the note joined it, 0-1.
    joined: f32,
    from: [f32; 6],
    to: [f32; 6],
}

impl Voice {
    /// The patch moves: what `moves` is worked out again at `frame`, and envelopes at rest go along with their levels. On a glide
    /// attenuations go the same part of their way as the glide; without one they are the patch's at once.
    pub fn follow(&mut self, patch: &CompiledPatch, moves: Moves, glide: Option<LevelGlide<'_>>, frame: usize) {
        self.rewind(frame);
        for op in 0..6 {
            if moves.envelopes >> op & 1 == 1 {
                self.shapes[op].rate = self.rates(patch, op);
                self.shapes[op].level = patch.operators[op].level;
                self.motion[op].follow(&self.shapes[op]);
            }
            if glide.is_none() && moves.levels >> op & 1 == 1 {
                self.bias[op] = self.bias_on(patch, op);
            }
        }
        match glide {
            Some(glide) => self.ride(patch, &glide),
            None => self.ride.serial = 0,
        }
        self.pitch_envelope.follow(&patch.pitch_envelope);
        self.feedback = patch.feedback_coefficient(self.offsets.feedback);
        self.word = f32::NAN;
        self.follows = true;
        self.saved = self.motion;
    }

    /// Goes on with a glide, or joins it where it is.
    fn ride(&mut self, patch: &CompiledPatch, glide: &LevelGlide<'_>) {
        if glide.way >= 1.0 {
            self.bias = std::array::from_fn(|op| self.bias_on(patch, op));
            self.ride.serial = 0;
            return;
        }
        if self.ride.serial != glide.serial {
            let joined = glide.way - glide.step;
            let to = std::array::from_fn(|op| self.bias_on(glide.target, op));
            self.ride = LevelRamp { serial: glide.serial, joined, from: self.bias, to };
        }
        let LevelRamp { joined, from, to, .. } = self.ride;
        let way = (glide.way - joined) / (1.0 - joined);
        self.bias = std::array::from_fn(|op| from[op] + (to[op] - from[op]) * way);
    }

    /// The performer's offsets have changed in the middle of a glide: all of it moves by what they change.
    pub(super) fn shift(&mut self, patch: &CompiledPatch, before: &Offsets) {
        for op in 0..6 {
            let shift = self.base(patch, op, &self.offsets) - self.base(patch, op, before);
            for bias in [&mut self.bias[op], &mut self.ride.from[op], &mut self.ride.to[op]] {
                *bias += shift;
            }
        }
        self.feedback = patch.feedback_coefficient(self.offsets.feedback);
        self.word = f32::NAN;
    }
}
