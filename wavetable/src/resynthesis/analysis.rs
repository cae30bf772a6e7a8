//! The harmonics of a sound at one place: four periods under a Hann window, of which the neighbouring harmonics are nulls.

use std::f64::consts::{PI, TAU};
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use super::{PitchPoint, num_below};
use crate::{FRAME_LEN, Spectrum};

/// Periods that are measured.
pub(super) const PERIODS: usize = 4;
/// Samples to each side of the one that is read between samples.
const SIDE: usize = 16;
/// Places between two samples that the kernel has.
const STEPS: usize = 512;
/// Harmonics that refine the pitch: higher ones of a string are sharp.
const REFINING: usize = 5;
/// Rounds of refining.
const ROUNDS: usize = 3;
/// How far refining moves the pitch at most: half a semitone.
const FURTHEST: f64 = 1.029_302_236_643;

/// Measures harmonics. Allocates.
pub struct Analysis {
    /// A windowed sinc, [`STEPS`] rows and one more, of `2 SIDE` taps.
    kernel: Vec<f32>,
    planner: RealFftPlanner<f32>,
}

impl Default for Analysis {
    fn default() -> Self {
        let row = |step: usize| {
            let fraction = step as f64 / STEPS as f64;
            (0..2 * SIDE).map(move |tap| {
                let x = tap as f64 - (SIDE - 1) as f64 - fraction;
                // Blackman: side lobes of -58 dB and falling, wide enough for all but the last kHz below half the rate.
                let phase = PI * x / SIDE as f64;
                let window =
                    if x.abs() < SIDE as f64 { 0.42 + 0.5 * phase.cos() + 0.08 * (2.0 * phase).cos() } else { 0.0 };
                let sinc = if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
                (window * sinc) as f32
            })
        };
        Self { kernel: (0..STEPS + 1).flat_map(row).collect(), planner: RealFftPlanner::new() }
    }
}

impl Analysis {
    /// The harmonics around a point, two periods to each side, by the phase that they have there; the sound is silent before its first
    /// sample and after its last. `point.hz` is above 0 and below half the rate.
    pub fn spectrum(&mut self, samples: &[f32], rate_hz: f64, point: PitchPoint) -> Spectrum {
        let period = rate_hz / point.hz;
        // As many points in a period as leave all harmonics of the sound unfolded.
        let per_period = FRAME_LEN.max((period.ceil() as usize).next_power_of_two());
        let len = PERIODS * per_period;
        let forward: Arc<dyn RealToComplex<f32>> = self.planner.plan_fft_forward(len);
        let (mut cycles, mut bins) = (forward.make_input_vec(), forward.make_output_vec());
        for (i, x) in cycles.iter_mut().enumerate() {
            let place = i as f64 / per_period as f64 - 0.5 * PERIODS as f64;
            let window = 0.5 + 0.5 * (TAU * place / PERIODS as f64).cos();
            *x = window as f32 * self.read(samples, point.sample + place * period);
        }
        forward.process(&mut cycles, &mut bins).expect("buffers are of the lengths that the plan asks for");
        // Half of the window's length is its sum. The point lies a whole number of periods after the first sample.
        let scale = 2.0 / len as f32;
        let num = num_below(rate_hz, point.hz);
        std::array::from_fn(|i| if i < num { bins[PERIODS * (i + 1)] * scale } else { Complex::default() })
    }

    /// The pitch around a point, by how the phases of the lowest harmonics go on within a period.
    pub(super) fn refined(&self, samples: &[f32], rate_hz: f64, point: PitchPoint) -> f64 {
        let mut hz = point.hz;
        for _ in 0..ROUNDS {
            let (error, _) = pitch_error(samples, rate_hz, PitchPoint { hz, ..point });
            hz = (hz * (1.0 + error)).clamp(point.hz / FURTHEST, point.hz * FURTHEST);
        }
        hz
    }

    /// The sound between its samples; silent outside.
    fn read(&self, samples: &[f32], place: f64) -> f32 {
        let whole = place.floor();
        let step = (place - whole) * STEPS as f64;
        let mix = step.fract() as f32;
        let rows = &self.kernel[step as usize * 2 * SIDE..][..4 * SIDE];
        let (row, next) = rows.split_at(2 * SIDE);
        let kernel = row.iter().zip(next).map(|(from, to)| from + mix * (to - from));
        let first = whole as isize - (SIDE as isize - 1);
        match usize::try_from(first).ok().and_then(|first| samples.get(first..first + 2 * SIDE)) {
            Some(near) => near.iter().zip(kernel).map(|(sample, tap)| sample * tap).sum(),
            None => {
                let at =
                    |tap: usize| first.checked_add_unsigned(tap).and_then(|i| samples.get(usize::try_from(i).ok()?));
                kernel.enumerate().map(|(tap, kernel)| kernel * at(tap).copied().unwrap_or(0.0)).sum()
            }
        }
    }
}

/// How much higher a sound is than a point says, as a part of its pitch, by how the phases of harmonics 1 to 5 go on within a period; and
/// the weight of that, the sum of their powers, each over its number. `point.hz` is above 0 and below half the rate.
pub fn pitch_error(samples: &[f32], rate_hz: f64, point: PitchPoint) -> (f64, f64) {
    let period = rate_hz / point.hz;
    let num = num_below(rate_hz, point.hz).min(REFINING);
    let (mut sum, mut weights) = (0.0, 0.0);
    for k in 1..=num {
        let at = |sample: f64| harmonic(samples, sample, k as f64 / period, period);
        let (before, after) = (at(point.sample - 0.5 * period), at(point.sample + 0.5 * period));
        // Both are turned to their own place, a period apart, so that only what is off remains.
        let turn = (after * before.conj()).arg() / TAU / k as f64;
        let weight = (before * after).norm() / k as f64;
        (sum, weights) = (sum + weight * turn, weights + weight);
    }
    if weights > 0.0 { (sum / weights, weights) } else { (0.0, 0.0) }
}

/// One frequency, in cycles a sample, in three periods around a place, by the phase that it has there.
fn harmonic(samples: &[f32], place: f64, cycles: f64, period: f64) -> Complex<f64> {
    let reach = 1.5 * period;
    let first = (place - reach).ceil().max(0.0) as usize;
    let end = ((place + reach).floor() as usize + 1).min(samples.len());
    let step = Complex::from_polar(1.0, -TAU * cycles);
    let mut turn = Complex::from_polar(1.0, -TAU * cycles * (first as f64 - place));
    let window_step = Complex::from_polar(1.0, PI / reach);
    let mut window = Complex::from_polar(1.0, PI / reach * (first as f64 - place));
    let mut sum = Complex::default();
    for sample in samples.get(first..end).unwrap_or_default() {
        sum += turn * (f64::from(*sample) * (0.5 + 0.5 * window.re));
        (turn, window) = (turn * step, window * window_step);
    }
    sum
}
