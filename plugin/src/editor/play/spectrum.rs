//! Spectra for pictures: the level in dB at places of a scale that is logarithmic in frequency.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

/// Frames of a spectrum.
pub(super) const FRAMES: usize = vaeform_session::SCOPE_FRAMES;
/// Places of the scale.
pub(super) const PLACES: usize = 220;
/// The ends of the scale in Hz.
pub(super) const RANGE_HZ: [f32; 2] = [30.0, 18_000.0];
/// The bottom of the scale in dB; the top is 0, a sine at full scale.
pub(super) const FLOOR_DB: f32 = -84.0;

/// The place of a frequency on the scale, 0..1.
pub(super) fn place(hz: f32) -> f32 {
    (hz / RANGE_HZ[0]).ln() / (RANGE_HZ[1] / RANGE_HZ[0]).ln()
}

/// Works out spectra.
pub(super) struct Spectrum {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    input: Vec<f32>,
    bins: Vec<Complex32>,
}

impl Default for Spectrum {
    fn default() -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(FRAMES);
        let hann = |i: usize| 0.5 - 0.5 * (std::f32::consts::TAU * i as f32 / FRAMES as f32).cos();
        let (input, bins) = (fft.make_input_vec(), fft.make_output_vec());
        Self { fft, window: (0..FRAMES).map(hann).collect(), input, bins }
    }
}

impl Spectrum {
    /// The levels of these frames, in dB, [`FLOOR_DB`]..; frames that are missing are silent.
    pub(super) fn levels(&mut self, frames: &[f32], rate_hz: f32) -> [f32; PLACES] {
        self.input.fill(0.0);
        for ((to, from), window) in self.input.iter_mut().zip(frames).zip(&self.window) {
            *to = if from.is_finite() { from * window } else { 0.0 };
        }
        // Lengths are those that it asked for.
        let _ = self.fft.process(&mut self.input, &mut self.bins);
        let bin = |hz: f32| hz * FRAMES as f32 / rate_hz.max(1.0);
        let ratio = RANGE_HZ[1] / RANGE_HZ[0];
        std::array::from_fn(|i| {
            let hz = |place: f32| RANGE_HZ[0] * ratio.powf(place / (PLACES - 1) as f32);
            let [low, high] = [hz(i as f32 - 0.5), hz(i as f32 + 0.5)].map(bin);
            let power = self.power(low, high);
            // A sine at full scale has a quarter of the window's sum in its bin.
            let level = power.sqrt() * 4.0 / FRAMES as f32;
            (20.0 * level.max(1e-9).log10()).max(FLOOR_DB)
        })
    }

    /// The greatest power between two bins, or what lies between where there is none.
    fn power(&self, low: f32, high: f32) -> f32 {
        let at = |bin: usize| self.bins.get(bin).map_or(0.0, Complex32::norm_sqr);
        let (first, last) = (low.ceil() as usize, high.floor() as usize);
        if first <= last {
            return (first..=last.min(self.bins.len())).map(at).fold(0.0, f32::max);
        }
        let middle = 0.5 * (low + high);
        let part = middle.fract();
        let between = (1.0 - part) * at(middle as usize).sqrt() + part * at(middle as usize + 1).sqrt();
        between * between
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_at_full_scale_is_a_peak_of_0_db_at_its_frequency() {
        for (hz, rate_hz) in [(100.0, 48_000.0), (1_000.0, 44_100.0), (9_000.0, 96_000.0)] {
            let sine: Vec<f32> = (0..FRAMES).map(|i| (std::f32::consts::TAU * hz * i as f32 / rate_hz).sin()).collect();
            let levels = Spectrum::default().levels(&sine, rate_hz);
            let peak = (0..PLACES).max_by(|a, b| levels[*a].total_cmp(&levels[*b])).unwrap();
            assert!((-1.8..0.1).contains(&levels[peak]), "{hz}: {}", levels[peak]);
            let found = peak as f32 / (PLACES - 1) as f32;
            assert!((found - place(hz)).abs() < 0.02, "{hz}: {found}");
        }
    }

    #[test]
    fn silence_and_what_is_no_number_lie_on_the_floor() {
        let mut spectrum = Spectrum::default();
        assert_eq!(spectrum.levels(&[], 48_000.0), [FLOOR_DB; PLACES]);
        assert_eq!(spectrum.levels(&[f32::NAN; FRAMES], 0.0), [FLOOR_DB; PLACES]);
    }
}
