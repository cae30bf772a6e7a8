//! What the predictor is compared with: regressions of all parameters at once by an MLP or an LSTM on MFCCs, or convolutions on mel
//! bands. Their weights do not ship; `models/training/vaeform_training/train_baseline.py` writes them.

use candle_core::{Device, Result, Tensor};
use serde::Deserialize;
use vaeform_patch::{NUM_PARAMS, PARAMS, Patch};

use super::input_features::{InputFeatures, MEL_FRAMES, MELS};
use super::listener::{MEASURES, measures};
use super::weights::WeightsError;
use crate::nn::conv::Convolution;
use crate::nn::linear::Linear;
use crate::nn::lstm::{Lstm, sigmoid};
use crate::nn::weights::{self, Weights};

/// Coefficients of a frame.
const MFCCS: usize = 20;

/// A regression with its weights.
pub struct Baseline {
    network: Network,
    out: Linear,
}

enum Network {
    Mlp([Linear; 2]),
    Lstm(Lstm, Linear),
    Cnn(Box<[Convolution; 4]>, Linear),
}

#[derive(Debug, Deserialize)]
struct BaselineConfig {
    kind: String,
}

impl weights::Config for BaselineConfig {
    /// The kind says all sizes.
    fn is_possible(&self) -> bool {
        true
    }
}

impl Baseline {
    /// Reads weights: safetensors with torch's names, which of the three it is as metadata.
    ///
    /// # Errors
    /// What is missing, has another shape, or is no safetensors at all.
    pub fn from_bytes(bytes: &[u8]) -> std::result::Result<Self, WeightsError> {
        let weights = Weights::<BaselineConfig>::new(bytes)?;
        let (network, width) = match weights.config().kind.as_str() {
            "mlp" => {
                let first = weights.linear("hidden1", MEL_FRAMES * MFCCS + MEASURES, 512)?;
                (Network::Mlp([first, weights.linear("hidden2", 512, 512)?]), 512)
            }
            "lstm" => {
                let part = |of: &str, inputs| {
                    let matrix = weights.half(&format!("lstm.weight_{of}_l0"), &[4 * 192, inputs])?;
                    let bias = weights.widened(&format!("lstm.bias_{of}_l0"), &[4 * 192])?;
                    Ok(crate::nn::panels::Panels::new(&matrix, bias, inputs))
                };
                let lstm = Lstm::new(part("ih", MFCCS)?, part("hh", 192)?);
                (Network::Lstm(lstm, weights.linear("hidden", 192 + MEASURES, 256)?), 256)
            }
            "cnn" => {
                let conv = |nth: usize, inputs, size, step| {
                    weights.convolution(&format!("conv{nth}.product"), inputs, 128, [size, step])
                };
                let convs = [conv(1, MELS, 3, 1)?, conv(2, 128, 4, 2)?, conv(3, 128, 4, 2)?, conv(4, 128, 4, 2)?];
                (Network::Cnn(Box::new(convs), weights.linear("hidden", MEL_FRAMES / 8 * 128 + MEASURES, 256)?), 256)
            }
            other => return Err(WeightsError::new(format!("weights: expected mlp, lstm or cnn, found `{other}`"))),
        };
        Ok(Self { network, out: weights.linear("out", width, NUM_PARAMS)? })
    }

    /// All parameters as parts of their ranges.
    pub fn answer(&self, features: &InputFeatures, velocity: u8) -> Vec<f32> {
        let values = self.forward(features, velocity).and_then(|values| values.flatten_all()?.to_vec1::<f32>());
        values.expect("shapes were checked when the weights were read").into_iter().map(sigmoid).collect()
    }

    /// The patch, to be played at the measured note.
    pub fn patch(&self, features: &InputFeatures, velocity: u8) -> Patch {
        let mut patch = Patch::default();
        for (def, value) in PARAMS.iter().zip(self.answer(features, velocity)) {
            patch.fm.set(def.id, (value * def.max).round());
        }
        patch
    }

    fn forward(&self, features: &InputFeatures, velocity: u8) -> Result<Tensor> {
        let measures = Tensor::from_vec(measures(features, velocity), (1, MEASURES), &Device::Cpu)?;
        let beside = |x: Tensor| Tensor::cat(&[x.reshape((1, ()))?, measures.clone()], 1)?.contiguous();
        let hidden = match &self.network {
            Network::Mlp([first, second]) => second.silu(&first.silu(&beside(mfccs(features)?)?)?)?,
            Network::Lstm(lstm, hidden) => hidden.silu(&beside(lstm.last(&mfccs(features)?)?)?)?,
            Network::Cnn(convs, hidden) => {
                let mut x = Tensor::from_vec(levels(features).collect(), (MEL_FRAMES, MELS), &Device::Cpu)?;
                for conv in convs.iter() {
                    x = conv.silu(&x)?;
                }
                hidden.silu(&beside(x)?)?
            }
        };
        self.out.forward(&hidden)
    }
}

fn levels(features: &InputFeatures) -> impl Iterator<Item = f32> + '_ {
    features.mels.iter().map(|byte| f32::from(*byte) / 255.0)
}

/// MFCCs of each frame: the orthonormal DCT-II of its levels.
fn mfccs(features: &InputFeatures) -> Result<Tensor> {
    let cosine = |band: usize, order: usize| {
        let scale = if order == 0 { 1.0 / MELS as f32 } else { 2.0 / MELS as f32 };
        scale.sqrt() * (std::f32::consts::PI / MELS as f32 * (band as f32 + 0.5) * order as f32).cos()
    };
    let table: Vec<[f32; MFCCS]> = (0..MELS).map(|band| std::array::from_fn(|order| cosine(band, order))).collect();
    let levels: Vec<f32> = levels(features).collect();
    let frame = |levels: &[f32]| {
        levels.iter().zip(&table).fold([0.0_f32; MFCCS], |mut sums, (level, cosines)| {
            sums.iter_mut().zip(cosines).for_each(|(sum, cosine)| *sum += level * cosine);
            sums
        })
    };
    let values = levels.chunks(MELS).flat_map(frame).collect();
    Tensor::from_vec(values, (MEL_FRAMES, MFCCS), &Device::Cpu)
}
