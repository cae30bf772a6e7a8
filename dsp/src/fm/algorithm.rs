//! The 32 algorithms: who modulates whom, who is heard, where feedback is taken and where it goes.
//!
//! Operators are indices 0-5 (0 is operator 1) and are computed from 5 down to 0. Source: Yamaha's algorithm chart, checked
//! against the algorithm ROM in chiaccona/VDX7 OPS.h.

/// One algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithm {
    /// Bit `m` of `modulators[op]`: operator `m` modulates operator `op`.
    pub modulators: [u8; 6],
    /// Bit `op`: the operator is heard.
    pub carriers: u8,
    /// Operator whose output is fed back.
    pub feedback_from: u8,
    /// Operator that receives it; the same but in algorithms 4 and 6.
    pub feedback_to: u8,
}

impl Algorithm {
    /// Number of operators that are heard, 1-6.
    pub const fn num_carriers(&self) -> u32 {
        self.carriers.count_ones()
    }

    /// Attenuation of each carrier in units of 1/256 octave: log2 of their number as the chip's table has it, so that all
    /// algorithms are equally loud (0 / 6.0 / 9.8 / 12.0 / 14.3 / 15.8 dB).
    pub const fn carrier_attenuation(&self) -> f32 {
        [0.0, 256.0, 416.0, 512.0, 608.0, 672.0][self.num_carriers() as usize - 1]
    }

    /// The same with other numbers for its operators: `order[new]` is the old one.
    pub(super) const fn renumbered(&self, order: &[u8; 6]) -> Self {
        let mut new = [0; 6];
        let mut i = 0;
        while i < 6 {
            new[order[i] as usize] = i as u8;
            i += 1;
        }
        let mut modulators = [0; 6];
        let mut carriers = 0;
        let mut op = 0;
        while op < 6 {
            let mut from = 0;
            while from < 6 {
                modulators[new[op] as usize] |= (self.modulators[op] >> from & 1) << new[from];
                from += 1;
            }
            carriers |= (self.carriers >> op & 1) << new[op];
            op += 1;
        }
        let (feedback_from, feedback_to) = (new[self.feedback_from as usize], new[self.feedback_to as usize]);
        Self { modulators, carriers, feedback_from, feedback_to }
    }

    /// True when modulators have higher numbers than what they modulate.
    pub(super) const fn is_in_order(&self) -> bool {
        let mut op = 0;
        while op < 6 {
            if self.modulators[op] & ((2 << op) - 1) != 0 {
                return false;
            }
            op += 1;
        }
        true
    }
}

/// `(edges "modulator>carrier" as operator numbers, carriers, feedback from, feedback to)`.
const fn algorithm(edges: &[u8], carriers: &[u8], feedback: [u8; 2]) -> Algorithm {
    let mut modulators = [0; 6];
    let mut i = 0;
    while i < edges.len() {
        let (from, to) = (edges[i] / 10 - 1, edges[i] % 10 - 1);
        modulators[to as usize] |= 1 << from;
        i += 1;
    }
    let mut mask = 0;
    let mut i = 0;
    while i < carriers.len() {
        mask |= 1 << (carriers[i] - 1);
        i += 1;
    }
    Algorithm { modulators, carriers: mask, feedback_from: feedback[0] - 1, feedback_to: feedback[1] - 1 }
}

/// The algorithms in panel order; `ALGORITHMS[0]` is algorithm 1. An edge 65 reads "operator 6 modulates operator 5".
pub static ALGORITHMS: [Algorithm; 32] = [
    algorithm(&[65, 54, 43, 21], &[1, 3], [6, 6]),
    algorithm(&[65, 54, 43, 21], &[1, 3], [2, 2]),
    algorithm(&[65, 54, 32, 21], &[1, 4], [6, 6]),
    algorithm(&[65, 54, 32, 21], &[1, 4], [4, 6]),
    algorithm(&[65, 43, 21], &[1, 3, 5], [6, 6]),
    algorithm(&[65, 43, 21], &[1, 3, 5], [5, 6]),
    algorithm(&[65, 53, 43, 21], &[1, 3], [6, 6]),
    algorithm(&[65, 53, 43, 21], &[1, 3], [4, 4]),
    algorithm(&[65, 53, 43, 21], &[1, 3], [2, 2]),
    algorithm(&[64, 54, 32, 21], &[1, 4], [3, 3]),
    algorithm(&[64, 54, 32, 21], &[1, 4], [6, 6]),
    algorithm(&[63, 53, 43, 21], &[1, 3], [2, 2]),
    algorithm(&[63, 53, 43, 21], &[1, 3], [6, 6]),
    algorithm(&[64, 54, 43, 21], &[1, 3], [6, 6]),
    algorithm(&[64, 54, 43, 21], &[1, 3], [2, 2]),
    algorithm(&[65, 51, 43, 31, 21], &[1], [6, 6]),
    algorithm(&[65, 51, 43, 31, 21], &[1], [2, 2]),
    algorithm(&[65, 54, 41, 31, 21], &[1], [3, 3]),
    algorithm(&[65, 64, 32, 21], &[1, 4, 5], [6, 6]),
    algorithm(&[64, 54, 32, 31], &[1, 2, 4], [3, 3]),
    algorithm(&[65, 64, 32, 31], &[1, 2, 4, 5], [3, 3]),
    algorithm(&[65, 64, 63, 21], &[1, 3, 4, 5], [6, 6]),
    algorithm(&[65, 64, 32], &[1, 2, 4, 5], [6, 6]),
    algorithm(&[65, 64, 63], &[1, 2, 3, 4, 5], [6, 6]),
    algorithm(&[65, 64], &[1, 2, 3, 4, 5], [6, 6]),
    algorithm(&[64, 54, 32], &[1, 2, 4], [6, 6]),
    algorithm(&[64, 54, 32], &[1, 2, 4], [3, 3]),
    algorithm(&[54, 43, 21], &[1, 3, 6], [5, 5]),
    algorithm(&[65, 43], &[1, 2, 3, 5], [6, 6]),
    algorithm(&[54, 43], &[1, 2, 3, 6], [5, 5]),
    algorithm(&[65], &[1, 2, 3, 4, 5], [6, 6]),
    algorithm(&[], &[1, 2, 3, 4, 5, 6], [6, 6]),
];
