//! Sound to patches without a render: what the predictor hears of a sound, and the patches it proposes.
//!
//! The network of `models/training/vaeform_training/predictor.py` with its weights: convolutions over time to a latent, the latent
//! to likely algorithms, and under each algorithm a patch that is written value by value, so that what is written later fits what
//! was written before. Runs on the caller's thread alone. Allocates: never on the audio thread.

mod baseline;
mod canonical;
mod code;
mod head;
mod input_features;
mod listener;
mod weights;
mod writer;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use candle_core::{Device, Tensor};
use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::{NUM_PARAMS, ParamId, Patch, global, operator};

pub use baseline::Baseline;
pub use canonical::canonical;
pub use input_features::{
    ENVELOPE_POINTS, FeatureExtractor, HARMONIC_FRAMES, HARMONICS, InputFeatures, MEL_FRAMES, MELS, Measured,
    NUM_SAMPLES, PITCHES,
};
pub use weights::WeightsError;

use crate::fm::audible::{audible, operators};
use crate::nn::activation::softmax;
use crate::nn::linear::Linear;
use crate::random::Random;
use code::{Choose, choose};
use listener::Listener;
use weights::{PredictorConfig, Weights};
use writer::Writer;

/// The weights that ship; `weights/predictor.md` says what they were made of.
const WEIGHTS: &[u8] = include_bytes!("../../weights/predictor.safetensors");
/// Algorithms that are proposed, and patches under each: the likeliest and draws.
const PROPOSED_ALGORITHMS: usize = 4;
const PATCHES_EACH: usize = 4;
/// How far draws stray from the likeliest.
const TEMPERATURE: f32 = 0.5;
/// The same for who looks at many.
const DRAWN_ALGORITHMS: usize = 8;
const DRAWN_TEMPERATURE: f32 = 0.7;
/// Patches that are written side by side, in some 10 ms.
pub(crate) const WRITTEN_AT_ONCE: usize = 56;

/// Values that stay as they are, in table order.
pub type Kept = [bool; NUM_PARAMS];

/// The network with its weights.
pub struct Predictor {
    listener: Listener,
    choice1: Linear,
    choice2: Linear,
    writer: Writer,
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
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WeightsError> {
        let weights = Weights::new(bytes)?;
        let PredictorConfig { latent, hidden, .. } = *weights.config();
        Ok(Self {
            listener: Listener::new(&weights)?,
            choice1: weights.linear("choice1", latent, hidden)?,
            choice2: weights.linear("choice2", hidden, ALGORITHMS.len())?,
            writer: Writer::new(&weights)?,
            latent,
        })
    }

    /// The latent of what is heard, for a key of this velocity.
    pub fn latent(&self, features: &InputFeatures, velocity: u8) -> Vec<f32> {
        let latent = self.listener.forward(features, velocity);
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

    /// Logits of every parameter of a patch, one after the other, each conditioned on the values before it: of values from 0 on, or of 23 bins
    /// where a parameter has 100. Those of the algorithm mean nothing.
    ///
    /// # Panics
    /// When `latent` is none of [`Self::latent`]'s.
    pub fn logits(&self, latent: &[f32], patch: &Patch) -> Vec<Vec<f32>> {
        let mut all = vec![Vec::new(); NUM_PARAMS];
        let mut choose = |_: usize, id: ParamId, logits: &[f32]| {
            all[id.idx()] = logits.to_vec();
            patch.fm.get(id)
        };
        self.written(latent, &[patch.fm.get(global::ALGORITHM) as usize], &mut choose);
        all
    }

    /// A patch for each of some algorithms, drawn at a temperature of its own, where 0 is the likeliest value each time; with the mean
    /// probability of those of its values that decide what is heard.
    fn drawn(&self, latent: &[f32], wanted: &[(usize, f32)], random: &mut Random) -> Vec<(Patch, f32)> {
        let algorithms: Vec<usize> = wanted.iter().map(|(algorithm, _)| *algorithm).collect();
        let mut probabilities = vec![[0.0; NUM_PARAMS]; wanted.len()];
        let mut choose = |row: usize, id: ParamId, logits: &[f32]| {
            let choice = choose(id, logits, wanted[row].1, random.uniform());
            probabilities[row][id.idx()] = choice.probability;
            choice.value
        };
        let patches = self.written(latent, &algorithms, &mut choose);
        patches.into_iter().zip(&probabilities).map(|(patch, own)| (patch, sureness(&patch, own))).collect()
    }

    /// Patches in the [`canonical`] order written anew for a latent, but for those of their values that are kept: each new value is
    /// conditioned on the kept and the new ones before it, so that a draft of which a part is wrong gets another that fits what was heard. One seed gives
    /// one answer.
    ///
    /// # Panics
    /// When `latent` is none of [`Self::latent`]'s.
    pub fn rewrite(&self, latent: &[f32], drafts: &[(Patch, Kept)], seed: u64) -> Vec<Patch> {
        let mut random = Random::stream(seed, 0);
        let algorithms: Vec<usize> = drafts.iter().map(|(of, _)| of.fm.get(global::ALGORITHM) as usize).collect();
        let mut choose = |row: usize, id: ParamId, logits: &[f32]| {
            let (patch, kept) = &drafts[row];
            let is_kept = kept[id.idx()];
            if is_kept { patch.fm.get(id) } else { choose(id, logits, DRAWN_TEMPERATURE, random.uniform()).value }
        };
        self.written(latent, &algorithms, &mut choose)
    }

    fn written(&self, latent: &[f32], algorithms: &[usize], choose: &mut Choose<'_>) -> Vec<Patch> {
        assert_eq!(latent.len(), self.latent, "values of a latent");
        self.writer.write(latent, algorithms, choose).expect(CHECKED)
    }

    /// About `num` patches of a latent for who can look at many: spread over the eight likeliest algorithms by their probabilities, under
    /// each the likeliest first and then draws; one seed gives one answer. As far as it got, when cancelled: looked at every 10 ms or so.
    ///
    /// # Panics
    /// When `latent` is none of [`Self::latent`]'s.
    pub fn draw(&self, latent: &[f32], num: usize, seed: u64, cancel: &AtomicBool) -> Vec<Patch> {
        let (probabilities, algorithms) = self.likeliest(latent, DRAWN_ALGORITHMS);
        let all: f32 = algorithms.iter().map(|&algorithm| probabilities[algorithm]).sum();
        let mut wanted = Vec::with_capacity(num + DRAWN_ALGORITHMS);
        for algorithm in algorithms {
            let share = (probabilities[algorithm] / all * num as f32).round() as usize;
            let temperatures = std::iter::once(0.0).chain(std::iter::repeat(DRAWN_TEMPERATURE)).take(share);
            wanted.extend(temperatures.map(|temperature| (algorithm, temperature)));
        }
        let mut random = Random::stream(seed, 0);
        let parts = wanted.chunks(WRITTEN_AT_ONCE).take_while(|_| !cancel.load(Ordering::Relaxed));
        parts.flat_map(|part| self.drawn(latent, part, &mut random)).map(|(patch, _)| patch).collect()
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
    pub fn propose(&self, features: &InputFeatures, velocity: u8, seed: u64) -> Vec<Proposal> {
        let latent = self.latent(features, velocity);
        let (probabilities, algorithms) = self.likeliest(&latent, PROPOSED_ALGORITHMS);
        let temperatures = |nth| if nth == 0 { 0.0 } else { TEMPERATURE };
        let each = |algorithm| (0..PATCHES_EACH).map(move |nth| (algorithm, temperatures(nth)));
        let wanted: Vec<(usize, f32)> = algorithms.into_iter().flat_map(each).collect();
        let drawn = self.drawn(&latent, &wanted, &mut Random::stream(seed, 0)).into_iter().zip(&wanted);
        let proposal = |((patch, sure), (algorithm, _)): ((Patch, f32), &(usize, f32))| Proposal {
            patch,
            confidence: probabilities[*algorithm] * sure,
        };
        let mut proposals: Vec<Proposal> = drawn.map(proposal).collect();
        proposals.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        proposals
    }
}

/// Why no tensor op can fail.
const CHECKED: &str = "shapes were checked when the weights were read";

/// The geometric mean of the probabilities that decide what is heard: of operators that reach the output, mode, ratio and level. One
/// value that cannot be is one too many.
fn sureness(patch: &Patch, probabilities: &[f32; NUM_PARAMS]) -> f32 {
    const DECISIVE: [usize; 3] = [operator::MODE, operator::COARSE, operator::OUTPUT_LEVEL];
    let level = |op: usize| patch.fm.op(op, operator::OUTPUT_LEVEL);
    let heard = audible(patch.fm.get(global::ALGORITHM) as usize, |op| level(op) > 0.0);
    let logs: Vec<f32> = operators(heard)
        .flat_map(|op| DECISIVE.map(|offset| probabilities[operator::param(op, offset).idx()].max(1e-6).ln()))
        .collect();
    if logs.is_empty() { 0.0 } else { (logs.iter().sum::<f32>() / logs.len() as f32).exp() }
}
