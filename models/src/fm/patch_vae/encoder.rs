//! The encoder: each token is the sum of its parameters' embeddings; layers of attention; one hidden state.

use candle_core::{Device, Result, Tensor};
use vaeform_patch::{NUM_PARAMS, Patch, operator};

use super::slots::{OPERATOR_PARAMS, OPERATOR_WIDTH, STARTS, VOICE_WIDTH, size};
use super::weights::{VaeConfig, Weights, WeightsError};
use crate::nn::linear::Linear;
use crate::nn::norm::LayerNorm;
use crate::nn::patch_decoder::TOKENS;
use crate::nn::transformer::Layer;
use crate::nn::weights::LayerSizes;

/// Patches to hidden states.
pub(super) struct Encoder {
    embedding: Embedding,
    layers: Vec<Layer>,
    norm: LayerNorm,
    pool: Linear,
    width: usize,
}

impl Encoder {
    pub(super) fn new(weights: &Weights<'_>) -> std::result::Result<Self, WeightsError> {
        let VaeConfig { width, heads, expansion, hidden, encoder_layers, .. } = *weights.config();
        let sizes = LayerSizes { width, heads, expansion, film: None };
        let layer = |i| weights.layer(&format!("encoder.layers.{i}"), sizes);
        Ok(Self {
            embedding: Embedding {
                operator: weights.widened("encoder.operator.weight", &[OPERATOR_WIDTH, width])?,
                voice: weights.widened("encoder.voice.weight", &[VOICE_WIDTH, width])?,
                slot: weights.widened("encoder.slot", &[TOKENS, width])?,
                width,
            },
            layers: (0..encoder_layers).map(layer).collect::<std::result::Result<_, _>>()?,
            norm: weights.norm("encoder.norm", width)?,
            pool: weights.linear("encoder.pool", TOKENS * width, hidden)?,
            width,
        })
    }

    /// Hidden states (batch, hidden).
    pub(super) fn forward(&self, patches: &[Patch]) -> Result<Tensor> {
        let tokens = patches.iter().flat_map(|patch| self.embedding.tokens(patch.fm.values())).collect();
        let mut x = Tensor::from_vec(tokens, (patches.len(), TOKENS, self.width), &Device::Cpu)?;
        for layer in &self.layers {
            x = layer.forward(&x, None)?;
        }
        self.pool.silu(&self.norm.forward(&x)?.reshape((patches.len(), TOKENS * self.width))?)
    }
}

/// A row for each legal value of each parameter, and one for each token.
struct Embedding {
    operator: Vec<f32>,
    voice: Vec<f32>,
    slot: Vec<f32>,
    width: usize,
}

impl Embedding {
    /// Seven rows. A value between whole steps is embedded in a straight line between its neighbours.
    fn tokens(&self, values: &[f32; NUM_PARAMS]) -> Vec<f32> {
        let mut tokens = self.slot.clone();
        for (param, &value) in values.iter().enumerate() {
            let (token, table) = match param < OPERATOR_PARAMS {
                true => (param / operator::NUM_PARAMS, &self.operator),
                false => (TOKENS - 1, &self.voice),
            };
            let token = &mut tokens[token * self.width..][..self.width];
            let last = size(param) - 1;
            let below = (value.max(0.0) as usize).min(last);
            let part = (value - below as f32).clamp(0.0, 1.0);
            let row = |step: usize| &table[(STARTS[param] + step) * self.width..][..self.width];
            for (sum, entry) in token.iter_mut().zip(row(below)) {
                *sum += (1.0 - part) * entry;
            }
            if part > 0.0 && below < last {
                for (sum, entry) in token.iter_mut().zip(row(below + 1)) {
                    *sum += part * entry;
                }
            }
        }
        tokens
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_between_two_steps_is_embedded_between_them() {
        let width = 2;
        let wave = |n: usize| (0..n * width).map(|i| (i as f32).sin()).collect();
        let embedding =
            Embedding { operator: wave(OPERATOR_WIDTH), voice: wave(VOICE_WIDTH), slot: wave(TOKENS), width };
        let at = |level: f32| {
            let mut patch = Patch::default();
            patch.fm.set(operator::param(5, operator::OUTPUT_LEVEL), level);
            embedding.tokens(patch.fm.values())
        };
        let (below, above) = (at(41.0), at(42.0));
        for ((between, below), above) in at(41.25).iter().zip(&below).zip(&above) {
            assert!((between - (0.75 * below + 0.25 * above)).abs() < 1e-5);
        }
        assert_ne!(below, above);
    }
}
