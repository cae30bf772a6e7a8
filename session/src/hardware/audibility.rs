//! Which change of a patch is heard most: the order in which a slow cable carries them.

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::{NUM_OPERATORS, NUM_PARAMS, Patch, PatchName, global, operator};

/// Values of a voice that a parameter change can carry: the parameters, then the name.
pub(super) const NUM_VALUES: usize = NUM_PARAMS + PatchName::LEN;

/// What waits longer than its weight relative to others may go first: the weight of a carrier's level.
const CARRIER_LEVEL: u16 = 64;
const MODULATOR_LEVEL: u16 = 48;
const RATIO: u16 = 32;
const FEEDBACK: u16 = 24;
const ALGORITHM: u16 = 20;
/// Of the loudest operator; that of a quieter one is less.
const ENVELOPE: u16 = 16;
const DEPTH: u16 = 8;
const LFO: u16 = 6;
const SCALING: u16 = 4;
const INAUDIBLE: u16 = 1;

/// The weight of every value of a voice, 1-64: what is heard more weighs more.
pub(super) fn weights(patch: &Patch) -> [u16; NUM_VALUES] {
    let mut weights = [INAUDIBLE; NUM_VALUES];
    let algorithm = &ALGORITHMS[patch.fm.get(global::ALGORITHM) as usize];
    let loudest = (0..NUM_OPERATORS).map(|op| patch.fm.op(op, operator::OUTPUT_LEVEL)).fold(1.0, f32::max);
    for op in 0..NUM_OPERATORS {
        let level = patch.fm.op(op, operator::OUTPUT_LEVEL).round();
        let is_carrier = algorithm.carriers >> op & 1 == 1;
        let mut weigh = |offset: usize, weight: u16| weights[operator::param(op, offset).idx()] = weight.max(INAUDIBLE);
        // Also the level of an operator that falls silent is heard.
        weigh(operator::OUTPUT_LEVEL, if is_carrier { CARRIER_LEVEL } else { MODULATOR_LEVEL });
        if level < 1.0 {
            continue;
        }
        for offset in [operator::MODE, operator::COARSE, operator::FINE] {
            weigh(offset, RATIO);
        }
        weigh(operator::DETUNE, DEPTH);
        let envelope = (f32::from(ENVELOPE) * level / loudest) as u16;
        for offset in operator::RATE.into_iter().chain(operator::LEVEL) {
            weigh(offset, envelope);
        }
        weigh(operator::VELOCITY_SENS, DEPTH);
        weigh(operator::RATE_SCALING, SCALING);
        weigh(operator::AMP_MOD_SENS, if patch.fm.get(global::LFO_AMP_DEPTH) >= 0.5 { LFO } else { INAUDIBLE });
        let (left, right) =
            (patch.fm.op(op, operator::LEFT_DEPTH) >= 0.5, patch.fm.op(op, operator::RIGHT_DEPTH) >= 0.5);
        weigh(operator::LEFT_DEPTH, SCALING);
        weigh(operator::RIGHT_DEPTH, SCALING);
        weigh(operator::LEFT_CURVE, if left { SCALING } else { INAUDIBLE });
        weigh(operator::RIGHT_CURVE, if right { SCALING } else { INAUDIBLE });
        weigh(operator::BREAKPOINT, if left || right { SCALING } else { INAUDIBLE });
    }
    weights[global::ALGORITHM.idx()] = ALGORITHM;
    weights[global::FEEDBACK.idx()] = FEEDBACK;
    weights[global::TRANSPOSE.idx()] = RATIO;
    weights[global::OSC_SYNC.idx()] = SCALING;
    for level in global::PITCH_LEVEL {
        weights[level.idx()] = DEPTH;
    }
    let bends = global::PITCH_LEVEL.iter().any(|&level| patch.fm.get(level).round() != 50.0);
    for rate in global::PITCH_RATE {
        weights[rate.idx()] = if bends { DEPTH } else { INAUDIBLE };
    }
    let vibrato = patch.fm.get(global::LFO_PITCH_DEPTH) >= 0.5 && patch.fm.get(global::PITCH_MOD_SENS) >= 0.5;
    let tremolo = patch.fm.get(global::LFO_AMP_DEPTH) >= 0.5
        && (0..NUM_OPERATORS).any(|op| patch.fm.op(op, operator::AMP_MOD_SENS) >= 0.5);
    weights[global::LFO_PITCH_DEPTH.idx()] = LFO;
    weights[global::LFO_AMP_DEPTH.idx()] = LFO;
    weights[global::PITCH_MOD_SENS.idx()] = LFO;
    for id in [global::LFO_SPEED, global::LFO_DELAY, global::LFO_SYNC, global::LFO_WAVE] {
        weights[id.idx()] = if vibrato || tremolo { LFO } else { INAUDIBLE };
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_come_first_and_what_nobody_hears_last() {
        let mut patch = Patch::default();
        patch.fm.set(operator::param(1, operator::OUTPUT_LEVEL), 70.0);
        let weights = weights(&patch);
        let of = |op, offset| weights[operator::param(op, offset).idx()];
        let order = [
            of(0, operator::OUTPUT_LEVEL),
            of(1, operator::OUTPUT_LEVEL),
            of(1, operator::COARSE),
            weights[global::FEEDBACK.idx()],
            weights[global::ALGORITHM.idx()],
            of(0, operator::RATE[0]),
            of(1, operator::RATE[0]),
            weights[global::LFO_PITCH_DEPTH.idx()],
            of(2, operator::RATE[0]),
        ];
        assert!(order.is_sorted_by(|a, b| a > b), "{order:?}");
        assert_eq!((of(2, operator::COARSE), weights[NUM_PARAMS]), (INAUDIBLE, INAUDIBLE));
        assert_eq!(weights[global::LFO_SPEED.idx()], INAUDIBLE, "without depth");
    }
}
