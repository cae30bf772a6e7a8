//! A weights file: safetensors with torch's names, f16, matrices where it pays as bytes with a scale a row, and the network's
//! configuration as metadata.

use std::fmt;

use half::f16;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde::de::DeserializeOwned;

use super::conv::Convolution;
use super::linear::Linear;
use super::norm::LayerNorm;
use super::panels::Panels;
use super::transformer::Layer;

/// What makes bytes no weights of a network.
#[derive(Debug)]
pub struct WeightsError(String);

impl WeightsError {
    /// What is wrong, for people.
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WeightsError {}

/// Sizes of a transformer layer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LayerSizes {
    pub(crate) width: usize,
    pub(crate) heads: usize,
    pub(crate) expansion: usize,
    /// Values of the condition, where the layer has FiLM.
    pub(crate) film: Option<usize>,
}

/// All that shapes a network: the metadata `config` of its file.
pub(crate) trait Config: DeserializeOwned + fmt::Debug {
    /// Whether there can be a network of these sizes.
    fn is_possible(&self) -> bool;
}

/// Tensors by name, and the configuration that their shapes follow from.
pub(crate) struct Weights<'a, C> {
    tensors: SafeTensors<'a>,
    config: C,
}

impl<'a, C: Config> Weights<'a, C> {
    /// Reads the header, and the configuration in it.
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        let error = |e| WeightsError(format!("weights: {e}"));
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(error)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(error)?;
        let config = metadata.metadata().as_ref().and_then(|entries| entries.get("config"));
        let config =
            config.ok_or_else(|| WeightsError("weights: expected metadata `config`, found none".to_owned()))?;
        let config: C =
            serde_json::from_str(config).map_err(|e| WeightsError(format!("weights: metadata `config`: {e}")))?;
        if !config.is_possible() {
            return Err(WeightsError(format!("weights: metadata `config`: impossible sizes {config:?}")));
        }
        Ok(Self { tensors, config })
    }

    /// The configuration.
    pub(crate) fn config(&self) -> &C {
        &self.config
    }

    /// A tensor of f16 values, whatever it is on disk.
    pub(crate) fn half(&self, name: &str, shape: &[usize]) -> Result<Vec<f16>, WeightsError> {
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
    pub(crate) fn full(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let tensor = self.get(name, shape)?;
        match tensor.dtype() {
            Dtype::F32 => Ok(tensor.data().as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()),
            other => Err(WeightsError(format!("{name}: expected f32, found {other:?}"))),
        }
    }

    fn get(&self, name: &str, shape: &[usize]) -> Result<TensorView<'a>, WeightsError> {
        let tensor = self.tensors.tensor(name).map_err(|e| WeightsError(format!("{name}: {e}")))?;
        if tensor.shape() != shape {
            return Err(WeightsError(format!("{name}: expected shape {shape:?}, found {:?}", tensor.shape())));
        }
        Ok(tensor)
    }

    /// A tensor widened to f32.
    pub(crate) fn widened(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        Ok(self.half(name, shape)?.into_iter().map(f16::to_f32).collect())
    }

    /// A linear layer.
    pub(crate) fn linear(&self, name: &str, inputs: usize, outputs: usize) -> Result<Linear, WeightsError> {
        Ok(Linear::new(self.panels(name, inputs, outputs)?))
    }

    /// A linear layer that adds nothing of its own.
    pub(crate) fn unbiased(&self, name: &str, inputs: usize, outputs: usize) -> Result<Linear, WeightsError> {
        let weights = self.half(&format!("{name}.weight"), &[outputs, inputs])?;
        Ok(Linear::new(Panels::new(&weights, vec![0.0; outputs], inputs)))
    }

    /// The sum of two linear layers, the second without bias, as one over the inputs (name, values) of both side by side.
    pub(crate) fn joined(&self, parts: [(&str, usize); 2], outputs: usize) -> Result<Linear, WeightsError> {
        let [(first, a), (second, b)] = parts;
        let left = self.half(&format!("{first}.weight"), &[outputs, a])?;
        let right = self.half(&format!("{second}.weight"), &[outputs, b])?;
        let rows = left.chunks(a).zip(right.chunks(b)).flat_map(|(left, right)| left.iter().chain(right));
        let weights: Vec<f16> = rows.copied().collect();
        Ok(Linear::new(Panels::new(&weights, self.widened(&format!("{first}.bias"), &[outputs])?, a + b)))
    }

    /// The weights and bias of a linear layer, packed.
    pub(crate) fn panels(&self, name: &str, inputs: usize, outputs: usize) -> Result<Panels, WeightsError> {
        let weights = self.half(&format!("{name}.weight"), &[outputs, inputs])?;
        let bias = self.widened(&format!("{name}.bias"), &[outputs])?;
        Ok(Panels::new(&weights, bias, inputs))
    }

    /// A convolution over `size` frames every `step`.
    pub(crate) fn convolution(
        &self,
        name: &str,
        inputs: usize,
        outputs: usize,
        [size, step]: [usize; 2],
    ) -> Result<Convolution, WeightsError> {
        Ok(Convolution::new(self.panels(name, size * inputs, outputs)?, size, step))
    }

    /// A layer norm.
    pub(crate) fn norm(&self, name: &str, width: usize) -> Result<LayerNorm, WeightsError> {
        Ok(LayerNorm::new(
            self.widened(&format!("{name}.weight"), &[width])?,
            self.widened(&format!("{name}.bias"), &[width])?,
        ))
    }

    /// A transformer layer.
    pub(crate) fn layer(&self, name: &str, sizes: LayerSizes) -> Result<Layer, WeightsError> {
        let LayerSizes { width, heads, expansion, film } = sizes;
        let linear = |part: &str, inputs, outputs| self.linear(&format!("{name}.{part}"), inputs, outputs);
        Ok(Layer {
            norm1: self.norm(&format!("{name}.norm1"), width)?,
            norm2: self.norm(&format!("{name}.norm2"), width)?,
            qkv: linear("attention.qkv", width, 3 * width)?,
            out: linear("attention.out", width, width)?,
            up: linear("up", width, expansion * width)?,
            down: linear("down", expansion * width, width)?,
            film: film.map(|condition| linear("film", condition, 4 * width)).transpose()?,
            heads,
        })
    }
}
