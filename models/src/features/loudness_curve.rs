//! Loudness over time as the ear weighs frequencies: the A curve of IEC 61672 over the spectrum of each frame.

use super::frames::{Frames, Window};

/// The A curve at a frequency in Hz, in dB, 0 at 1 kHz and at least -80; `librosa.A_weighting`.
pub fn a_weighting_db(hz: f64) -> f64 {
    const FLOOR_DB: f64 = -80.0;
    // IEC 61672-1, annex E: the poles in Hz, and the gain at 1 kHz.
    const POLES_HZ: [f64; 4] = [20.598997, 107.65265, 737.86223, 12194.217];
    const GAIN_DB: f64 = 2.0;
    let square = hz * hz;
    let [lowest, low, mid, high] = POLES_HZ.map(|pole| square + pole * pole);
    let gain = POLES_HZ[3] * POLES_HZ[3] * square * square / (lowest * high * (low * mid).sqrt());
    let db = 20.0 * gain.log10();
    (db + GAIN_DB).max(FLOOR_DB)
}

/// A planned loudness curve.
pub struct LoudnessCurve {
    frames: Frames,
    /// Per bin: the A curve as a power, times what makes the sum a mean square.
    weights: Vec<f32>,
}

impl LoudnessCurve {
    /// Plans for windows of `len` samples every `hop`.
    ///
    /// # Panics
    /// When `len` or `hop` is 0.
    pub fn new(sample_rate_hz: f64, len: usize, hop: usize) -> Self {
        let frames = Frames::new(len, hop, Window::Periodic);
        // Parseval over one side of the spectrum; 3 / 8 is the mean square of a Hann window.
        let scale = |bin: usize| {
            let sides = if bin == 0 || 2 * bin == len { 1.0 } else { 2.0 };
            sides / (0.375 * (len * len) as f64)
        };
        let weight = |bin: usize| {
            let hz = bin as f64 * sample_rate_hz / len as f64;
            (scale(bin) * 10.0_f64.powf(a_weighting_db(hz) / 10.0)) as f32
        };
        Self { weights: (0..frames.num_bins()).map(weight).collect(), frames }
    }

    /// A-weighted rms level per frame in dB re full scale, at least -120: a full-scale sine of 1 kHz reads -3.
    pub fn of(&mut self, samples: &[f32]) -> Vec<f32> {
        const FLOOR_POWER: f32 = 1e-12;
        let mut curve = Vec::with_capacity(self.frames.num_frames(samples.len()));
        let weights = &self.weights;
        self.frames.each_power(samples, |power| {
            let mean_square: f32 = power.iter().zip(weights).map(|(p, w)| p * w).sum();
            curve.push(10.0 * mean_square.max(FLOOR_POWER).log10());
        });
        curve
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_reads_its_level_and_the_curve() {
        for hz in [100.0_f64, 1000.0, 8000.0] {
            let step = std::f64::consts::TAU * hz / 48_000.0;
            let sine: Vec<f32> = (0..24_000).map(|i| (0.1 * (step * i as f64).sin()) as f32).collect();
            let curve = LoudnessCurve::new(48_000.0, 2048, 512).of(&sine);
            let expected = -23.01 + a_weighting_db(hz);
            assert!((f64::from(curve[20]) - expected).abs() < 0.3, "{hz} Hz: {} {expected}", curve[20]);
        }
        assert_eq!(LoudnessCurve::new(48_000.0, 2048, 512).of(&[0.0; 4096])[2], -120.0);
    }
}
