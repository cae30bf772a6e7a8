//! The weights of the patch VAE: their configuration, and where the training data lie.

use serde::Deserialize;

use super::space::Space;
use crate::nn::weights;

pub use crate::nn::weights::WeightsError;

/// Tensors by name.
pub(super) type Weights<'a> = weights::Weights<'a, VaeConfig>;

/// All that shapes the network.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct VaeConfig {
    pub(super) latents: usize,
    pub(super) width: usize,
    pub(super) hidden: usize,
    pub(super) heads: usize,
    pub(super) expansion: usize,
    pub(super) encoder_layers: usize,
    pub(super) decoder_layers: usize,
    pub(super) num_flows: usize,
}

impl weights::Config for VaeConfig {
    fn is_possible(&self) -> bool {
        let Self { latents, width, hidden, heads, .. } = *self;
        ![latents, width, hidden, heads].contains(&0) && width.is_multiple_of(heads)
    }
}

/// Where the training data lie, by their `quantiles`.
pub(super) fn space(weights: &Weights<'_>) -> Result<Space, WeightsError> {
    const RANKS: usize = 129;
    let values = weights.full("quantiles", &[weights.config().latents, RANKS])?;
    Space::new(values.chunks(RANKS).map(<[f32]>::to_vec).collect()).map_err(WeightsError::new)
}
