//! The amplitude and phase of one frequency over time: a sound turned back by that frequency, under Hann windows.

use std::f64::consts::TAU;

use rustfft::num_complex::Complex;

/// Length of a window, in seconds.
const WINDOW_S: f64 = 0.08;
/// Points in a window: an even number.
const POINTS: usize = 8;

/// Windows over a sound of one length and rate.
///
/// A Hann window is a constant less a cosine, so that its sum is made of plain sums at three frequencies, a window apart; blocks of a
/// point's distance are summed once. Beyond both ends there is nothing, and windows there weigh what they hold alone.
#[derive(Clone, Debug)]
pub(super) struct Demodulator {
    /// Samples between points.
    hop: usize,
    rate_hz: f64,
    /// Sums of each window, and how far its middle lies behind its point, in points.
    weights: Vec<(f64, f64)>,
}

impl Demodulator {
    /// Points of a sound of so many samples: one every 10 ms.
    pub(super) fn new(num_samples: usize, rate_hz: f64) -> Self {
        let hop = ((WINDOW_S * rate_hz / POINTS as f64).round() as usize).max(1);
        let weight = |point: usize| {
            let start = (point * hop) as i64 - (POINTS / 2 * hop) as i64;
            let within = start.max(0)..(start + (POINTS * hop) as i64).min(num_samples as i64);
            let (sum, moment) = within.fold((0.0, 0.0), |(sum, moment), n| {
                let window = 0.5 - 0.5 * (TAU * (n - start) as f64 / (POINTS * hop) as f64).cos();
                (sum + window, moment + window * (n - start) as f64 / hop as f64)
            });
            if sum > 0.0 { (sum, moment / sum - (POINTS / 2) as f64) } else { (1.0, 0.0) }
        };
        let num_points = num_samples.saturating_sub(1) / hop + 1;
        // Windows that lie within are all alike.
        let inner = (POINTS..num_points.saturating_sub(POINTS)).start;
        let mut weights: Vec<(f64, f64)> = Vec::with_capacity(num_points);
        for point in 0..num_points {
            let is_inner = point > inner && point + POINTS < num_points;
            weights.push(if is_inner { weights[inner] } else { weight(point) });
        }
        Self { hop, rate_hz, weights }
    }

    /// Seconds from one point to the next.
    pub(super) fn seconds_a_point(&self) -> f64 {
        self.hop as f64 / self.rate_hz
    }

    /// How far the middle of a point's window lies behind it, in points: not 0 near the ends.
    pub(super) fn lag(&self, point: usize) -> f64 {
        self.weights[point].1
    }

    /// The complex amplitude at every point: `a exp(i p)` for a part `a cos(2 pi hz t + p)`.
    pub(super) fn amplitudes(&self, samples: &[f32], hz: f64) -> Vec<Complex<f64>> {
        let width = TAU / (POINTS * self.hop) as f64;
        let angular = TAU * hz / self.rate_hz;
        let steps = [angular - width, angular, angular + width].map(|step| Complex::cis(-step));
        let blocks: Vec<[Complex<f64>; 3]> = samples
            .chunks(self.hop)
            .enumerate()
            .map(|(block, chunk)| {
                let first = (block * self.hop) as f64;
                let mut turns = [angular - width, angular, angular + width]
                    .map(|step| Complex::cis(-(step * first).rem_euclid(TAU)));
                let mut sums = [Complex::new(0.0, 0.0); 3];
                for x in chunk {
                    for ((sum, turn), step) in sums.iter_mut().zip(&mut turns).zip(&steps) {
                        *sum += *turn * f64::from(*x);
                        *turn *= *step;
                    }
                }
                sums
            })
            .collect();
        let amplitude = |(point, (weight, _)): (usize, &(f64, f64))| {
            let first = point.saturating_sub(POINTS / 2);
            let mut sums = [Complex::new(0.0, 0.0); 3];
            for block in blocks.iter().take(point + POINTS / 2).skip(first) {
                sums.iter_mut().zip(block).for_each(|(sum, x)| *sum += x);
            }
            let turn = Complex::cis(TAU * (point + POINTS / 2) as f64 / POINTS as f64);
            // The lower frequency holds what the rising half of the cosine turns down, and the other way round.
            (sums[1] * 0.5 - (sums[0] * turn.conj() + sums[2] * turn) * 0.25) * (2.0 / weight)
        };
        self.weights.iter().enumerate().map(amplitude).collect()
    }

    /// Takes the part of these amplitudes at a frequency off a sound, in straight lines between points.
    pub(super) fn subtract(&self, samples: &mut [f32], hz: f64, amplitudes: &[Complex<f64>]) {
        let angular = TAU * hz / self.rate_hz;
        let step = Complex::cis(angular);
        for (point, chunk) in samples.chunks_mut(self.hop).enumerate() {
            let from = amplitudes[point];
            let to = amplitudes.get(point + 1).copied().unwrap_or(from);
            let mut turn = Complex::cis((angular * (point * self.hop) as f64).rem_euclid(TAU));
            let (mut at, slope) = (from, (to - from) / self.hop as f64);
            for x in chunk {
                *x -= (at.re * turn.re - at.im * turn.im) as f32;
                at += slope;
                turn *= step;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_sine_has_its_amplitude_and_phase_at_every_point() {
        for (rate_hz, hz) in [(22_050.0, 440.0), (44_100.0, 61.7), (48_000.0, 9_000.3)] {
            let sine = |n: usize| 0.3 * (TAU * hz * n as f64 / rate_hz + 0.7).cos();
            let samples: Vec<f32> = (0..13_001).map(|n| sine(n) as f32).collect();
            let demodulator = Demodulator::new(samples.len(), rate_hz);
            let found = demodulator.amplitudes(&samples, hz);
            assert_eq!(found.len(), demodulator.weights.len());
            for (point, found) in found.iter().enumerate() {
                let error = (found - Complex::from_polar(0.3, 0.7)).norm();
                assert!(error < 0.03, "point {point} at {hz} Hz: {found}");
                let is_inside = point > POINTS && point + POINTS < demodulator.weights.len();
                assert!(!is_inside || error < 3e-4 || hz < 100.0, "point {point} at {hz} Hz: {found}");
            }
            let mut rest = samples.clone();
            demodulator.subtract(&mut rest, hz, &found);
            let worst = rest[2_000..9_000].iter().fold(0.0_f32, |worst, x| worst.max(x.abs()));
            assert!(worst < 1e-3 || hz < 100.0, "{worst}");
        }
    }

    #[test]
    fn short_sounds_have_points_too() {
        for len in [0, 1, 10, 441, 442] {
            let demodulator = Demodulator::new(len, 44_100.0);
            let samples = vec![0.1; len];
            let found = demodulator.amplitudes(&samples, 100.0);
            assert_eq!(found.len(), demodulator.weights.len());
            assert!(found.iter().all(|x| x.norm().is_finite()), "{len}");
            demodulator.subtract(&mut samples.clone(), 100.0, &found);
        }
    }
}
