//! From the rate of the renders to half of it: a linear-phase low-pass, and every second sample.

use std::f64::consts::PI;

/// Taps on either side of the middle.
const SIDE: usize = 48;
/// Where the filter is 6 dB down, as a part of the new Nyquist frequency.
const CUTOFF: f64 = 0.93;

/// The filter's taps: a sinc under Blackman's window, so that what folds back lies 74 dB down.
pub(super) struct HalfBand(Vec<f32>);

impl Default for HalfBand {
    fn default() -> Self {
        let tap = |i: usize| {
            let x = i as f64 - SIDE as f64;
            let sinc = if x == 0.0 { 1.0 } else { (0.5 * CUTOFF * PI * x).sin() / (0.5 * CUTOFF * PI * x) };
            let phase = PI * x / (SIDE + 1) as f64;
            0.5 * CUTOFF * sinc * (0.42 + 0.5 * phase.cos() + 0.08 * (2.0 * phase).cos())
        };
        let taps: Vec<f64> = (0..=2 * SIDE).map(tap).collect();
        let sum: f64 = taps.iter().sum();
        Self(taps.iter().map(|tap| (tap / sum) as f32).collect())
    }
}

impl HalfBand {
    /// Every second sample, the first being that of time 0; silence lies before and after the signal.
    pub(super) fn halve(&self, samples: &[f32]) -> Vec<f32> {
        let mut padded = vec![0.0; SIDE];
        padded.extend_from_slice(samples);
        padded.resize(samples.len() + 2 * SIDE + 1, 0.0);
        let at = |n: usize| padded[2 * n..].iter().zip(&self.0).map(|(x, tap)| x * tap).sum();
        (0..samples.len().div_ceil(2)).map(at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Largest sample in the middle of a sine of 44.1 kHz after halving, in dB.
    fn gain_db(hz: f64) -> f64 {
        let sine: Vec<f32> = (0..8_000).map(|i| (2.0 * PI * hz * f64::from(i) / 44_100.0).sin() as f32).collect();
        let halved = HalfBand::default().halve(&sine);
        assert_eq!(halved.len(), 4_000);
        20.0 * f64::from(halved[200..3_800].iter().fold(0f32, |peak, x| peak.max(x.abs()))).log10()
    }

    #[test]
    fn what_is_heard_passes_and_what_would_fold_does_not() {
        for hz in [100.0, 1_000.0, 5_000.0, 8_500.0] {
            assert!(gain_db(hz).abs() < 0.1, "{hz}: {}", gain_db(hz));
        }
        for hz in [12_500.0, 15_000.0, 20_000.0] {
            assert!(gain_db(hz) < -60.0, "{hz}: {}", gain_db(hz));
        }
    }
}
