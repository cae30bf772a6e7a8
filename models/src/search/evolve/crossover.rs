//! Two genomes into one: an operator's values stay together, and so does its place in the algorithm.

use vaeform_patch::{NUM_OPERATORS, global, operator};

use crate::random::Random;
use crate::search::genome::Genome;

/// A child of two: `a` with some operators, or some group of values, of `b`.
pub(crate) fn crossed(a: &Genome, b: &Genome, random: &mut Random) -> Genome {
    let mut child = *a;
    match random.below(10) {
        // Operator blocks, the algorithm of either.
        0..6 => {
            if random.chance(0.3) {
                child.values[global::ALGORITHM.idx()] = b.get(global::ALGORITHM);
                child.values[global::FEEDBACK.idx()] = b.get(global::FEEDBACK);
            }
            let share = 0.2 + 0.4 * random.uniform();
            for op in 0..NUM_OPERATORS {
                if random.chance(share) {
                    copy(&mut child, b, op, 0..operator::NUM_PARAMS);
                }
            }
        }
        // A group of all operators: envelopes, levels, frequencies.
        6 => (0..NUM_OPERATORS).for_each(|op| copy(&mut child, b, op, 0..8)),
        7 => (0..NUM_OPERATORS).for_each(|op| copy(&mut child, b, op, 16..17)),
        8 => (0..NUM_OPERATORS).for_each(|op| copy(&mut child, b, op, 17..21)),
        // What moves the whole voice: pitch envelope and LFO.
        _ => {
            let globals = global::PITCH_RATE[0].idx()..global::ALGORITHM.idx();
            child.values[globals.clone()].copy_from_slice(&b.values[globals]);
            let lfo = global::LFO_SPEED.idx()..global::TRANSPOSE.idx();
            child.values[lfo.clone()].copy_from_slice(&b.values[lfo]);
        }
    }
    if random.chance(0.5) {
        child.hold_s = b.hold_s;
    }
    child
}

fn copy(child: &mut Genome, from: &Genome, op: usize, offsets: std::ops::Range<usize>) {
    for offset in offsets {
        let idx = operator::param(op, offset).idx();
        child.values[idx] = from.values[idx];
    }
}
