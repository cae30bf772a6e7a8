//! How a parameter's values are coded in logits: one a value, or for those of 100 values one a bin of 4.5 steps.

use std::ops::Range;

use vaeform_patch::{NUM_OPERATORS, NUM_PARAMS, PARAMS, ParamId, operator};

use crate::nn::activation::{likeliest, softmax};

/// Bins of a graded parameter: 0 and 99 lie in the middle of the first and the last.
const BINS: usize = 23;
/// Values of a graded parameter.
const GRADES: usize = 100;
const OPERATOR_PARAMS: usize = NUM_OPERATORS * operator::NUM_PARAMS;
/// Logits of an operator.
pub(super) const OPERATOR_WIDTH: usize = width(0, operator::NUM_PARAMS);
/// Logits of the voice.
pub(super) const VOICE_WIDTH: usize = width(OPERATOR_PARAMS, NUM_PARAMS);

const fn size(param: usize) -> usize {
    let values = PARAMS[param].max as usize + 1;
    if values == GRADES { BINS } else { values }
}

const fn width(from: usize, to: usize) -> usize {
    let (mut sum, mut param) = (0, from);
    while param < to {
        sum += size(param);
        param += 1;
    }
    sum
}

/// Where a parameter's logits lie when those of all operators and of the voice follow each other.
pub(super) fn entries(id: ParamId) -> Range<usize> {
    static STARTS: [usize; NUM_PARAMS] = {
        let mut starts = [0; NUM_PARAMS];
        let mut param = 1;
        while param < NUM_PARAMS {
            starts[param] = starts[param - 1] + size(param - 1);
            param += 1;
        }
        starts
    };
    let start = STARTS[id.idx()];
    start..start + size(id.idx())
}

/// Encodes a value as the network's condition: 1 for it where a parameter has few values, its shares of the two nearest bins where it is
/// graded. `code` is as long as the parameter's logits, and all 0.
pub(super) fn encode(id: ParamId, value: f32, code: &mut [f32]) {
    if id.def().max as usize + 1 != GRADES {
        code[value as usize] = 1.0;
        return;
    }
    let place = value / (GRADES - 1) as f32 * (BINS - 1) as f32;
    let low = (place.floor() as usize).min(BINS - 2);
    let part = place - low as f32;
    (code[low], code[low + 1]) = (1.0 - part, part);
}

/// Chooses the value of a row's parameter by its logits.
pub(super) type Choose<'a> = dyn FnMut(usize, ParamId, &[f32]) -> f32 + 'a;

/// A choice: the value, and how probable it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Choice {
    pub(super) value: f32,
    pub(super) probability: f32,
}

/// Chooses a parameter's value by its logits: the likeliest, or one drawn at `temperature` by `uniform` in 0..1.
pub(super) fn choose(id: ParamId, logits: &[f32], temperature: f32, uniform: f32) -> Choice {
    let probabilities = softmax(logits, 1.0);
    let entry = if temperature > 0.0 { drawn(&softmax(logits, temperature), uniform) } else { likeliest(logits) };
    if id.def().max as usize + 1 != GRADES {
        return Choice { value: entry as f32, probability: probabilities[entry] };
    }
    // Between the bins around the chosen one: a value between two of them was learned as a share of both.
    let near = entry.saturating_sub(1)..(entry + 2).min(BINS);
    let probability: f32 = probabilities[near.clone()].iter().sum();
    let mean = near.map(|bin| bin as f32 * probabilities[bin]).sum::<f32>() / probability.max(f32::MIN_POSITIVE);
    Choice { value: (mean * (GRADES - 1) as f32 / (BINS - 1) as f32).round(), probability }
}

fn drawn(probabilities: &[f32], uniform: f32) -> usize {
    let mut rest = uniform;
    for (entry, probability) in probabilities.iter().enumerate() {
        rest -= probability;
        if rest < 0.0 {
            return entry;
        }
    }
    likeliest(probabilities)
}

#[cfg(test)]
mod tests {
    use vaeform_patch::global;

    use super::*;

    #[test]
    fn the_logits_of_all_parameters_follow_each_other_without_a_gap() {
        let end = ParamId::all().fold(0, |end, id| {
            assert_eq!(entries(id).start, end, "{}", id.def().key);
            entries(id).end
        });
        assert_eq!(end, NUM_OPERATORS * OPERATOR_WIDTH + VOICE_WIDTH);
    }

    #[test]
    fn a_value_between_two_bins_comes_back() {
        let id = operator::param(0, operator::OUTPUT_LEVEL);
        for value in 0..GRADES {
            let place = value as f32 / (GRADES - 1) as f32 * (BINS - 1) as f32;
            let logits: Vec<f32> = (0..BINS).map(|bin| (1.0 - (bin as f32 - place).abs()).max(1e-9).ln()).collect();
            let choice = choose(id, &logits, 0.0, 0.0);
            assert_eq!(choice.value, value as f32);
            assert!(choice.probability > 0.99);
        }
    }

    #[test]
    fn draws_follow_the_probabilities_and_none_is_the_likeliest() {
        let logits: Vec<f32> = (0..8).map(|value| if value == 6 { 3.0_f32.ln() } else { -20.0 }).collect();
        let mut two = logits.clone();
        two[2] = 0.0;
        let of = |temperature, uniform| choose(global::FEEDBACK, &two, temperature, uniform);
        assert_eq!([of(1.0, 0.1).value, of(1.0, 0.4).value, of(0.0, 0.1).value], [2.0, 6.0, 6.0]);
        assert!((of(0.0, 0.0).probability - 0.75).abs() < 1e-4);
    }
}
