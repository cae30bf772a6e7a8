//! What a patch means to the operators of a note: the rates of their envelopes, and their attenuation.

use crate::fm::algorithm::ALGORITHMS;
use crate::fm::compiled::CompiledPatch;
use crate::fm::playing::{NoteStart, Offsets};
use crate::fm::scaling;

/// Attenuation of an operator's level by panel level, scaling and velocity, under `offsets`.
pub(super) fn attenuation(patch: &CompiledPatch, op: usize, start: NoteStart, offsets: &Offsets) -> f32 {
    let operator = &patch.operators[op];
    let is_carrier = ALGORITHMS[usize::from(patch.algorithm)].carriers >> op & 1 == 1;
    let brightness = if is_carrier { 0.0 } else { offsets.brightness };
    let level = (operator.output_level + offsets.level[op] + brightness).clamp(0.0, 99.0);
    let sens = (operator.velocity_sens + offsets.velocity_sens).clamp(0.0, 7.0);
    operator.base(level, sens, start, start.key(patch.transpose))
}

/// Rates of an operator's envelope in quarter octaves, under `offsets`.
pub(super) fn rates(patch: &CompiledPatch, op: usize, start: NoteStart, offsets: &Offsets) -> [f32; 4] {
    let operator = &patch.operators[op];
    let scaled = scaling::rate_scaling(operator.rate_scaling, start.key(patch.transpose) as f32);
    let Offsets { attack, decay, release, .. } = *offsets;
    let slower = [attack, decay, decay, release];
    std::array::from_fn(|i| match slower[i] {
        0.0 => operator.quarter_octaves[i] + scaled,
        slower => scaling::envelope_rate((operator.rate[i] - slower).clamp(0.0, 99.0)) + scaled,
    })
}
