//! From what is given to logits of every parameter of a patch: a trunk, which becomes seven tokens (six operators and the voice) and
//! the condition of every layer in which they attend to each other.

use candle_core::{Result, Tensor};
use vaeform_patch::NUM_OPERATORS;

use super::linear::Linear;
use super::norm::LayerNorm;
use super::transformer::Layer;
use super::weights::{Config, LayerSizes, Weights, WeightsError};

/// Tokens of a patch: the operators in table order, then the voice.
pub(crate) const TOKENS: usize = NUM_OPERATORS + 1;

/// Sizes of a decoder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DecoderSizes {
    /// Values that are given.
    pub(crate) inputs: usize,
    /// Values of the trunk.
    pub(crate) hidden: usize,
    pub(crate) width: usize,
    pub(crate) heads: usize,
    pub(crate) expansion: usize,
    pub(crate) layers: usize,
    /// Logits of an operator, and of the voice.
    pub(crate) operator: usize,
    pub(crate) voice: usize,
}

/// The decoder with its weights.
pub(crate) struct PatchDecoder {
    trunk1: Linear,
    trunk2: Linear,
    tokens: Linear,
    layers: Vec<Layer>,
    norm: LayerNorm,
    operator: Linear,
    operator_bias: Vec<f32>,
    voice: Linear,
    width: usize,
}

impl PatchDecoder {
    /// Reads the weights whose names begin with `prefix`.
    pub(crate) fn new<C: Config>(
        weights: &Weights<'_, C>,
        prefix: &str,
        sizes: DecoderSizes,
    ) -> std::result::Result<Self, WeightsError> {
        let DecoderSizes { inputs, hidden, width, heads, expansion, .. } = sizes;
        let linear = |part: &str, inputs, outputs| weights.linear(&format!("{prefix}{part}"), inputs, outputs);
        let of_layer = LayerSizes { width, heads, expansion, film: Some(hidden) };
        let layer = |i| weights.layer(&format!("{prefix}layers.{i}"), of_layer);
        Ok(Self {
            trunk1: linear("trunk1", inputs, hidden)?,
            trunk2: linear("trunk2", hidden, hidden)?,
            tokens: linear("tokens", hidden, TOKENS * width)?,
            layers: (0..sizes.layers).map(layer).collect::<std::result::Result<_, _>>()?,
            norm: weights.norm(&format!("{prefix}norm"), width)?,
            operator: linear("operator", width, sizes.operator)?,
            operator_bias: weights.widened(&format!("{prefix}operator_bias"), &[NUM_OPERATORS, sizes.operator])?,
            voice: linear("voice", width, sizes.voice)?,
            width,
        })
    }

    /// The trunk (batch, hidden) of what is given (batch, inputs).
    pub(crate) fn trunk(&self, given: &Tensor) -> Result<Tensor> {
        self.trunk2.silu(&self.trunk1.silu(given)?)
    }

    /// Logits of all operators and then of the voice, a row for each row of the trunk.
    pub(crate) fn logits(&self, trunk: &Tensor) -> Result<Vec<Vec<f32>>> {
        let batch = trunk.dim(0)?;
        let mut x = self.tokens.forward(trunk)?.reshape((batch, TOKENS, self.width))?;
        for layer in &self.layers {
            x = layer.forward(&x, Some(trunk))?;
        }
        let x = self.norm.forward(&x)?;
        let rows = |logits: Tensor| logits.reshape((batch, ()))?.to_vec2::<f32>();
        let operators = rows(self.operator.forward(&x.narrow(1, 0, NUM_OPERATORS)?.contiguous()?)?)?;
        let voices = rows(self.voice.forward(&x.narrow(1, NUM_OPERATORS, 1)?.contiguous()?)?)?;
        let joined = operators.into_iter().zip(voices).map(|(mut logits, voice)| {
            logits.iter_mut().zip(&self.operator_bias).for_each(|(logit, bias)| *logit += bias);
            logits.extend(voice);
            logits
        });
        Ok(joined.collect())
    }
}
