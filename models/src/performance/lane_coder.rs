//! A code of lanes, four bars of a knob: 128 values to a few latents and back.
//!
//! The network of `models/training/vaeform_training/performance/lane_coder.py` with its weights: a residual network beside a linear code, shared by all
//! lanes. Runs on the caller's thread alone. Allocates: never on the audio thread.

use std::sync::OnceLock;

use candle_core::{Device, Result, Tensor};
use serde::Deserialize;

use crate::nn::linear::Linear;
use crate::nn::norm::LayerNorm;
use crate::nn::weights::{self, WeightsError};

/// Values of a lane: four bars in steps of 1/32.
pub const LANE_STEPS: usize = 128;
/// The weights that ship, of 13 and of 51 latents a lane; `weights/lane_coder.md` says what they were made of.
const WEIGHTS: &[u8] = include_bytes!("../../weights/lane_coder_128.safetensors");
const FINE_WEIGHTS: &[u8] = include_bytes!("../../weights/lane_coder_512.safetensors");
/// The largest network that is read.
const MAX_SIZE: usize = 4_096;
/// Least and greatest log variance of a latent, as in training.
const LOG_VARIANCES: (f32, f32) = (-12.0, 4.0);

type Weights<'a> = weights::Weights<'a, Config>;

/// All that shapes the network.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Config {
    /// Latents of a lane.
    latents: usize,
    width: usize,
    blocks: usize,
}

impl weights::Config for Config {
    fn is_possible(&self) -> bool {
        [self.latents, self.width, self.blocks].iter().all(|size| (1..=MAX_SIZE).contains(size))
    }
}

/// What the network says of a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneCode {
    /// Mean of each latent.
    pub mean: Vec<f32>,
    /// Log variance of each latent.
    pub log_variance: Vec<f32>,
}

impl LaneCode {
    /// Nats: the divergence of the latents from the prior, a normal distribution of variance 1.
    pub fn nats(&self) -> f64 {
        self.latent_nats().sum()
    }

    /// The same of each latent.
    pub fn latent_nats(&self) -> impl Iterator<Item = f64> {
        let latents = self.mean.iter().zip(&self.log_variance);
        latents.map(|(&mean, &log)| 0.5 * f64::from(mean * mean + log.exp() - 1.0 - log))
    }
}

/// The network with its weights.
pub struct LaneCoder {
    config: Config,
    read: Linear,
    encoder: Vec<Block>,
    moments: Linear,
    analyse: Linear,
    open: Linear,
    decoder: Vec<Block>,
    write: Linear,
    synthesise: Linear,
}

/// x + down(silu(up(norm(x)))).
struct Block {
    norm: LayerNorm,
    up: Linear,
    down: Linear,
}

impl LaneCoder {
    /// The one that ships, with 13 latents a lane; read once for the whole process.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<LaneCoder> = OnceLock::new();
        SHARED.get_or_init(|| Self::read(WEIGHTS).expect("what ships was tested"))
    }

    /// The one with 51 latents a lane; read once for the whole process.
    pub fn fine() -> &'static Self {
        static FINE: OnceLock<LaneCoder> = OnceLock::new();
        FINE.get_or_init(|| Self::read(FINE_WEIGHTS).expect("what ships was tested"))
    }

    /// A network out of a weights file.
    ///
    /// # Errors
    /// What makes the bytes no weights of a lane coder.
    pub fn read(bytes: &[u8]) -> std::result::Result<Self, WeightsError> {
        let weights = Weights::new(bytes)?;
        let Config { latents, width, blocks } = *weights.config();
        let stack = |name: &str| -> std::result::Result<Vec<Block>, WeightsError> {
            (0..blocks).map(|idx| Block::read(&weights, &format!("{name}.{idx}"), width)).collect()
        };
        Ok(Self {
            config: *weights.config(),
            read: weights.linear("read", LANE_STEPS, width)?,
            encoder: stack("encoder")?,
            moments: weights.linear("moments", width, 2 * latents)?,
            analyse: weights.linear("analyse", LANE_STEPS, latents)?,
            open: weights.linear("open", latents, width)?,
            decoder: stack("decoder")?,
            write: weights.linear("write", width, LANE_STEPS)?,
            synthesise: weights.unbiased("synthesise", latents, LANE_STEPS)?,
        })
    }

    /// Latents of a lane.
    pub fn num_latents(&self) -> usize {
        self.config.latents
    }

    /// The codes of lanes of 0 to 1.
    pub fn encode(&self, lanes: &[[f32; LANE_STEPS]]) -> Vec<LaneCode> {
        if lanes.is_empty() {
            return Vec::new();
        }
        let latents = self.config.latents;
        let (moments, linear) = self.moments_of(lanes).expect("shapes follow from the configuration");
        let rows = moments.chunks(2 * latents).zip(linear.chunks(latents));
        let code = |(moments, linear): (&[f32], &[f32])| {
            let (mean, log_variance) = moments.split_at(latents);
            LaneCode {
                mean: mean.iter().zip(linear).map(|(mean, linear)| mean + linear).collect(),
                log_variance: log_variance.iter().map(|log| log.clamp(LOG_VARIANCES.0, LOG_VARIANCES.1)).collect(),
            }
        };
        rows.map(code).collect()
    }

    /// The lanes, about 0 to 1, of latents, as many of each as [`Self::num_latents`].
    pub fn decode(&self, latents: &[Vec<f32>]) -> Vec<[f32; LANE_STEPS]> {
        if latents.is_empty() {
            return Vec::new();
        }
        let values = self.lanes_of(latents).expect("as many latents as the network has");
        values.as_chunks().0.to_vec()
    }

    fn moments_of(&self, lanes: &[[f32; LANE_STEPS]]) -> Result<(Vec<f32>, Vec<f32>)> {
        let shape = (lanes.len(), LANE_STEPS);
        let curves = Tensor::from_slice(lanes.as_flattened(), shape, &Device::Cpu)?;
        let centred: Vec<f32> = lanes.as_flattened().iter().map(|value| 4.0 * value - 2.0).collect();
        let hidden = self.read.forward(&Tensor::from_vec(centred, shape, &Device::Cpu)?)?;
        let hidden = through(&self.encoder, hidden)?;
        Ok((flat(&self.moments.forward(&hidden)?)?, flat(&self.analyse.forward(&curves)?)?))
    }

    fn lanes_of(&self, latents: &[Vec<f32>]) -> Result<Vec<f32>> {
        let z = Tensor::from_vec(latents.concat(), (latents.len(), self.config.latents), &Device::Cpu)?;
        let hidden = through(&self.decoder, self.open.forward(&z)?)?;
        flat(&self.synthesise.add_to(&self.write.forward(&hidden)?, &z)?)
    }
}

impl Block {
    fn read(weights: &Weights<'_>, name: &str, width: usize) -> std::result::Result<Self, WeightsError> {
        Ok(Self {
            norm: weights.norm(&format!("{name}.norm"), width)?,
            up: weights.linear(&format!("{name}.up"), width, width)?,
            down: weights.linear(&format!("{name}.down"), width, width)?,
        })
    }
}

fn through(blocks: &[Block], mut hidden: Tensor) -> Result<Tensor> {
    for block in blocks {
        hidden = block.down.add_to(&hidden, &block.up.silu(&block.norm.forward(&hidden)?)?)?;
    }
    Ok(hidden)
}

fn flat(tensor: &Tensor) -> Result<Vec<f32>> {
    tensor.flatten_all()?.to_vec1()
}
