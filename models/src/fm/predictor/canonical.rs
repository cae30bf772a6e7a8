//! One order for operators that could change places: two patches that differ only by such a change sound the same, and the
//! predictor has one answer to learn.

use std::sync::OnceLock;

use vaeform_dsp::fm::algorithm::{ALGORITHMS, Algorithm};
use vaeform_patch::{NUM_OPERATORS, Patch, global, operator};

/// Operator `i` of the new order is operator `order[i]` of the old.
type Order = [usize; NUM_OPERATORS];

/// The same sound with its operators in the one order: of all orders that the algorithm does not tell apart, the one with the
/// lowest ratios first.
pub fn canonical(patch: &Patch) -> Patch {
    let algorithm = patch.fm.get(global::ALGORITHM) as usize;
    let has_feedback = patch.fm.get(global::FEEDBACK) > 0.0;
    let orders = &orders()[2 * algorithm + usize::from(has_feedback)];
    let keys: [[i16; 5]; NUM_OPERATORS] = std::array::from_fn(|op| key(patch, op));
    let best = orders.iter().min_by_key(|order| order.map(|op| keys[op]));
    best.map_or(*patch, |order| reordered(patch, order))
}

/// What operators are ordered by: silent ones last, then mode, ratio and level.
fn key(patch: &Patch, op: usize) -> [i16; 5] {
    let value = |offset| patch.fm.op(op, offset) as i16;
    let level = value(operator::OUTPUT_LEVEL);
    [i16::from(level == 0), value(operator::MODE), value(operator::COARSE), value(operator::FINE), -level]
}

fn reordered(patch: &Patch, order: &Order) -> Patch {
    let mut new = *patch;
    for (to, &from) in order.iter().enumerate() {
        for offset in 0..operator::NUM_PARAMS {
            new.fm.set(operator::param(to, offset), patch.fm.op(from, offset));
        }
    }
    new
}

/// The orders that each algorithm does not tell apart, without and with feedback.
fn orders() -> &'static [Vec<Order>] {
    static ORDERS: OnceLock<Vec<Vec<Order>>> = OnceLock::new();
    ORDERS.get_or_init(|| {
        let mut all = Vec::new();
        permute(&mut [0, 1, 2, 3, 4, 5], 0, &mut all);
        let of = |algorithm: &'static Algorithm| {
            let all = &all;
            [false, true].map(|has_feedback| {
                all.iter().copied().filter(|order| is_same(algorithm, order, has_feedback)).collect::<Vec<Order>>()
            })
        };
        ALGORITHMS.iter().flat_map(of).collect()
    })
}

/// Whether an order leaves the algorithm as it is.
fn is_same(algorithm: &Algorithm, order: &Order, has_feedback: bool) -> bool {
    let moved =
        |mask: u8| (0..NUM_OPERATORS).filter(|&op| mask >> op & 1 == 1).fold(0_u8, |sum, op| sum | 1 << order[op]);
    let feedback = [algorithm.feedback_from, algorithm.feedback_to].map(usize::from);
    moved(algorithm.carriers) == algorithm.carriers
        && (0..NUM_OPERATORS).all(|op| algorithm.modulators[order[op]] == moved(algorithm.modulators[op]))
        && (!has_feedback || feedback.iter().all(|&op| order[op] == op))
}

fn permute(order: &mut Order, from: usize, all: &mut Vec<Order>) {
    if from == NUM_OPERATORS {
        all.push(*order);
        return;
    }
    for other in from..NUM_OPERATORS {
        order.swap(from, other);
        permute(order, from + 1, all);
        order.swap(from, other);
    }
}

#[cfg(test)]
mod tests {
    use vaeform_dsp::render::{Job, render_note};
    use vaeform_patch::factory;

    use super::*;

    #[test]
    fn the_order_is_one_and_the_sound_stays() {
        for preset in factory::bank() {
            let ordered = canonical(&preset.patch);
            assert_eq!(canonical(&ordered), ordered);
            let job = Job { note: 57, velocity: 0.7, hold_frames: 6_000 };
            let takes = [&preset.patch, &ordered].map(|patch| render_note(patch, job, 9_000, 44_100.0));
            let apart = takes[0].iter().zip(&takes[1]).fold(0.0_f32, |top, (a, b)| top.max((a - b).abs()));
            assert!(apart < 1e-3, "{}: {apart}", preset.patch.name);
        }
    }

    #[test]
    fn every_order_of_like_operators_ends_in_the_same() {
        let mut patch = Patch::default();
        patch.fm.set(global::ALGORITHM, 31.0);
        for (op, coarse) in [4.0, 1.0, 9.0, 2.0, 7.0, 3.0].into_iter().enumerate() {
            patch.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 80.0);
            patch.fm.set(operator::param(op, operator::COARSE), coarse);
        }
        let ordered = canonical(&patch);
        let coarse = |patch: &Patch| [0, 1, 2, 3, 4, 5].map(|op| patch.fm.op(op, operator::COARSE));
        assert_eq!(coarse(&ordered), [1.0, 2.0, 3.0, 4.0, 7.0, 9.0]);
        // Feedback tells operator 6 from the others.
        patch.fm.set(global::FEEDBACK, 5.0);
        assert_eq!(coarse(&canonical(&patch)), [1.0, 2.0, 4.0, 7.0, 9.0, 3.0]);
        // Algorithm 5: three stacks of two.
        let orders = orders();
        assert_eq!([orders[2 * 4].len(), orders[2 * 4 + 1].len(), orders[0].len()], [6, 2, 1]);
    }
}
