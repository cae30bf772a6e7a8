//! Audio of any rate at the rate a feature needs.

use std::fmt;

use rubato::{Fft, FixedSync, Resampler, WindowFunction, audioadapter_buffers::direct::SequentialSlice};

/// Why audio could not be brought to another rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResampleError {
    /// The rate of the audio, in Hz.
    pub from_hz: u32,
    /// The rate that was asked for, in Hz.
    pub to_hz: u32,
}

impl fmt::Display for ResampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot bring audio from {} Hz to {} Hz (expected 1 kHz to 1 MHz)", self.from_hz, self.to_hz)
    }
}

impl std::error::Error for ResampleError {}

/// Mono samples at another rate, in step with the original, `ceil(len * to_hz / from_hz)` long. Frequencies over half of the
/// lower rate are gone.
///
/// # Errors
/// A rate outside 1 kHz to 1 MHz.
pub fn resampled(samples: &[f32], from_hz: u32, to_hz: u32) -> Result<Vec<f32>, ResampleError> {
    let error = ResampleError { from_hz, to_hz };
    if ![from_hz, to_hz].iter().all(|rate| (1000..=1_000_000).contains(rate)) {
        return Err(error);
    }
    if from_hz == to_hz || samples.is_empty() {
        return Ok(samples.to_vec());
    }
    let (from, to) = (from_hz as usize, to_hz as usize);
    let block = block_len(from, to);
    let window = WindowFunction::BlackmanHarris2;
    let resampler = Fft::<f32>::new_custom(from, to, block, 1, 1, window, FixedSync::Input);
    let mut resampler = resampler.map_err(|_| error)?;
    let input = SequentialSlice::new(samples, 1, samples.len()).map_err(|_| error)?;
    let output = resampler.process_all(&input, samples.len(), None).map_err(|_| error)?;
    Ok(output.take_data())
}

/// Samples of one transform of the resampler: enough for a steep filter, and even on both sides, because half a transform is
/// the delay that is taken off, which must be whole.
fn block_len(from_hz: usize, to_hz: usize) -> usize {
    const LEAST: usize = 1024;
    let (mut divisor, mut rest) = (from_hz, to_hz);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    let even = 2 * from_hz / divisor;
    LEAST.div_ceil(even) * even
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(hz: f64, rate_hz: u32, seconds: f64) -> Vec<f32> {
        let step = std::f64::consts::TAU * hz / f64::from(rate_hz);
        (0..(seconds * f64::from(rate_hz)) as usize).map(|i| (step * i as f64).sin() as f32).collect()
    }

    #[test]
    fn a_tone_stays_in_step_at_every_rate() {
        for from_hz in [8000, 32_000, 44_100, 48_000, 96_000, 192_000] {
            let found = resampled(&sine(997.0, from_hz, 0.5), from_hz, 22_050).unwrap();
            assert_eq!(found.len(), 11_025);
            let expected = sine(997.0, 22_050, 0.5);
            let inside = found.iter().zip(&expected).take(10_000).skip(1000);
            let worst = inside.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst < 1e-3, "{from_hz} Hz: {worst}");
        }
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_is_gone() {
        let found = resampled(&sine(14_000.0, 48_000, 0.5), 48_000, 22_050).unwrap();
        let worst = found[1000..10_000].iter().fold(0.0_f32, |a, s| a.max(s.abs()));
        assert!(worst < 1e-3, "{worst}");
    }

    #[test]
    fn odd_input_is_refused_in_words_or_harmless() {
        assert!(resampled(&[0.0], 0, 22_050).unwrap_err().to_string().contains("0 Hz"));
        assert_eq!(resampled(&[], 44_100, 22_050), Ok(vec![]));
        assert_eq!(resampled(&[0.5], 44_100, 22_050).unwrap().len(), 1);
    }
}
