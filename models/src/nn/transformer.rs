//! A transformer layer with the norms in front: attention and feed-forward, each added to the stream; with a condition, both norms
//! are scaled and shifted by it.

use candle_core::{Result, Tensor};

use super::attention::{attention, attention_to};
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

/// Keys and values of the tokens that a layer saw before, (batch, tokens, 2 width).
#[derive(Default)]
pub(crate) struct Past(Option<Tensor>);

impl Layer {
    /// What the condition makes of the norms, (batch, 4 width).
    pub(crate) fn filmed(&self, condition: &Tensor) -> Result<Tensor> {
        match &self.film {
            Some(film) => film.forward(condition),
            None => candle_core::bail!("a layer without FiLM takes no condition"),
        }
    }

    /// The next token (batch, 1, width) after the layer, which sees those before it and itself; `film` is [`Self::filmed`]'s.
    pub(crate) fn next(&self, stream: &Tensor, film: &Tensor, past: &mut Past) -> Result<Tensor> {
        let qkv = self.qkv.forward(&self.norm1.film(stream, film, 0)?)?;
        let width = qkv.dim(2)? / 3;
        let (query, own) = (qkv.narrow(2, 0, width)?.contiguous()?, qkv.narrow(2, width, 2 * width)?);
        let seen = match &past.0 {
            Some(past) => Tensor::cat(&[past, &own], 1)?.contiguous()?,
            None => own.contiguous()?,
        };
        let attended = attention_to(&query, &seen, self.heads)?;
        past.0 = Some(seen);
        let stream = self.out.add_to(stream, &attended)?;
        let raised = self.up.silu(&self.norm2.film(&stream, film, 1)?)?;
        self.down.add_to(&stream, &raised)
    }

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
