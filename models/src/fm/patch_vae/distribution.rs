//! What the decoder says: for every parameter a probability of each of its legal values, and the same for the name's characters.

use vaeform_patch::ParamId;

use super::slots::{CHARACTERS, FIRST_CHARACTER, entries};
use crate::nn::activation::{exp, likeliest, softmax};

/// A distribution over patches in which all parameters are independent.
#[derive(Clone, Debug)]
pub struct Distribution {
    parameters: Vec<f32>,
    name_logits: Vec<f32>,
    name: String,
}

impl Distribution {
    pub(super) fn new(parameters: Vec<f32>, name_logits: Vec<f32>) -> Self {
        let character = |logits| match FIRST_CHARACTER + likeliest(logits) as u8 {
            byte if byte.is_ascii_graphic() => char::from(byte),
            _ => ' ',
        };
        let name: String = name_logits.chunks(CHARACTERS).map(character).collect();
        Self { parameters, name: name.trim_end().to_owned(), name_logits }
    }

    /// Logits of a parameter's values, from 0 to its maximum.
    pub fn logits(&self, id: ParamId) -> &[f32] {
        &self.parameters[entries(id)]
    }

    /// Probabilities of a parameter's values, from 0 to its maximum; they sum to 1.
    pub fn probabilities(&self, id: ParamId) -> Vec<f32> {
        softmax(self.logits(id), 1.0)
    }

    /// The mean value of a parameter.
    pub fn expected(&self, id: ParamId) -> f32 {
        let logits = self.logits(id);
        let top = logits[likeliest(logits)];
        let (mut total, mut sum) = (0.0, 0.0);
        for (value, logit) in logits.iter().enumerate() {
            let weight = exp(logit - top);
            total += weight;
            sum += weight * value as f32;
        }
        sum / total
    }

    /// The most probable value of a parameter, the smallest of equals.
    pub fn likeliest(&self, id: ParamId) -> u8 {
        likeliest(self.logits(id)) as u8
    }

    /// A value of a parameter drawn by `uniform` (0..1) from the distribution sharpened or flattened by `temperature`: 0 is the
    /// likeliest, 1 the distribution itself.
    pub fn sample(&self, id: ParamId, temperature: f32, uniform: f32) -> u8 {
        if temperature <= 0.0 {
            return self.likeliest(id);
        }
        let probabilities = softmax(self.logits(id), temperature);
        let mut rest = uniform;
        for (value, probability) in probabilities.iter().enumerate() {
            rest -= probability;
            if rest < 0.0 {
                return value as u8;
            }
        }
        self.likeliest(id)
    }

    /// The likeliest name, at most ten printable characters; letter by letter, so that it may be no word.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Logits of the name's characters, 96 (space to 127) for each of ten places.
    pub fn name_logits(&self) -> &[f32] {
        &self.name_logits
    }
}

#[cfg(test)]
mod tests {
    use vaeform_patch::{NUM_OPERATORS, global};

    use super::super::slots::{NAME_WIDTH, OPERATOR_WIDTH, VOICE_WIDTH};
    use super::*;

    /// Feedback is 2 with probability 3/4 and 6 with 1/4.
    fn distribution() -> Distribution {
        let mut parameters = vec![0.0; NUM_OPERATORS * OPERATOR_WIDTH + VOICE_WIDTH];
        let feedback = &mut parameters[entries(global::FEEDBACK)];
        feedback.fill(-40.0);
        feedback[2] = 3f32.ln();
        feedback[6] = 0.0;
        let mut name = vec![0.0; NAME_WIDTH];
        for (place, c) in "BELL 7".bytes().enumerate() {
            name[place * CHARACTERS + usize::from(c - FIRST_CHARACTER)] = 5.0;
        }
        Distribution::new(parameters, name)
    }

    #[test]
    fn values_follow_their_probabilities() {
        let distribution = distribution();
        let id = global::FEEDBACK;
        assert!((distribution.expected(id) - 3.0).abs() < 1e-5);
        assert_eq!(distribution.likeliest(id), 2);
        assert!((distribution.probabilities(id)[6] - 0.25).abs() < 1e-6);
        assert_eq!([0.01, 0.74, 0.76, 0.999].map(|u| distribution.sample(id, 1.0, u)), [2, 2, 6, 6]);
        assert_eq!(distribution.sample(id, 0.0, 0.999), 2);
        assert_eq!(distribution.sample(id, 0.1, 0.99), 2);
        assert_eq!(distribution.name(), "BELL 7");
    }

    #[test]
    fn every_parameter_has_one_probability_a_value() {
        let distribution = distribution();
        for id in ParamId::all() {
            let probabilities = distribution.probabilities(id);
            assert_eq!(probabilities.len(), id.def().max as usize + 1, "{}", id.def().key);
            assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            assert!(usize::from(distribution.sample(id, 1.0, 1.0)) < probabilities.len());
        }
    }
}
