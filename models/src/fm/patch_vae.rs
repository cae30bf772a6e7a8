//! The patch VAE: a patch to its place in the latent space, and any place to a distribution over patches.
//!
//! The network of `models/training/vaeform_training/patch_vae.py` with its weights: seven tokens (six operators and the voice) that
//! attend to each other, triangular Sylvester flows after the Gaussian posterior, a decoder conditioned by FiLM. Runs on the
//! caller's thread alone. Allocates: never on the audio thread.

mod decoder;
mod distribution;
mod encoder;
mod slots;
mod space;
mod weights;

use std::sync::OnceLock;

use candle_core::Result;
use vaeform_patch::Patch;

pub use distribution::Distribution;
pub use space::Space;
pub use weights::WeightsError;

use crate::nn::linear::Linear;
use crate::nn::sylvester::Steps;
use decoder::Decoder;
use encoder::Encoder;
use weights::Weights;

/// The weights that ship; `weights/patch_vae.md` says what they were made of.
const WEIGHTS: &[u8] = include_bytes!("../../weights/patch_vae.safetensors");

/// Patches or places that go through the network at once: their hidden values stay in the processor's cache.
const AT_ONCE: usize = 16;

/// The network with its weights.
pub struct PatchVae {
    encoder: Encoder,
    mean: Linear,
    log_variance: Linear,
    flows: Linear,
    decoder: Decoder,
    latents: usize,
    space: Space,
}

/// Where a patch lies in the latent space.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// The Gaussian's mean taken through the flows: the latents of the patch.
    pub mean: Vec<f32>,
    /// Standard deviations of the Gaussian before the flows.
    pub sigma: Vec<f32>,
    /// Divergence of the Gaussian before the flows from the standard normal prior, in nats.
    pub kl_nats: f32,
}

/// A draw from a patch's posterior.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// Latents.
    pub z: Vec<f32>,
    /// Log of posterior over prior density at `z` in nats: its mean over draws is the divergence of the posterior from the prior.
    pub nats: f32,
}

impl PatchVae {
    /// The model that ships, read at the first call in the process and shared by all.
    ///
    /// # Panics
    /// When the weights in the program are damaged, which a test excludes.
    pub fn shared() -> &'static Self {
        static MODEL: OnceLock<PatchVae> = OnceLock::new();
        MODEL.get_or_init(|| Self::from_bytes(WEIGHTS).expect("the weights that ship are read by a test"))
    }

    /// Reads weights as `models/training` exports them: safetensors with torch's names, the configuration as metadata.
    ///
    /// # Errors
    /// What is missing, has another shape, or is no safetensors at all.
    pub fn from_bytes(bytes: &[u8]) -> std::result::Result<Self, WeightsError> {
        let weights = Weights::new(bytes)?;
        let config = weights.config();
        let (latents, hidden) = (config.latents, config.hidden);
        Ok(Self {
            encoder: Encoder::new(&weights)?,
            mean: weights.linear("mean", hidden, latents)?,
            log_variance: weights.linear("log_variance", hidden, latents)?,
            flows: weights.linear("flows.amortise", hidden, config.num_flows * Steps::size(latents))?,
            decoder: Decoder::new(&weights)?,
            latents,
            space: weights::space(&weights)?,
        })
    }

    /// Latents of a patch.
    pub fn num_latents(&self) -> usize {
        self.latents
    }

    /// Where the training data lie.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// Where patches lie. Values between whole steps lie between them.
    pub fn encode(&self, patches: &[Patch]) -> Vec<Posterior> {
        self.posteriors(patches, |gaussian| {
            let mut mean = gaussian.mean.to_vec();
            Steps::new(gaussian.flows, self.latents).apply(&mut mean);
            let nats = gaussian.mean.iter().zip(&gaussian.log_variance).map(|(m, v)| 0.5 * (m * m + v.exp() - 1.0 - v));
            let sigma = gaussian.log_variance.iter().map(|v| (0.5 * v).exp()).collect();
            Posterior { mean, sigma, kl_nats: nats.sum() }
        })
    }

    /// One draw from the posterior of each patch; `normal` gives numbers of the standard normal distribution.
    pub fn draw(&self, patches: &[Patch], normal: &mut dyn FnMut() -> f32) -> Vec<Draw> {
        self.posteriors(patches, |gaussian| {
            let mut posterior = 0.0;
            let draw = |(mean, log_variance): (&f32, &f32)| {
                let noise = normal();
                posterior -= 0.5 * (log_variance + noise * noise);
                mean + (0.5 * log_variance).exp() * noise
            };
            let mut z: Vec<f32> = gaussian.mean.iter().zip(&gaussian.log_variance).map(draw).collect();
            posterior -= Steps::new(gaussian.flows, self.latents).apply(&mut z);
            let prior = -0.5 * z.iter().map(|z| z * z).sum::<f32>();
            Draw { z, nats: posterior - prior }
        })
    }

    /// What patches lie at `places`, [`Self::num_latents`] values each. A distribution holds 42 kB: take thousands in parts.
    ///
    /// # Panics
    /// When a place has another number of latents.
    pub fn decode(&self, places: &[&[f32]]) -> Vec<Distribution> {
        self.decode_blurred(places, 0.0)
    }

    /// What patches lie around `places`: `blur`, 0..=0.6 in units of the prior's deviation, is how far around. A path through the
    /// space then meets slopes and not steps.
    ///
    /// # Panics
    /// As [`Self::decode`].
    pub fn decode_blurred(&self, places: &[&[f32]], blur: f32) -> Vec<Distribution> {
        assert!(places.iter().all(|z| z.len() == self.latents), "expected {} latents", self.latents);
        let decoded = |part: &[&[f32]]| self.decoder.forward(part, blur).expect(CHECKED);
        places.chunks(AT_ONCE).flat_map(decoded).collect()
    }

    fn posteriors<T>(&self, patches: &[Patch], mut take: impl FnMut(Gaussian<'_>) -> T) -> Vec<T> {
        let mut out = Vec::with_capacity(patches.len());
        for patches in patches.chunks(AT_ONCE) {
            let rows = self.hidden(patches).expect(CHECKED);
            for ((mean, log_variance), flows) in rows[0].iter().zip(&rows[1]).zip(&rows[2]) {
                let log_variance = log_variance.iter().map(|v| v.clamp(-12.0, 4.0)).collect();
                out.push(take(Gaussian { mean, log_variance, flows }));
            }
        }
        out
    }

    /// Mean, log variance and flow steps, a row a patch.
    fn hidden(&self, patches: &[Patch]) -> Result<[Vec<Vec<f32>>; 3]> {
        let hidden = self.encoder.forward(patches)?;
        let rows = |layer: &Linear| layer.forward(&hidden)?.to_vec2();
        Ok([rows(&self.mean)?, rows(&self.log_variance)?, rows(&self.flows)?])
    }
}

/// Why no tensor op can fail.
const CHECKED: &str = "shapes were checked when the weights were read";

/// The posterior of one patch before its flows.
struct Gaussian<'a> {
    mean: &'a [f32],
    log_variance: Vec<f32>,
    flows: &'a [f32],
}
