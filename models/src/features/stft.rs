//! Short-time Fourier transform: audio in, magnitudes over time and frequency out. Every spectral feature starts here.

use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};

/// A planned transform with a periodic Hann window. One plan serves any number of signals.
pub struct Stft {
    window: Vec<f32>,
    hop: usize,
    /// Makes a full-scale sine in the middle of a bin 1.
    scale: f32,
    fft: Arc<dyn RealToComplex<f32>>,
}

/// Magnitudes of shape `(frames, bins)`, frame by frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrogram {
    magnitudes: Vec<f32>,
    num_bins: usize,
}

impl Stft {
    /// Plans for windows of `len` samples that start every `hop` samples; allocates. Both are at least 1.
    ///
    /// # Panics
    /// When `len` or `hop` is 0.
    pub fn new(len: usize, hop: usize) -> Self {
        assert!(len > 0 && hop > 0, "window of {len} samples every {hop}");
        let phase = |i: usize| std::f64::consts::TAU * i as f64 / len as f64;
        let window: Vec<f32> = (0..len).map(|i| (0.5 - 0.5 * phase(i).cos()) as f32).collect();
        let sum: f32 = window.iter().sum();
        let scale = if sum > 0.0 { 2.0 / sum } else { 2.0 };
        Self { window, hop, scale, fft: RealFftPlanner::new().plan_fft_forward(len) }
    }

    /// Bins of a frame: `len / 2 + 1`, from 0 Hz to half the sample rate.
    pub fn num_bins(&self) -> usize {
        self.window.len() / 2 + 1
    }

    /// Frames of a signal: one every `hop` samples, the first centred on sample 0, the last no later than the end.
    pub fn num_frames(&self, num_samples: usize) -> usize {
        num_samples / self.hop + 1
    }

    /// The middle frequency of a bin in Hz.
    pub fn bin_hz(&self, bin: usize, sample_rate_hz: f32) -> f32 {
        bin as f32 * sample_rate_hz / self.window.len() as f32
    }

    /// Magnitudes of shape `(frames, bins)`. A full-scale sine in the middle of a bin reads 1. Beyond its ends the signal is 0.
    pub fn magnitudes(&self, samples: &[f32]) -> Spectrogram {
        let (len, num_bins) = (self.window.len(), self.num_bins());
        let mut input = self.fft.make_input_vec();
        let mut output = self.fft.make_output_vec();
        let mut scratch = self.fft.make_scratch_vec();
        let mut magnitudes = Vec::with_capacity(self.num_frames(samples.len()) * num_bins);
        for frame in 0..self.num_frames(samples.len()) {
            let start = (frame * self.hop) as isize - (len / 2) as isize;
            for (i, (x, w)) in input.iter_mut().zip(&self.window).enumerate() {
                let at = usize::try_from(start + i as isize).ok();
                *x = at.and_then(|at| samples.get(at)).map_or(0.0, |s| s * w);
            }
            // The only errors are buffers of other lengths, and these came from the plan.
            let planned = self.fft.process_with_scratch(&mut input, &mut output, &mut scratch);
            debug_assert!(planned.is_ok(), "buffers come from the plan");
            magnitudes.extend(output.iter().map(|bin| bin.norm() * self.scale));
        }
        Spectrogram { magnitudes, num_bins }
    }
}

impl Spectrogram {
    /// Bins of a frame.
    pub fn num_bins(&self) -> usize {
        self.num_bins
    }

    /// Frames.
    pub fn num_frames(&self) -> usize {
        self.magnitudes.len() / self.num_bins
    }

    /// All magnitudes, shape `(frames, bins)`.
    pub fn as_slice(&self) -> &[f32] {
        &self.magnitudes
    }

    /// The frames in order, each of `num_bins` magnitudes.
    pub fn frames(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.magnitudes.chunks_exact(self.num_bins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise that is the same on every run.
    fn noise(len: usize) -> Vec<f32> {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / (1 << 23) as f32 - 1.0
        };
        std::iter::repeat_with(next).take(len).collect()
    }

    /// The definition, in f64: window, sum, magnitude.
    fn oracle(samples: &[f32], len: usize, centre: usize, bin: usize) -> f64 {
        let (mut re, mut im, mut sum) = (0.0_f64, 0.0_f64, 0.0_f64);
        for i in 0..len {
            let w = 0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / len as f64).cos();
            sum += w;
            let at = (centre + i).checked_sub(len / 2).and_then(|at| samples.get(at));
            let x = f64::from(at.copied().unwrap_or(0.0)) * w;
            let phase = std::f64::consts::TAU * (bin * i) as f64 / len as f64;
            re += x * phase.cos();
            im -= x * phase.sin();
        }
        2.0 * re.hypot(im) / sum
    }

    #[test]
    fn every_magnitude_is_that_of_a_naive_transform() {
        let samples = noise(700);
        for (len, hop) in [(64, 16), (128, 50), (90, 45), (33, 11)] {
            let stft = Stft::new(len, hop);
            let spectrogram = stft.magnitudes(&samples);
            assert_eq!(spectrogram.num_frames(), stft.num_frames(samples.len()));
            assert_eq!(spectrogram.num_bins(), len / 2 + 1);
            for (frame, bins) in spectrogram.frames().enumerate() {
                for (bin, &found) in bins.iter().enumerate() {
                    let expected = oracle(&samples, len, frame * hop, bin);
                    assert!(
                        (f64::from(found) - expected).abs() < 2e-6,
                        "{len}/{hop} {frame},{bin}: {found} {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_full_scale_sine_in_a_bin_reads_one() {
        let sine: Vec<f32> = (0..4096).map(|i| (std::f32::consts::TAU * 20.0 * i as f32 / 512.0).sin()).collect();
        let stft = Stft::new(512, 128);
        let spectrogram = stft.magnitudes(&sine);
        let frame = spectrogram.frames().nth(16).unwrap();
        assert!((frame[20] - 1.0).abs() < 1e-4, "{}", frame[20]);
        assert!(frame[30] < 1e-4, "{}", frame[30]);
        assert!((stft.bin_hz(20, 48_000.0) - 1875.0).abs() < 1e-3);
    }

    #[test]
    fn an_empty_signal_has_one_silent_frame() {
        let spectrogram = Stft::new(64, 16).magnitudes(&[]);
        assert_eq!(spectrogram.num_frames(), 1);
        assert!(spectrogram.as_slice().iter().all(|&m| m == 0.0));
    }
}
