//! The weights file: safetensors with torch's names, f16, matrices where it pays as bytes with a scale a row.

use std::fmt;

use half::f16;
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;

use crate::latent::Space;
use crate::layers::linear::Linear;
use crate::layers::norm::LayerNorm;
use crate::layers::panels::Panels;
use crate::layers::transformer::Layer;

/// What makes bytes no weights of the patch VAE.
#[derive(Debug)]
pub struct WeightsError(String);

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WeightsError {}

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
    tensors: SafeTensors<'a>,
    config: Config,
}

impl<'a> Weights<'a> {
    /// Reads the header.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        let error = |e| WeightsError(format!("weights: {e}"));
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(error)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(error)?;
        let config = metadata.metadata().as_ref().and_then(|entries| entries.get("config"));
        let config =
            config.ok_or_else(|| WeightsError("weights: expected metadata `config`, found none".to_owned()))?;
        let config: Config =
            serde_json::from_str(config).map_err(|e| WeightsError(format!("weights: metadata `config`: {e}")))?;
        if [config.latents, config.width, config.hidden, config.heads].contains(&0)
            || !config.width.is_multiple_of(config.heads)
        {
            return Err(WeightsError(format!("weights: metadata `config`: impossible sizes {config:?}")));
        }
        Ok(Self { tensors, config })
    }

    /// The configuration.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// A tensor of f16 values, whatever it is on disk.
    fn half(&self, name: &str, shape: &[usize]) -> Result<Vec<f16>, WeightsError> {
        let tensor = self.get(name, shape)?;
        match tensor.dtype() {
            Dtype::F16 => Ok(tensor.data().as_chunks().0.iter().map(|&bytes| f16::from_le_bytes(bytes)).collect()),
            Dtype::U8 => {
                let (rows, columns) = (shape[0], shape[1..].iter().product::<usize>());
                let scales = self.full(&format!("{name}.scale"), &[rows])?;
                let value = |(byte, scale): (&u8, f32)| f16::from_f32((f32::from(*byte) - 128.0) * scale);
                let scales = scales.into_iter().flat_map(|scale| std::iter::repeat_n(scale, columns));
                Ok(tensor.data().iter().zip(scales).map(value).collect())
            }
            other => Err(WeightsError(format!("{name}: expected f16 or bytes, found {other:?}"))),
        }
    }

    /// A tensor of f32 values on disk.
    fn full(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let tensor = self.get(name, shape)?;
        match tensor.dtype() {
            Dtype::F32 => Ok(tensor.data().as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()),
            other => Err(WeightsError(format!("{name}: expected f32, found {other:?}"))),
        }
    }

    fn get(&self, name: &str, shape: &[usize]) -> Result<safetensors::tensor::TensorView<'a>, WeightsError> {
        let tensor = self.tensors.tensor(name).map_err(|e| WeightsError(format!("{name}: {e}")))?;
        if tensor.shape() != shape {
            return Err(WeightsError(format!("{name}: expected shape {shape:?}, found {:?}", tensor.shape())));
        }
        Ok(tensor)
    }

    /// A tensor widened to f32.
    pub(super) fn widened(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        Ok(self.half(name, shape)?.into_iter().map(f16::to_f32).collect())
    }

    /// A linear layer.
    pub(super) fn linear(&self, name: &str, inputs: usize, outputs: usize) -> Result<Linear, WeightsError> {
        let weights = self.half(&format!("{name}.weight"), &[outputs, inputs])?;
        let bias = self.widened(&format!("{name}.bias"), &[outputs])?;
        Ok(Linear::new(Panels::new(&weights, bias, inputs)))
    }

    /// A layer norm over the width.
    pub(super) fn norm(&self, name: &str) -> Result<LayerNorm, WeightsError> {
        let width = [self.config.width];
        Ok(LayerNorm::new(
            self.widened(&format!("{name}.weight"), &width)?,
            self.widened(&format!("{name}.bias"), &width)?,
        ))
    }

    /// A transformer layer, conditioned where `film` says so.
    pub(super) fn layer(&self, name: &str, film: bool) -> Result<Layer, WeightsError> {
        let Config { width, hidden, expansion, heads, .. } = self.config;
        let linear = |part: &str, inputs, outputs| self.linear(&format!("{name}.{part}"), inputs, outputs);
        Ok(Layer {
            norm1: self.norm(&format!("{name}.norm1"))?,
            norm2: self.norm(&format!("{name}.norm2"))?,
            qkv: linear("attention.qkv", width, 3 * width)?,
            out: linear("attention.out", width, width)?,
            up: linear("up", width, expansion * width)?,
            down: linear("down", expansion * width, width)?,
            film: if film { Some(linear("film", hidden, 4 * width)?) } else { None },
            heads,
        })
    }

    /// Where the training data lie, by their `quantiles`.
    pub(super) fn space(&self) -> Result<Space, WeightsError> {
        const RANKS: usize = 129;
        let values = self.full("quantiles", &[self.config.latents, RANKS])?;
        Space::new(values.chunks(RANKS).map(<[f32]>::to_vec).collect()).map_err(WeightsError)
    }
}
