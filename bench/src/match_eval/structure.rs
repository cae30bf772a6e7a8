//! How a patch is wired, so that two patches can be compared whatever their operators are numbered: who is heard, who modulates whom
//! and at which ratio. Operators that cannot be heard count for nothing.

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::{NUM_OPERATORS, Patch, global, operator};

/// A patch's wiring.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Structure {
    /// The wiring alone.
    pub(super) wiring: String,
    /// The wiring with every operator's frequency.
    pub(super) with_ratios: String,
    /// Frequencies of the operators that are heard, sorted.
    pub(super) ratios: Vec<String>,
}

impl Structure {
    /// Of a patch.
    pub(super) fn of(patch: &Patch) -> Self {
        let algorithm = &ALGORITHMS[(patch.fm.get(global::ALGORITHM) as usize).min(ALGORITHMS.len() - 1)];
        let is_on = |op: usize| patch.fm.op(op, operator::OUTPUT_LEVEL) > 0.0;
        let ratio = |op: usize| {
            let mode = if patch.fm.op(op, operator::MODE) >= 0.5 { "fixed " } else { "" };
            format!("{mode}{}.{:02}", patch.fm.op(op, operator::COARSE), patch.fm.op(op, operator::FINE))
        };
        // Modulators have higher numbers than what they modulate, so they are drawn first.
        let mut drawn: [(String, String, u8); NUM_OPERATORS] = Default::default();
        for op in (0..NUM_OPERATORS).rev().filter(|&op| is_on(op)) {
            let modulators = (0..NUM_OPERATORS).filter(|m| algorithm.modulators[op] >> m & 1 == 1 && is_on(*m));
            let modulators: Vec<usize> = modulators.collect();
            let below = |of: fn(&(String, String, u8)) -> String| {
                let mut all: Vec<String> = modulators.iter().map(|&m| of(&drawn[m])).collect();
                all.sort();
                all.join(",")
            };
            let heard = modulators.iter().fold(1 << op, |mask, &m| mask | drawn[m].2);
            drawn[op] =
                (format!("({})", below(|d| d.0.clone())), format!("({} {})", ratio(op), below(|d| d.1.clone())), heard);
        }
        let carriers: Vec<usize> =
            (0..NUM_OPERATORS).filter(|op| algorithm.carriers >> op & 1 == 1 && is_on(*op)).collect();
        let joined = |of: fn(&(String, String, u8)) -> String| {
            let mut all: Vec<String> = carriers.iter().map(|&op| of(&drawn[op])).collect();
            all.sort();
            all.join(",")
        };
        let heard = carriers.iter().fold(0, |mask, &op| mask | drawn[op].2);
        let mut ratios: Vec<String> = (0..NUM_OPERATORS).filter(|op| heard >> op & 1 == 1).map(ratio).collect();
        ratios.sort();
        Self { wiring: joined(|d| d.0.clone()), with_ratios: joined(|d| d.1.clone()), ratios }
    }

    /// The part of both patches' frequencies that they share, 0-1.
    pub(super) fn shared_ratios(&self, other: &Self) -> f64 {
        let mut rest = other.ratios.clone();
        let shared = self.ratios.iter().filter(|ratio| {
            let place = rest.iter().position(|other| other == *ratio);
            place.map(|place| rest.swap_remove(place)).is_some()
        });
        shared.count() as f64 / self.ratios.len().max(other.ratios.len()).max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(algorithm: u8, ops: &[(usize, f32)]) -> Patch {
        let mut patch = Patch::default();
        patch.fm.set(global::ALGORITHM, f32::from(algorithm - 1));
        for op in 0..NUM_OPERATORS {
            patch.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 0.0);
        }
        for (number, coarse) in ops {
            patch.fm.set(operator::param(number - 1, operator::OUTPUT_LEVEL), 80.0);
            patch.fm.set(operator::param(number - 1, operator::COARSE), *coarse);
        }
        patch
    }

    #[test]
    fn numbers_of_operators_do_not_matter_and_silent_ones_are_not_there() {
        // 2 > 1 of algorithm 1, and 4 > 3 of algorithm 5.
        let a = Structure::of(&patch(1, &[(1, 1.0), (2, 3.0)]));
        let b = Structure::of(&patch(5, &[(3, 1.0), (4, 3.0)]));
        assert_eq!(a, b);
        // An operator above a silent one is not heard.
        assert_eq!(a, Structure::of(&patch(1, &[(1, 1.0), (2, 3.0), (5, 7.0)])));
        let other = Structure::of(&patch(1, &[(1, 1.0), (2, 4.0)]));
        assert!(a.wiring == other.wiring && a.with_ratios != other.with_ratios);
        assert!((a.shared_ratios(&other) - 0.5).abs() < 1e-9);
    }
}
