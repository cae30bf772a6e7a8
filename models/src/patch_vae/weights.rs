//! The weights of the patch VAE: their configuration, and layers of the width that it says.

use std::ops::Deref;

use serde::Deserialize;

use crate::latent::Space;
use crate::layers::norm::LayerNorm;
use crate::layers::transformer::Layer;
use crate::layers::weights::{LayerSizes, Tensors};

pub use crate::layers::weights::WeightsError;

/// All that shapes the network; the metadata `config` of the file.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Config {
    pub(super) latents: usize,
    pub(super) width: usize,
    pub(super) hidden: usize,
    pub(super) heads: usize,
    pub(super) expansion: usize,
    pub(super) encoder_layers: usize,
    pub(super) decoder_layers: usize,
    pub(super) num_flows: usize,
}

/// Tensors by name.
pub(super) struct Weights<'a> {
    tensors: Tensors<'a>,
    config: Config,
}

impl<'a> Deref for Weights<'a> {
    type Target = Tensors<'a>;

    fn deref(&self) -> &Tensors<'a> {
        &self.tensors
    }
}

impl<'a> Weights<'a> {
    /// Reads the header.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        let (tensors, config): (_, Config) = Tensors::new(bytes)?;
        if [config.latents, config.width, config.hidden, config.heads].contains(&0)
            || !config.width.is_multiple_of(config.heads)
        {
            return Err(WeightsError::new(format!("weights: metadata `config`: impossible sizes {config:?}")));
        }
        Ok(Self { tensors, config })
    }

    /// The configuration.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// A layer norm over the width.
    pub(super) fn norm(&self, name: &str) -> Result<LayerNorm, WeightsError> {
        self.tensors.norm(name, self.config.width)
    }

    /// A transformer layer, conditioned where `film` says so.
    pub(super) fn layer(&self, name: &str, film: bool) -> Result<Layer, WeightsError> {
        let Config { width, hidden, expansion, heads, .. } = self.config;
        self.tensors.layer(name, LayerSizes { width, heads, expansion, film: film.then_some(hidden) })
    }

    /// Where the training data lie, by their `quantiles`.
    pub(super) fn space(&self) -> Result<Space, WeightsError> {
        const RANKS: usize = 129;
        let values = self.tensors.full("quantiles", &[self.config.latents, RANKS])?;
        Space::new(values.chunks(RANKS).map(<[f32]>::to_vec).collect()).map_err(WeightsError::new)
    }
}
