//! What a block asks of the kernel: which operators sound, who feeds whom, and in which lanes.

use super::slots::SLOTS;
use crate::fm::algorithm::Algorithm;
use crate::fm::lanes::{LANES, Lanes};

/// Lane masks of a bank of different patches, by slots; all ones where the statement holds for the lane's algorithm. In algorithms 4 and 6
/// slots are operators.
pub(super) struct Masks {
    /// `edge[to][from]`.
    pub(super) edge: [[[u32; LANES]; 6]; 6],
    pub(super) carrier: [[u32; LANES]; 6],
    pub(super) feedback_from: [[u32; LANES]; 6],
    pub(super) feedback_to: [[u32; LANES]; 6],
}

impl Masks {
    pub(super) fn new(algorithms: &[u8; LANES]) -> Self {
        let mut masks = Self {
            edge: [[[0; LANES]; 6]; 6],
            carrier: [[0; LANES]; 6],
            feedback_from: [[0; LANES]; 6],
            feedback_to: [[0; LANES]; 6],
        };
        for (lane, &algorithm) in algorithms.iter().enumerate() {
            let algorithm = &SLOTS[usize::from(algorithm)].algorithm;
            for op in 0..6 {
                for from in op + 1..6 {
                    masks.edge[op][from][lane] = ones(algorithm.modulators[op] >> from & 1 == 1);
                }
                masks.carrier[op][lane] = ones(algorithm.carriers >> op & 1 == 1);
            }
            masks.feedback_from[usize::from(algorithm.feedback_from)][lane] = !0;
            masks.feedback_to[usize::from(algorithm.feedback_to)][lane] = !0;
        }
        masks
    }
}

fn ones(condition: bool) -> u32 {
    if condition { !0 } else { 0 }
}

/// Which operators sound, who feeds whom in at least one lane, and whether all lanes agree.
pub(super) struct Plan {
    pub(super) alive: u8,
    pub(super) modulators: [u8; 6],
    pub(super) carriers: u8,
    pub(super) feedback: u8,
    /// Feedback over several operators: 6, 5, 4 frame by frame.
    pub(super) looped: bool,
}

impl Plan {
    pub(super) fn new<'a>(algorithms: impl Iterator<Item = (usize, &'a Algorithm)>, lanes: &Lanes) -> Self {
        let mut plan = Self { alive: 0, modulators: [0; 6], carriers: 0, feedback: 0, looped: false };
        for (lane, algorithm) in algorithms {
            for (all, one) in plan.modulators.iter_mut().zip(algorithm.modulators) {
                *all |= one;
            }
            plan.carriers |= algorithm.carriers;
            if lanes.feedback[lane] != 0.0 {
                plan.feedback |= 1 << algorithm.feedback_to;
                plan.looped |= algorithm.feedback_from != algorithm.feedback_to;
            }
        }
        let mut heard = plan.carriers;
        for op in 0..6 {
            let operator = &lanes.operators[op];
            let sounds = (0..LANES).any(|lane| operator.base[lane] != 0.0 || operator.slope[lane] != 0.0);
            if sounds && heard >> op & 1 == 1 {
                plan.alive |= 1 << op;
                heard |= plan.modulators[op];
            }
        }
        // Lanes may disagree on who feeds whom: one more pass is not needed, since modulators have higher numbers only.
        plan.carriers &= plan.alive;
        for sources in &mut plan.modulators {
            *sources &= plan.alive;
        }
        plan
    }

    /// The same by slots: what sounds and who is wired in any lane.
    pub(super) fn by_slots(&self, lanes: &Lanes) -> Self {
        let mut plan = Self { alive: 0, modulators: [0; 6], carriers: 0, ..*self };
        for lane in lanes.active_lanes() {
            let slots = &SLOTS[usize::from(lanes.algorithm[lane])];
            for (slot, &op) in slots.operator.iter().enumerate() {
                plan.alive |= (self.alive >> op & 1) << slot;
                plan.modulators[slot] |= slots.algorithm.modulators[slot];
            }
            plan.carriers |= slots.algorithm.carriers;
        }
        plan.carriers &= plan.alive;
        for sources in &mut plan.modulators {
            *sources &= plan.alive;
        }
        plan
    }
}
