//! Where a lane's operators stand in a bank of different patches: in slots, so that what all lanes do at once is alike.
//!
//! Slots are rendered from 5 down to 0 as operators are. An operator that is fed back to has no modulators in any algorithm, so
//! it can come first: slot 5 is all feedback there is, but what algorithms 4 and 6 feed back over the slots below. The others
//! keep their order around the circle of six, so that chains lie on chains and few pairs of slots are ever wired.

use crate::fm::algorithm::{ALGORITHMS, Algorithm};
use crate::fm::lanes::{Lanes, OperatorLanes};

/// An algorithm, told by slots.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slots {
    /// The operator in each slot.
    pub(super) operator: [u8; 6],
    /// The algorithm, with slots in place of operators.
    pub(super) algorithm: Algorithm,
}

impl Slots {
    const fn new(algorithm: &Algorithm) -> Self {
        let first = algorithm.feedback_to;
        // Turned around the circle until the fed operator is in slot 5; where a modulator would come too late, it alone moves.
        let (mut turned, mut moved) = ([0; 6], [first; 6]);
        let mut slot = 0;
        while slot < 6 {
            turned[slot as usize] = (slot + first + 1) % 6;
            if slot < 5 {
                moved[slot as usize] = if slot < first { slot } else { slot + 1 };
            }
            slot += 1;
        }
        let turned = Self { operator: turned, algorithm: algorithm.renumbered(&turned) };
        let moved = Self { operator: moved, algorithm: algorithm.renumbered(&moved) };
        if turned.algorithm.is_in_order() { turned } else { moved }
    }
}

/// [`ALGORITHMS`] by slots.
pub(super) static SLOTS: [Slots; 32] = {
    let mut slots = [Slots::new(&ALGORITHMS[0]); 32];
    let mut i = 0;
    while i < 32 {
        slots[i] = Slots::new(&ALGORITHMS[i]);
        i += 1;
    }
    slots
};

/// The operators of all lanes by slot.
#[inline(always)]
pub(super) fn in_slots(lanes: &Lanes) -> [OperatorLanes; 6] {
    let mut slots = lanes.operators.clone();
    for lane in lanes.active_lanes() {
        let wired = &SLOTS[usize::from(lanes.algorithm[lane])];
        if wired.operator[5] == 5 {
            continue;
        }
        for (slot, op) in slots.iter_mut().zip(wired.operator) {
            let operator = &lanes.operators[usize::from(op)];
            slot.phase[lane] = operator.phase[lane];
            slot.step[lane] = operator.step[lane];
            slot.base[lane] = operator.base[lane];
            slot.slope[lane] = operator.slope[lane];
        }
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_has_a_slot_above_what_it_modulates_and_the_fed_one_the_first() {
        for (slots, algorithm) in SLOTS.iter().zip(&ALGORITHMS) {
            let mut operators = slots.operator;
            operators.sort_unstable();
            assert_eq!(operators, [0, 1, 2, 3, 4, 5]);
            assert!(slots.algorithm.is_in_order(), "{slots:?}");
            assert_eq!((slots.algorithm.feedback_to, slots.operator[5]), (5, algorithm.feedback_to));
            for slot in 0..6 {
                let op = usize::from(slots.operator[slot]);
                let modulators: u8 = (0..6)
                    .filter(|&from| slots.algorithm.modulators[slot] >> from & 1 == 1)
                    .map(|from| 1 << slots.operator[from])
                    .sum();
                assert_eq!(modulators, algorithm.modulators[op], "{slots:?}");
                assert_eq!(slots.algorithm.carriers >> slot & 1, algorithm.carriers >> op & 1, "{slots:?}");
            }
        }
    }
}
