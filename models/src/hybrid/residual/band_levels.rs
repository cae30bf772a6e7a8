//! Powers of a sound over time and frequency, and the levels of noise bands that they mean.

use std::ops::Range;

use vaeform_patch::content::{NUM_BANDS, band_edges_hz};

use crate::features::{Frames, Window, decibels_of_power};

/// Seconds between frames.
pub(super) const HOP_S: f64 = 0.005;
/// No power is taken as smaller.
const FLOOR: f32 = 1e-16;
/// Parts of a band.
const PARTS: usize = 4;

/// Powers, shape `(frames, bins)`.
pub(super) struct Spectra {
    pub(super) powers: Vec<f32>,
    pub(super) num_bins: usize,
}

impl Spectra {
    /// The bins of each frame.
    pub(super) fn frames(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.powers.chunks_exact(self.num_bins)
    }
}

/// Windows of one length, and the bins of each band.
pub(super) struct BandLevels {
    frames: Frames<f32>,
    len: usize,
    hop: usize,
    /// The bins of a band, and what makes the power of a bin in dB the level of a band of even noise: 0 dB is a sine of 1.
    pub(super) bands: [(Range<usize>, f32); NUM_BANDS],
}

impl BandLevels {
    /// Hann windows of about so many seconds: a power of two in samples. Bands that reach beyond half the rate have no bins.
    pub(super) fn new(window_s: f64, rate_hz: f64) -> Self {
        let len = ((window_s * rate_hz).log2().round().exp2() as usize).max(16);
        // The sum of the squares of the window.
        let energy = 0.375 * len as f64;
        let bands = std::array::from_fn(|band| {
            let [low, high] = band_edges_hz(band);
            let bin = |hz: f64| ((hz * len as f64 / rate_hz).round() as usize).max(1);
            let bins = if high < 0.49 * rate_hz { bin(low)..bin(high).max(bin(low) + 1) } else { 0..0 };
            (bins, (10.0 * (4.0 * (high - low) / (rate_hz * energy)).log10()) as f32)
        });
        let hop = ((HOP_S * rate_hz).round() as usize).max(1);
        Self { frames: Frames::new(len, hop, Window::Periodic), len, hop, bands }
    }

    /// Frames whose windows end before the sound does; half of them where it is too short for that.
    pub(super) fn num_whole(&self, num_samples: usize) -> usize {
        let num_frames = self.frames.num_frames(num_samples);
        let num_whole = num_samples.saturating_sub(self.len / 2) / self.hop + 1;
        num_whole.clamp(num_frames.div_ceil(2), num_frames)
    }

    /// The spectra of a sound, a frame every [`HOP_S`], the first centred on its first sample.
    pub(super) fn spectra(&mut self, samples: &[f32]) -> Spectra {
        let mut powers = Vec::with_capacity(self.frames.num_frames(samples.len()) * self.frames.num_bins());
        self.frames.each_power(samples, |power| powers.extend_from_slice(power));
        Spectra { powers, num_bins: self.frames.num_bins() }
    }

    /// The level of a band in every frame, in dB: the mean of up to [`PARTS`] parts of the band, each by the mean power of the bins that
    /// count; no number where none counts.
    pub(super) fn levels(&self, spectra: &Spectra, counts: impl Fn(usize, usize) -> bool, band: usize) -> Vec<f32> {
        let (bins, scale_db) = &self.bands[band];
        let part_len = bins.len().div_ceil(PARTS).max(1);
        let level = |(frame, powers): (usize, &[f32])| {
            let (mut sum_db, mut num_parts) = (0.0, 0);
            for part in bins.clone().step_by(part_len) {
                let (mut sum, mut count) = (0.0, 0);
                for bin in (part..(part + part_len).min(bins.end)).filter(|bin| counts(frame, *bin)) {
                    (sum, count) = (sum + powers[bin], count + 1);
                }
                if count > 0 {
                    sum_db += decibels_of_power((sum / count as f32).max(FLOOR));
                    num_parts += 1;
                }
            }
            if num_parts == 0 { f32::NAN } else { sum_db / num_parts as f32 + scale_db }
        };
        spectra.frames().enumerate().map(level).collect()
    }
}
