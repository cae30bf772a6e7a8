//! The weights of the predictor and their configuration.

use serde::Deserialize;

use crate::nn::weights;

pub use crate::nn::weights::WeightsError;

/// Tensors by name.
pub(super) type Weights<'a> = weights::Weights<'a, PredictorConfig>;

/// All that shapes the network.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct PredictorConfig {
    pub(super) narrow: usize,
    pub(super) channels: usize,
    pub(super) trunk: usize,
    pub(super) latent: usize,
    pub(super) hidden: usize,
    pub(super) width: usize,
    pub(super) heads: usize,
    pub(super) expansion: usize,
    pub(super) layers: usize,
}

impl weights::Config for PredictorConfig {
    fn is_possible(&self) -> bool {
        let Self { narrow, channels, trunk, latent, hidden, width, heads, .. } = *self;
        ![narrow, channels, trunk, latent, hidden, width, heads].contains(&0) && width.is_multiple_of(heads)
    }
}
