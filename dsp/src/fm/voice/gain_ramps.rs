//! The straight lines that the gains of a note's operators run in, drawn into a lane.

use super::envelopes::Envelopes;
use super::level_bias::LevelBias;
use crate::fm::algorithm::ALGORITHMS;
use crate::fm::attenuation::{SILENT, amplitude};
use crate::fm::compiled::CompiledPatch;
use crate::fm::exp2::exp2;
use crate::fm::lanes::Lanes;

/// Amplitude at no attenuation, in steps of the chip's signal (15 bits with its sign; 4,096 steps turn the phase once).
const FULL_SCALE: f32 = 16_384.0;

/// Where the ramps of six operators end.
#[derive(Clone, Copy, Debug)]
pub(super) struct GainRamps {
    /// Attenuations at the end of the ramps, and the amplitudes that they are.
    totals: [f32; 6],
    gains: [f32; 6],
    /// Attenuation by the LFO when the ramps were drawn; steps with the timer.
    tremolo: f32,
    /// The patch moves: a change of tremolo runs along the ramp, and is no step of the timer.
    pub(super) follows: bool,
}

impl Default for GainRamps {
    fn default() -> Self {
        Self { totals: [SILENT; 6], gains: [0.0; 6], tremolo: 0.0, follows: false }
    }
}

impl GainRamps {
    /// Draws ramps into lane `lane` from `frame` to `end` of the control block, where the envelopes are now. `tremolo` is the
    /// attenuation by the LFO at full sensitivity.
    pub(super) fn update(
        &mut self,
        patch: &CompiledPatch,
        (envelopes, bias): (&Envelopes, &LevelBias),
        tremolo: f32,
        (lanes, lane): (&mut Lanes, usize),
        (frame, end): (usize, usize),
    ) {
        let algorithm = &ALGORITHMS[usize::from(patch.algorithm)];
        let stepped = tremolo - std::mem::replace(&mut self.tremolo, tremolo);
        let stepped = if std::mem::take(&mut self.follows) { 0.0 } else { stepped };
        for op in 0..6 {
            let carrier = if algorithm.carriers >> op & 1 == 1 { algorithm.carrier_attenuation() } else { 0.0 };
            let level = envelopes.attenuation(op);
            let amp_sens = patch.operators[op].amp_sens;
            let total = if level >= SILENT { SILENT } else { level + bias.get(op) + tremolo * amp_sens + carrier };
            // At the start of a block the ramp goes on exactly from where the last one was to end.
            let mut start = if frame == 0 { self.gains[op] } else { lanes.amplitude(lane, op, frame) };
            if stepped != 0.0 && amp_sens > 0.0 {
                start *= exp2(stepped * amp_sens * (-1.0 / 256.0));
            }
            if total != self.totals[op] {
                self.totals[op] = total;
                self.gains[op] = FULL_SCALE * amplitude(total.max(0.0));
            }
            lanes.set_line(lane, op, (frame, start), (end, self.gains[op]));
        }
    }
}
