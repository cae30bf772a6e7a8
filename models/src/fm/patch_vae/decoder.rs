//! The decoder: latents and blur to logits of every parameter and of the name's characters.

use candle_core::{Device, Result, Tensor};

use super::distribution::Distribution;
use super::slots::{NAME_WIDTH, OPERATOR_WIDTH, VOICE_WIDTH};
use super::weights::{VaeConfig, Weights, WeightsError};
use crate::nn::linear::Linear;
use crate::nn::patch_decoder::{DecoderSizes, PatchDecoder};

/// Latents to distributions.
pub(super) struct Decoder {
    parameters: PatchDecoder,
    name: Linear,
}

impl Decoder {
    pub(super) fn new(weights: &Weights<'_>) -> std::result::Result<Self, WeightsError> {
        let VaeConfig { latents, hidden, width, heads, expansion, decoder_layers, .. } = *weights.config();
        let sizes = DecoderSizes {
            inputs: latents + 1,
            hidden,
            width,
            heads,
            expansion,
            layers: decoder_layers,
            operator: OPERATOR_WIDTH,
            voice: VOICE_WIDTH,
        };
        Ok(Self {
            parameters: PatchDecoder::new(weights, "decoder.", sizes)?,
            name: weights.linear("decoder.name", hidden, NAME_WIDTH)?,
        })
    }

    /// Places and their common blur to a distribution each.
    pub(super) fn forward(&self, places: &[&[f32]], blur: f32) -> Result<Vec<Distribution>> {
        let blurred: Vec<f32> = places.iter().flat_map(|z| z.iter().copied().chain([blur])).collect();
        let trunk = self.parameters.trunk(&Tensor::from_vec(blurred, (places.len(), ()), &Device::Cpu)?)?;
        let logits = self.parameters.logits(&trunk)?;
        let names = self.name.forward(&trunk)?.to_vec2()?;
        Ok(logits.into_iter().zip(names).map(|(logits, name)| Distribution::new(logits, name)).collect())
    }
}
