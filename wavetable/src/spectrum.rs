//! The harmonics of frames.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::{FRAME_LEN, NUM_HARMONICS};

/// The harmonics of a frame: entry `k - 1` is harmonic `k`, 1 to 1,023, as `re` and `im` of `sum(c e^(i 2 pi k t))`, t in 0..1; its
/// amplitude as a sine is twice the magnitude. There is no constant part.
pub type Spectrum = [Complex<f32>; NUM_HARMONICS];

/// The longest cycle that is made of a spectrum: twice a frame, so that the highest harmonics are read as well as the others.
pub const MAX_CYCLE_LEN: usize = 2 * FRAME_LEN;

/// Turns frames into spectra and back. Allocates when it is made, and not after.
pub struct Spectra {
    forward: Arc<dyn RealToComplex<f32>>,
    /// One inverse transform for each length of 2^n, from 2 to [`MAX_CYCLE_LEN`].
    inverse: Vec<Arc<dyn ComplexToReal<f32>>>,
    samples: Vec<f32>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl Default for Spectra {
    fn default() -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(FRAME_LEN);
        let inverse: Vec<_> = (1..=MAX_CYCLE_LEN.ilog2()).map(|n| planner.plan_fft_inverse(1 << n)).collect();
        let scratch = inverse.iter().map(|plan| plan.get_scratch_len()).max().unwrap_or(0);
        Self {
            samples: vec![0.0; FRAME_LEN],
            bins: vec![Complex::default(); MAX_CYCLE_LEN / 2 + 1],
            scratch: vec![Complex::default(); scratch.max(forward.get_scratch_len())],
            forward,
            inverse,
        }
    }
}

impl Spectra {
    /// The harmonics of a frame of [`FRAME_LEN`] samples.
    pub fn spectrum(&mut self, frame: &[f32]) -> Spectrum {
        self.samples.copy_from_slice(frame);
        self.forward
            .process_with_scratch(&mut self.samples, &mut self.bins[..FRAME_LEN / 2 + 1], &mut self.scratch)
            .expect("buffers are of the lengths that the plan asks for");
        let scale = 1.0 / FRAME_LEN as f32;
        std::array::from_fn(|i| self.bins[i + 1] * scale)
    }

    /// A cycle of these harmonics, as far as they fit: `samples` has a length of 2^n, 2 to [`MAX_CYCLE_LEN`]. `gain` is applied to harmonic
    /// k, from 1 on.
    pub fn cycle(&mut self, spectrum: &Spectrum, gain: impl Fn(usize) -> f32, samples: &mut [f32]) {
        let len = samples.len();
        debug_assert!(len.is_power_of_two() && (2..=MAX_CYCLE_LEN).contains(&len), "{len} samples");
        let bins = &mut self.bins[..len / 2 + 1];
        bins.fill(Complex::default());
        // The bin at half the rate stays empty.
        for (k, bin) in bins.iter_mut().enumerate().take((len / 2).min(NUM_HARMONICS + 1)).skip(1) {
            *bin = spectrum[k - 1] * gain(k);
        }
        self.inverse[len.ilog2() as usize - 1]
            .process_with_scratch(bins, samples, &mut self.scratch)
            .expect("buffers are of the lengths that the plan asks for");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back_without_its_constant_part() {
        let frame: Vec<f32> =
            (0..FRAME_LEN).map(|i| (i as f32 * 0.37).sin() * (i as f32 / 300.0).cos() + 0.25).collect();
        let mean = frame.iter().sum::<f32>() / FRAME_LEN as f32;
        let mut spectra = Spectra::default();
        let spectrum = spectra.spectrum(&frame);
        let mut back = vec![0.0; FRAME_LEN];
        spectra.cycle(&spectrum, |_| 1.0, &mut back);
        // The bin at half the rate is lost too: the mean of the samples with signs in turn.
        let edge =
            frame.iter().enumerate().map(|(i, x)| if i % 2 == 0 { *x } else { -*x }).sum::<f32>() / FRAME_LEN as f32;
        for (i, (back, frame)) in back.iter().zip(&frame).enumerate() {
            let edge = if i % 2 == 0 { edge } else { -edge };
            assert!((back + mean + edge - frame).abs() < 1e-5, "{i}: {back} and {frame}");
        }
    }

    #[test]
    fn a_short_cycle_has_the_low_harmonics_alone() {
        let frame: Vec<f32> = (0..FRAME_LEN)
            .map(|i| {
                let phase = std::f32::consts::TAU * i as f32 / FRAME_LEN as f32;
                phase.sin() + (40.0 * phase).sin()
            })
            .collect();
        let mut spectra = Spectra::default();
        let spectrum = spectra.spectrum(&frame);
        let mut short = vec![0.0; 64];
        spectra.cycle(&spectrum, |_| 1.0, &mut short);
        for (i, sample) in short.iter().enumerate() {
            let expected = (std::f32::consts::TAU * i as f32 / 64.0).sin();
            assert!((sample - expected).abs() < 1e-5, "{i}: {sample}, expected {expected}");
        }
    }
}
