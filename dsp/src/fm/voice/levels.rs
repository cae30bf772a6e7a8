//! What a patch means to a note: the rates of its envelopes, and the attenuations that they start on and are moved by.

use super::{OFF, Offsets, STAND_IN, Voice};
use crate::fm::algorithm::ALGORITHMS;
use crate::fm::{CompiledPatch, scaling};

impl Voice {
    /// Computes rates, levels and, with `latch`, the attenuation that the envelopes start on.
    pub(super) fn shape(&mut self, patch: &CompiledPatch, latch: bool) {
        for op in 0..6 {
            self.shapes[op].rate = self.rates(patch, op);
            self.shapes[op].level = patch.operators[op].level;
            if latch {
                let base = self.base(patch, op, &Offsets::default());
                self.shapes[op].base = if base >= OFF { STAND_IN } else { base };
            }
        }
        self.rebias(patch);
    }

    pub(super) fn rebias(&mut self, patch: &CompiledPatch) {
        self.bias = std::array::from_fn(|op| self.bias_on(patch, op));
        self.ride.serial = 0;
        self.feedback = patch.feedback_coefficient(self.offsets.feedback);
        self.word = f32::NAN;
    }

    pub(super) fn bias_on(&self, patch: &CompiledPatch, op: usize) -> f32 {
        self.base(patch, op, &self.offsets) - self.shapes[op].base
    }

    /// Attenuation of an operator's level by panel level, scaling and velocity, under `offsets`.
    pub(super) fn base(&self, patch: &CompiledPatch, op: usize, offsets: &Offsets) -> f32 {
        let operator = &patch.operators[op];
        let is_carrier = ALGORITHMS[usize::from(patch.algorithm)].carriers >> op & 1 == 1;
        let brightness = if is_carrier { 0.0 } else { offsets.brightness };
        let level = (operator.output_level + offsets.level[op] + brightness).clamp(0.0, 99.0);
        let sens = (operator.velocity_sens + offsets.velocity_sens).clamp(0.0, 7.0);
        operator.base(level, sens, self.start, self.note(patch))
    }

    pub(super) fn rates(&self, patch: &CompiledPatch, op: usize) -> [f32; 4] {
        let operator = &patch.operators[op];
        let scaled = scaling::rate_scaling(operator.rate_scaling, self.note(patch) as f32);
        let Offsets { attack, decay, release, .. } = self.offsets;
        let slower = [attack, decay, decay, release];
        std::array::from_fn(|i| match slower[i] {
            0.0 => operator.quarter_octaves[i] + scaled,
            slower => scaling::envelope_rate((operator.rate[i] - slower).clamp(0.0, 99.0)) + scaled,
        })
    }

    /// The note that pitch, scaling and rates go by.
    fn note(&self, patch: &CompiledPatch) -> i32 {
        (i32::from(self.start.note) + patch.transpose).clamp(0, 127)
    }
}
