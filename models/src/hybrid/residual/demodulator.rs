//! The amplitude and phase of one frequency over time: a sound turned back by that frequency, under Hann windows.

use std::f64::consts::TAU;

use multiversion::multiversion;
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
    /// Cosine and sine of a window over the samples of a block.
    window: Vec<[f64; 2]>,
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
        let at = |n: usize| (TAU * n as f64 / (POINTS * hop) as f64).sin_cos();
        let window = (0..hop).map(at).map(|(sine, cosine)| [cosine, sine]).collect();
        Self { hop, rate_hz, window, weights }
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
        let lanes = Lanes::new(-angular);
        let blocks: Vec<[Complex<f64>; 3]> = samples
            .chunks(self.hop)
            .enumerate()
            .map(|(block, chunk)| {
                let first = (block * self.hop) as f64;
                let [plain, by_cosine, by_sine] = turned_down(chunk, &self.window, &lanes, turn(-angular * first));
                let (up, across) = (turn(width * first), by_sine * Complex::i());
                [(by_cosine + across) * up, plain, (by_cosine - across) * up.conj()]
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
        let lanes = Lanes::new(angular);
        for (point, chunk) in samples.chunks_mut(self.hop).enumerate() {
            let from = amplitudes[point];
            let to = amplitudes.get(point + 1).copied().unwrap_or(from);
            let line = (from, (to - from) / self.hop as f64);
            take_off(chunk, line, &lanes, turn(angular * (point * self.hop) as f64));
        }
    }
}

/// `exp(i angle)`, exact for large angles too.
fn turn(angle: f64) -> Complex<f64> {
    Complex::cis(angle.rem_euclid(TAU))
}

/// Samples that are turned side by side.
const LANES: usize = 4;

/// Turns of the samples of a step, and from one step to the next.
struct Lanes {
    first: [Complex<f64>; LANES],
    step: Complex<f64>,
}

impl Lanes {
    /// Turns of so many radians a sample.
    fn new(angular: f64) -> Self {
        let of = |samples: usize| Complex::cis(angular * samples as f64);
        Self { first: std::array::from_fn(of), step: of(LANES) }
    }

    /// The turns of the first step after a turn, real and imaginary parts apart.
    #[inline(always)]
    fn begun(&self, turn: Complex<f64>) -> [[f64; LANES]; 2] {
        let turns = self.first.map(|lane| lane * turn);
        [turns.map(|turn| turn.re), turns.map(|turn| turn.im)]
    }

    /// The turns of the next step.
    #[inline(always)]
    fn advance(&self, [re, im]: &mut [[f64; LANES]; 2]) {
        for (re, im) in re.iter_mut().zip(im) {
            (*re, *im) = (*re * self.step.re - *im * self.step.im, *re * self.step.im + *im * self.step.re);
        }
    }
}

/// The sums of a block of samples that are turned, plain, by the cosine and by the sine of its window.
#[multiversion(targets("x86_64+avx2"))]
fn turned_down(samples: &[f32], window: &[[f64; 2]], lanes: &Lanes, turn: Complex<f64>) -> [Complex<f64>; 3] {
    let mut turns = lanes.begun(turn);
    let mut sums = [[[0.0_f64; LANES]; 2]; 3];
    for (samples, window) in samples.chunks(LANES).zip(window.chunks(LANES)) {
        let mut padded = [0.0; LANES];
        padded.iter_mut().zip(samples).for_each(|(to, x)| *to = f64::from(*x));
        let mut shape = [[0.0; LANES]; 2];
        for (lane, [cosine, sine]) in window.iter().enumerate() {
            (shape[0][lane], shape[1][lane]) = (*cosine, *sine);
        }
        for part in 0..2 {
            for lane in 0..LANES {
                let turned = turns[part][lane] * padded[lane];
                sums[0][part][lane] += turned;
                sums[1][part][lane] += turned * shape[0][lane];
                sums[2][part][lane] += turned * shape[1][lane];
            }
        }
        lanes.advance(&mut turns);
    }
    sums.map(|[re, im]| Complex::new(re.iter().sum(), im.iter().sum()))
}

/// Takes the real part of a line of amplitudes (its first and what it gains a sample), turned, off a block of samples.
#[multiversion(targets("x86_64+avx2"))]
fn take_off(samples: &mut [f32], (first, slope): (Complex<f64>, Complex<f64>), lanes: &Lanes, turn: Complex<f64>) {
    let mut turns = lanes.begun(turn);
    for (step, samples) in samples.chunks_mut(LANES).enumerate() {
        let mut parts = [0.0_f64; LANES];
        for (lane, part) in parts.iter_mut().enumerate() {
            let at = (step * LANES + lane) as f64;
            let (re, im) = (first.re + slope.re * at, first.im + slope.im * at);
            *part = re * turns[0][lane] - im * turns[1][lane];
        }
        samples.iter_mut().zip(parts).for_each(|(x, part)| *x -= part as f32);
        lanes.advance(&mut turns);
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
