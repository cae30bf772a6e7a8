//! Sound to patches without a render: what the predictor hears of a sound, and the patches it proposes.
//!
//! The network of `models/training/vaeform_training/predictor.py` with its weights: convolutions over time to a latent, the latent
//! to likely algorithms, and under each algorithm seven tokens (six operators and the voice) to every other parameter. Runs on the
//! caller's thread alone. Allocates: never on the audio thread.

mod baseline;
mod canonical;
mod code;
mod listener;
mod outline;
mod portrait;
mod weights;

use std::sync::OnceLock;

use candle_core::{Device, Result, Tensor};
use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_dsp::patch::Patch;

pub use baseline::Baseline;
pub use canonical::canonical;
pub use outline::Outline;
pub use portrait::{
    ENVELOPE_POINTS, HARMONIC_FRAMES, HARMONICS, MEL_FRAMES, MELS, Measured, NUM_SAMPLES, PITCHES, Painter, Portrait,
};
pub use weights::WeightsError;

use crate::layers::activation::softmax;
use crate::layers::linear::Linear;
use crate::layers::patch_decoder::{DecoderSizes, PatchDecoder};
use crate::search::random::Random;
use code::{OPERATOR_WIDTH, VOICE_WIDTH};
use listener::Listener;
use weights::{Config, Weights};

/// The weights that ship; `weights/predictor.md` says what they were made of.
const WEIGHTS: &[u8] = include_bytes!("../weights/predictor.safetensors");
/// Algorithms that are proposed, and patches under each: the likeliest and draws.
const PROPOSED_ALGORITHMS: usize = 4;
const PATCHES_EACH: usize = 4;
/// How far draws stray from the likeliest.
const TEMPERATURE: f32 = 0.5;
/// The same for who looks at many.
const DRAWN_ALGORITHMS: usize = 8;
const DRAWN_TEMPERATURE: f32 = 0.7;

/// The network with its weights.
pub struct Predictor {
    listener: Listener,
    choice1: Linear,
    choice2: Linear,
    decoder: PatchDecoder,
    latent: usize,
}

/// A patch that may sound like what was heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The patch, to be played at the measured note; its transposition sets right what was measured wrong.
    pub patch: Patch,
    /// 0..1: the probability of its algorithm times the mean probability of what else can be heard of it.
    pub confidence: f32,
}

impl Predictor {
    /// The model that ships, read at the first call in the process and shared by all.
    ///
    /// # Panics
    /// When the weights in the program are damaged, which a test excludes.
    pub fn shared() -> &'static Self {
        static MODEL: OnceLock<Predictor> = OnceLock::new();
        MODEL.get_or_init(|| Self::from_bytes(WEIGHTS).expect("the weights that ship are read by a test"))
    }

    /// Reads weights as `models/training` exports them: safetensors with torch's names, the configuration as metadata.
    ///
    /// # Errors
    /// What is missing, has another shape, or is no safetensors at all.
    pub fn from_bytes(bytes: &[u8]) -> std::result::Result<Self, WeightsError> {
        let weights = Weights::new(bytes)?;
        let Config { latent, hidden, width, heads, expansion, layers, .. } = *weights.config();
        let inputs = latent + ALGORITHMS.len();
        let (operator, voice) = (OPERATOR_WIDTH, VOICE_WIDTH);
        let sizes = DecoderSizes { inputs, hidden, width, heads, expansion, layers, operator, voice };
        Ok(Self {
            listener: Listener::new(&weights)?,
            choice1: weights.linear("choice1", latent, hidden)?,
            choice2: weights.linear("choice2", hidden, ALGORITHMS.len())?,
            decoder: PatchDecoder::new(&weights, "", sizes)?,
            latent,
        })
    }

    /// The latent of what is heard, for a key of this velocity.
    pub fn latent(&self, portrait: &Portrait, velocity: u8) -> Vec<f32> {
        let latent = self.listener.forward(portrait, velocity);
        latent.and_then(|latent| latent.flatten_all()?.to_vec1()).expect(CHECKED)
    }

    /// Logits of the 32 algorithms.
    ///
    /// # Panics
    /// When `latent` is none of [`Self::latent`]'s.
    pub fn algorithms(&self, latent: &[f32]) -> Vec<f32> {
        assert_eq!(latent.len(), self.latent, "values of a latent");
        let logits = Tensor::from_slice(latent, (1, self.latent), &Device::Cpu)
            .and_then(|latent| self.choice2.forward(&self.choice1.silu(&latent)?)?.flatten_all()?.to_vec1());
        logits.expect(CHECKED)
    }

    /// The other parameters under each of some algorithms (0-31).
    ///
    /// # Panics
    /// When `latent` is none of [`Self::latent`]'s or there is no such algorithm.
    pub fn under(&self, latent: &[f32], algorithms: &[usize]) -> Vec<Outline> {
        assert_eq!(latent.len(), self.latent, "values of a latent");
        assert!(algorithms.iter().all(|&algorithm| algorithm < ALGORITHMS.len()), "{algorithms:?}");
        self.outlines(latent, algorithms).expect(CHECKED)
    }

    fn outlines(&self, latent: &[f32], algorithms: &[usize]) -> Result<Vec<Outline>> {
        let batch = algorithms.len();
        let given = |&algorithm: &usize| {
            let one_hot = (0..ALGORITHMS.len()).map(move |i| if i == algorithm { 1.0 } else { 0.0 });
            latent.iter().copied().chain(one_hot)
        };
        let given: Vec<f32> = algorithms.iter().flat_map(given).collect();
        let given = Tensor::from_vec(given, (batch, self.latent + ALGORITHMS.len()), &Device::Cpu)?;
        let logits = self.decoder.logits(&self.decoder.trunk(&given)?)?;
        Ok(algorithms.iter().zip(logits).map(|(&algorithm, logits)| Outline::new(algorithm, logits)).collect())
    }

    /// About `num` patches for who can look at many: spread over the eight likeliest algorithms by their probabilities, under each the
    /// likeliest first and then draws; one seed gives one answer. `velocity` is that of the key that will play them.
    pub fn draw(&self, portrait: &Portrait, velocity: u8, num: usize, seed: u64) -> Vec<Patch> {
        let latent = self.latent(portrait, velocity);
        let (probabilities, algorithms) = self.likeliest(&latent, DRAWN_ALGORITHMS);
        let all: f32 = algorithms.iter().map(|&algorithm| probabilities[algorithm]).sum();
        let mut random = Random::stream(seed, 0);
        let mut patches = Vec::with_capacity(num + DRAWN_ALGORITHMS);
        for (outline, algorithm) in self.under(&latent, &algorithms).iter().zip(&algorithms) {
            let share = (probabilities[*algorithm] / all * num as f32).round() as usize;
            let temperatures = std::iter::once(0.0).chain(std::iter::repeat(DRAWN_TEMPERATURE)).take(share);
            patches.extend(temperatures.map(|temperature| outline.patch(temperature, &mut || random.uniform()).0));
        }
        patches
    }

    /// Probabilities of all algorithms, and the likeliest of them, the likeliest first.
    fn likeliest(&self, latent: &[f32], num: usize) -> (Vec<f32>, Vec<usize>) {
        let probabilities = softmax(&self.algorithms(latent), 1.0);
        let mut algorithms: Vec<usize> = (0..probabilities.len()).collect();
        algorithms.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
        algorithms.truncate(num);
        (probabilities, algorithms)
    }

    /// Sixteen patches, the surest first; one seed gives one answer. `velocity` is that of the key that will play them.
    pub fn propose(&self, portrait: &Portrait, velocity: u8, seed: u64) -> Vec<Proposal> {
        let latent = self.latent(portrait, velocity);
        let (probabilities, algorithms) = self.likeliest(&latent, PROPOSED_ALGORITHMS);
        let mut random = Random::stream(seed, 0);
        let mut proposals = Vec::with_capacity(PROPOSED_ALGORITHMS * PATCHES_EACH);
        for (outline, algorithm) in self.under(&latent, &algorithms).iter().zip(&algorithms) {
            for nth in 0..PATCHES_EACH {
                let temperature = if nth == 0 { 0.0 } else { TEMPERATURE };
                let (patch, sure) = outline.patch(temperature, &mut || random.uniform());
                proposals.push(Proposal { patch, confidence: probabilities[*algorithm] * sure });
            }
        }
        proposals.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        proposals
    }
}

/// Why no tensor op can fail.
const CHECKED: &str = "shapes were checked when the weights were read";
