//! The weights of the predictor: their configuration, and layers by their torch names.

use std::ops::Deref;

use serde::Deserialize;

use crate::layers::conv::Convolution;
use crate::layers::weights::Tensors;

pub use crate::layers::weights::WeightsError;

/// All that shapes the network; the metadata `config` of the file.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Config {
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
        let Config { narrow, channels, trunk, latent, hidden, width, heads, .. } = config;
        if [narrow, channels, trunk, latent, hidden, width, heads].contains(&0) || !width.is_multiple_of(heads) {
            return Err(WeightsError::new(format!("weights: metadata `config`: impossible sizes {config:?}")));
        }
        Ok(Self { tensors, config })
    }

    /// The configuration.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// A convolution over `size` frames every `step`.
    pub(super) fn convolution(
        &self,
        name: &str,
        inputs: usize,
        outputs: usize,
        [size, step]: [usize; 2],
    ) -> Result<Convolution, WeightsError> {
        Ok(Convolution::new(self.tensors.panels(name, size * inputs, outputs)?, size, step))
    }
}
