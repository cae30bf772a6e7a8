//! The listener: convolutions over the features' mel bands and harmonics to a latent of what is heard.

use candle_core::{Device, Result, Tensor};

use super::input_features::{ENVELOPE_POINTS, HARMONIC_FRAMES, HARMONICS, InputFeatures, MEL_FRAMES, MELS, PITCHES};
use super::weights::{Weights, WeightsError};
use crate::nn::conv::Convolution;
use crate::nn::linear::Linear;
use crate::nn::norm::LayerNorm;

/// Values beside the frames.
pub(super) const MEASURES: usize = 2 * PITCHES + 6;
/// Points of the envelope that go with a mel frame.
const POINTS: usize = ENVELOPE_POINTS / MEL_FRAMES;
/// Frames that are left at the end.
const LAST_FRAMES: usize = HARMONIC_FRAMES / 4;
/// A hold without an end.
const NO_HOLD: u8 = 255;

/// Features to latents.
pub(super) struct Listener {
    mel1: Convolution,
    norm1: LayerNorm,
    mel2: Convolution,
    harmonic: Convolution,
    norm2: LayerNorm,
    both: Convolution,
    norm3: LayerNorm,
    down1: Convolution,
    norm4: LayerNorm,
    again: Convolution,
    norm5: LayerNorm,
    down2: Convolution,
    norm6: LayerNorm,
    trunk: Linear,
    latent: Linear,
}

impl Listener {
    pub(super) fn new(weights: &Weights<'_>) -> std::result::Result<Self, WeightsError> {
        let config = weights.config();
        let (narrow, channels) = (config.narrow, config.channels);
        let conv = |name: &str, inputs, outputs, size, step| {
            weights.convolution(&format!("listener.{name}.product"), inputs, outputs, [size, step])
        };
        let norm = |name: &str, width| weights.norm(&format!("listener.{name}"), width);
        Ok(Self {
            mel1: conv("mel1", MELS + POINTS, narrow, 3, 1)?,
            norm1: norm("norm1", narrow)?,
            mel2: conv("mel2", narrow, channels, 4, 2)?,
            harmonic: conv("harmonic", HARMONICS, channels, 3, 1)?,
            norm2: norm("norm2", 2 * channels)?,
            both: conv("both", 2 * channels, channels, 3, 1)?,
            norm3: norm("norm3", channels)?,
            down1: conv("down1", channels, channels, 4, 2)?,
            norm4: norm("norm4", channels)?,
            again: conv("again", channels, channels, 3, 1)?,
            norm5: norm("norm5", channels)?,
            down2: conv("down2", channels, channels, 4, 2)?,
            norm6: norm("norm6", channels)?,
            trunk: weights.linear("listener.trunk", LAST_FRAMES * channels + MEASURES, config.trunk)?,
            latent: weights.linear("listener.latent", config.trunk, config.latent)?,
        })
    }

    /// The latent (1, latent) of features that are to be played at a velocity.
    pub(super) fn forward(&self, features: &InputFeatures, velocity: u8) -> Result<Tensor> {
        let frames = features.mels.chunks(MELS).zip(features.envelope.chunks(POINTS));
        let mels = frames.flat_map(|(mels, points)| mels.iter().chain(points)).map(level).collect();
        let mels = Tensor::from_vec(mels, (MEL_FRAMES, MELS + POINTS), &Device::Cpu)?;
        let harmonics = features.harmonics.iter().map(level).collect();
        let harmonics = Tensor::from_vec(harmonics, (HARMONIC_FRAMES, HARMONICS), &Device::Cpu)?;
        let mels = self.mel2.silu(&self.norm1.forward(&self.mel1.silu(&mels)?)?)?;
        let both = Tensor::cat(&[mels, self.harmonic.silu(&harmonics)?], 1)?.contiguous()?;
        let x = self.down1.silu(&self.norm3.forward(&self.both.silu(&self.norm2.forward(&both)?)?)?)?;
        let x = (&x + self.again.silu(&self.norm4.forward(&x)?)?)?;
        let x = self.norm6.forward(&self.down2.silu(&self.norm5.forward(&x)?)?)?;
        let measures = Tensor::from_vec(measures(features, velocity), (1, MEASURES), &Device::Cpu)?;
        let x = Tensor::cat(&[x.reshape((1, ()))?, measures], 1)?.contiguous()?;
        self.latent.forward(&self.trunk.silu(&x)?)
    }
}

fn level(byte: &u8) -> f32 {
    f32::from(*byte) / 255.0
}

/// Twelve pitches, their confidences, and what was measured of the whole.
pub(super) fn measures(features: &InputFeatures, velocity: u8) -> Vec<f32> {
    let frames = features.pitches.as_chunks::<2>().0;
    let cents = frames.iter().map(|[cents, sure]| if *sure > 0 { (f32::from(*cents) - 128.0) / 32.0 } else { 0.0 });
    let sure = frames.iter().map(|[_, sure]| level(sure));
    let [note, confidence, hold, is_pitched] = features.measured;
    let has_hold = if hold < NO_HOLD { 1.0 } else { 0.0 };
    let whole = [
        (f32::from(note) - 60.0) / 24.0,
        level(&confidence),
        f32::from(hold) / 254.0 * has_hold,
        has_hold,
        f32::from(is_pitched),
        f32::from(velocity) / 127.0,
    ];
    cents.chain(sure).chain(whole).collect()
}
