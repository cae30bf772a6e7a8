//! What the predictor says under an algorithm: for every other parameter a probability of each of its values or bins.

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_dsp::patch::{NUM_OPERATORS, ParamId, Patch, global, operator};

use super::code::{choose, entries};

/// A distribution over patches of one algorithm, in which the other parameters are independent.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    algorithm: usize,
    logits: Vec<f32>,
}

impl Outline {
    pub(super) fn new(algorithm: usize, logits: Vec<f32>) -> Self {
        Self { algorithm, logits }
    }

    /// Logits of a parameter: of its values from 0 on, or of 23 bins where it has 100 values. Those of the algorithm mean nothing.
    pub fn logits(&self, id: ParamId) -> &[f32] {
        &self.logits[entries(id)]
    }

    /// The likeliest patch, or one that is drawn at `temperature` by `uniform` in 0..1; and the mean probability of those of its
    /// values that decide what is heard: of operators that reach the output, mode, ratio and level.
    pub(super) fn patch(&self, temperature: f32, uniform: &mut dyn FnMut() -> f32) -> (Patch, f32) {
        let mut patch = Patch::default();
        let mut probabilities = [0.0; vaeform_dsp::patch::NUM_PARAMS];
        for id in ParamId::all() {
            let choice = choose(id, self.logits(id), temperature, uniform());
            patch.set(id, choice.value);
            probabilities[id.idx()] = choice.probability;
        }
        patch.set(global::ALGORITHM, self.algorithm as f32);
        let decisive = [operator::MODE, operator::COARSE, operator::OUTPUT_LEVEL];
        let heard: Vec<f32> = (0..NUM_OPERATORS)
            .filter(|op| heard(&patch) >> op & 1 == 1)
            .flat_map(|op| decisive.map(|offset| probabilities[operator::param(op, offset).idx()].max(1e-6).ln()))
            .collect();
        // Geometric: one value that cannot be is one too many.
        let sure = if heard.is_empty() { 0.0 } else { (heard.iter().sum::<f32>() / heard.len() as f32).exp() };
        (patch, sure)
    }
}

/// Operators that can be heard, bit by bit: those with a level that reach a carrier through others with one.
fn heard(patch: &Patch) -> u8 {
    let algorithm = &ALGORITHMS[patch.get(global::ALGORITHM) as usize];
    let sounding = (0..NUM_OPERATORS).filter(|&op| patch.op(op, operator::OUTPUT_LEVEL) > 0.0);
    let sounding = sounding.fold(0_u8, |mask, op| mask | 1 << op);
    // Modulators have higher numbers than what they modulate.
    (0..NUM_OPERATORS).fold(algorithm.carriers & sounding, |heard, op| {
        if heard >> op & 1 == 1 { heard | (algorithm.modulators[op] & sounding) } else { heard }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_gives_its_own_algorithm_and_is_sure_of_what_it_is_sure_of() {
        let count = entries(ParamId::all().last().unwrap()).end;
        let mut logits = vec![0.0; count];
        for op in 0..NUM_OPERATORS {
            logits[entries(operator::param(op, operator::COARSE)).start + 3] = 30.0;
            logits[entries(operator::param(op, operator::MODE)).start] = 30.0;
            logits[entries(operator::param(op, operator::OUTPUT_LEVEL)).start + 22] = 30.0;
        }
        let (patch, sure) = Outline::new(17, logits).patch(0.0, &mut || 0.5);
        assert_eq!(patch.get(global::ALGORITHM), 17.0);
        assert_eq!([patch.op(2, operator::COARSE), patch.op(5, operator::OUTPUT_LEVEL)], [3.0, 99.0]);
        assert!(sure > 0.99, "{sure}");
        assert!(Outline::new(0, vec![0.0; count]).patch(0.0, &mut || 0.5).1 < 0.3);
    }
}
