//! The decoder: latents and blur to a trunk, the trunk to seven tokens and to the condition of every layer, the tokens to logits.

use candle_core::{Device, Result, Tensor};
use vaeform_dsp::patch::NUM_OPERATORS;

use super::Distribution;
use super::slots::{NAME_WIDTH, OPERATOR_WIDTH, TOKENS, VOICE_WIDTH};
use super::weights::{Weights, WeightsError};
use crate::layers::linear::Linear;
use crate::layers::norm::LayerNorm;
use crate::layers::transformer::Layer;

/// Latents to distributions.
pub(super) struct Decoder {
    trunk1: Linear,
    trunk2: Linear,
    tokens: Linear,
    layers: Vec<Layer>,
    norm: LayerNorm,
    operator: Linear,
    operator_bias: Vec<f32>,
    voice: Linear,
    name: Linear,
    width: usize,
}

impl Decoder {
    pub(super) fn new(weights: &Weights<'_>) -> std::result::Result<Self, WeightsError> {
        let config = weights.config();
        let (width, hidden) = (config.width, config.hidden);
        let layer = |i| weights.layer(&format!("decoder.layers.{i}"), config.layer(Some(hidden)));
        Ok(Self {
            trunk1: weights.linear("decoder.trunk1", config.latents + 1, hidden)?,
            trunk2: weights.linear("decoder.trunk2", hidden, hidden)?,
            tokens: weights.linear("decoder.tokens", hidden, TOKENS * width)?,
            layers: (0..config.decoder_layers).map(layer).collect::<std::result::Result<_, _>>()?,
            norm: weights.norm("decoder.norm", width)?,
            operator: weights.linear("decoder.operator", width, OPERATOR_WIDTH)?,
            operator_bias: weights.widened("decoder.operator_bias", &[NUM_OPERATORS, OPERATOR_WIDTH])?,
            voice: weights.linear("decoder.voice", width, VOICE_WIDTH)?,
            name: weights.linear("decoder.name", hidden, NAME_WIDTH)?,
            width,
        })
    }

    /// Places and their common blur to a distribution each.
    pub(super) fn forward(&self, places: &[&[f32]], blur: f32) -> Result<Vec<Distribution>> {
        let batch = places.len();
        let blurred: Vec<f32> = places.iter().flat_map(|z| z.iter().copied().chain([blur])).collect();
        let z = Tensor::from_vec(blurred, (batch, ()), &Device::Cpu)?;
        let trunk = self.trunk2.silu(&self.trunk1.silu(&z)?)?;
        let mut x = self.tokens.forward(&trunk)?.reshape((batch, TOKENS, self.width))?;
        for layer in &self.layers {
            x = layer.forward(&x, Some(&trunk))?;
        }
        let x = self.norm.forward(&x)?;
        let rows = |logits: Tensor| logits.reshape((batch, ()))?.to_vec2::<f32>();
        let operators = rows(self.operator.forward(&x.narrow(1, 0, NUM_OPERATORS)?.contiguous()?)?)?;
        let voices = rows(self.voice.forward(&x.narrow(1, NUM_OPERATORS, 1)?.contiguous()?)?)?;
        let names = rows(self.name.forward(&trunk)?)?;
        let joined = operators.into_iter().zip(voices).zip(names).map(|((mut logits, voice), name)| {
            for (logit, bias) in logits.iter_mut().zip(&self.operator_bias) {
                *logit += bias;
            }
            logits.extend(voice);
            Distribution::new(logits, name)
        });
        Ok(joined.collect())
    }
}
