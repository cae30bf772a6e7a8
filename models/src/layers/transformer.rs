//! A transformer layer with the norms in front: attention and feed-forward, each added to the stream; with a condition, both norms
//! are scaled and shifted by it.

use candle_core::{Result, Tensor};

use super::attention::attention;
use super::linear::Linear;
use super::norm::LayerNorm;

/// The parts of a layer, named as in the weights.
pub(crate) struct Layer {
    pub(crate) norm1: LayerNorm,
    pub(crate) norm2: LayerNorm,
    pub(crate) qkv: Linear,
    pub(crate) out: Linear,
    pub(crate) up: Linear,
    pub(crate) down: Linear,
    /// Makes scale, shift, scale, shift out of the condition.
    pub(crate) film: Option<Linear>,
    pub(crate) heads: usize,
}

impl Layer {
    /// The stream (batch, tokens, width) after the layer; `condition` (batch, hidden) counts where the layer has FiLM.
    pub(crate) fn forward(&self, stream: &Tensor, condition: Option<&Tensor>) -> Result<Tensor> {
        let film = match (&self.film, condition) {
            (Some(film), Some(condition)) => Some(film.forward(condition)?),
            _ => None,
        };
        let norm = |norm: &LayerNorm, x: &Tensor, half| match &film {
            Some(film) => norm.film(x, film, half),
            None => norm.forward(x),
        };
        let attended = attention(&self.qkv.forward(&norm(&self.norm1, stream, 0)?)?, self.heads)?;
        let stream = self.out.add_to(stream, &attended)?;
        let raised = self.up.silu(&norm(&self.norm2, &stream, 1)?)?;
        self.down.add_to(&stream, &raised)
    }
}
