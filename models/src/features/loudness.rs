//! Loudness after EBU R 128: how loud a take is as a whole, and its loudest 400 ms. Sets the gain of the factory voices.

use std::fmt;

use ebur128::{EbuR128, Mode};

/// Loudness of a stereo signal. Silence is minus infinity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loudness {
    /// Gated loudness of the whole, in LUFS.
    pub integrated_lufs: f64,
    /// The loudest 400 ms, in LUFS, searched in steps of 10 ms.
    pub max_momentary_lufs: f64,
}

/// Why a signal has no loudness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoudnessError {
    /// The channels differ in length.
    Lengths {
        /// Samples on the left.
        left: usize,
        /// Samples on the right.
        right: usize,
    },
    /// The meter takes 16 Hz to 2.8 MHz.
    Rate {
        /// What was given, in Hz.
        sample_rate_hz: u32,
    },
}

impl fmt::Display for LoudnessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lengths { left, right } => write!(f, "{left} samples on the left but {right} on the right"),
            Self::Rate { sample_rate_hz } => write!(f, "no loudness at {sample_rate_hz} Hz (16 Hz to 2.8 MHz)"),
        }
    }
}

impl std::error::Error for LoudnessError {}

impl Loudness {
    /// Measures two channels of equal length; for a mono signal pass it twice, as a stereo output plays it. A signal shorter
    /// than 400 ms is measured as if silence followed.
    ///
    /// # Errors
    /// Unequal lengths, or a sample rate that the meter does not take.
    pub fn of(left: &[f32], right: &[f32], sample_rate_hz: u32) -> Result<Self, LoudnessError> {
        if left.len() != right.len() {
            return Err(LoudnessError::Lengths { left: left.len(), right: right.len() });
        }
        let rate = |_| LoudnessError::Rate { sample_rate_hz };
        let mut meter = EbuR128::new(2, sample_rate_hz, Mode::I | Mode::M).map_err(rate)?;
        let step = (sample_rate_hz as usize / 100).max(1);
        let window = 40 * step;
        let silence = vec![0.0; window.saturating_sub(left.len())];
        let mut max_momentary_lufs = f64::NEG_INFINITY;
        let steps = left.chunks(step).zip(right.chunks(step)).chain(silence.chunks(step).map(|s| (s, s)));
        for (left, right) in steps {
            meter.add_frames_planar_f32(&[left, right]).map_err(rate)?;
            max_momentary_lufs = max_momentary_lufs.max(meter.loudness_momentary().map_err(rate)?);
        }
        Ok(Self { integrated_lufs: meter.loudness_global().map_err(rate)?, max_momentary_lufs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;

    fn sine(peak_db: f64, seconds: f64) -> Vec<f32> {
        let peak = 10_f64.powf(peak_db / 20.0);
        let step = std::f64::consts::TAU * 997.0 / f64::from(RATE);
        (0..(seconds * f64::from(RATE)) as usize).map(|i| (peak * (step * i as f64).sin()) as f32).collect()
    }

    #[test]
    fn a_stereo_sine_of_minus_23_db_is_minus_23_lufs() {
        // EBU Tech 3341, case 1.
        let x = sine(-23.0, 20.0);
        let loudness = Loudness::of(&x, &x, RATE).unwrap();
        assert!((loudness.integrated_lufs + 23.0).abs() < 0.1, "{loudness:?}");
        assert!((loudness.max_momentary_lufs + 23.0).abs() < 0.1, "{loudness:?}");
    }

    #[test]
    fn one_channel_alone_is_three_db_less() {
        let x = sine(0.0, 5.0);
        let loudness = Loudness::of(&x, &vec![0.0; x.len()], RATE).unwrap();
        assert!((loudness.integrated_lufs + 3.01).abs() < 0.1, "{loudness:?}");
    }

    #[test]
    fn the_loudest_400_ms_are_found_wherever_they_lie() {
        for start in [0.0, 0.333, 1.237] {
            let mut x = vec![0.0; (start * f64::from(RATE)) as usize];
            x.extend(sine(-18.0, 0.41));
            x.extend(vec![0.0; RATE as usize]);
            let loudness = Loudness::of(&x, &x, RATE).unwrap();
            assert!((loudness.max_momentary_lufs + 18.0).abs() < 0.1, "{start}: {loudness:?}");
        }
    }

    #[test]
    fn a_short_blip_counts_with_the_silence_after_it() {
        let x = sine(0.0, 0.1);
        let loudness = Loudness::of(&x, &x, RATE).unwrap();
        assert!((loudness.max_momentary_lufs + 6.02).abs() < 0.2, "{loudness:?}");
    }

    #[test]
    fn silence_has_no_loudness_and_bad_input_says_why() {
        let silence = vec![0.0; RATE as usize];
        let loudness = Loudness::of(&silence, &silence, RATE).unwrap();
        assert_eq!(loudness.max_momentary_lufs, f64::NEG_INFINITY);
        assert_eq!(loudness.integrated_lufs, f64::NEG_INFINITY);
        assert_eq!(Loudness::of(&[0.0], &[], RATE), Err(LoudnessError::Lengths { left: 1, right: 0 }));
        assert_eq!(Loudness::of(&[], &[], 3), Err(LoudnessError::Rate { sample_rate_hz: 3 }));
    }
}
