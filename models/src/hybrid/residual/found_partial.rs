//! A partial that was found in a sound.

use std::f64::consts::TAU;

use rustfft::num_complex::Complex;
use vaeform_patch::content::{LevelPoint, MIN_LEVEL_DB};

use super::demodulator::Demodulator;
use crate::hybrid::segments;

/// Segments of a partial's level.
const NUM_SEGMENTS: usize = 4;
/// What is so far under a partial's loudest point counts little, in dB.
const HEARD_DB: f32 = 70.0;
/// The weight of what is not heard beside what is.
const UNHEARD: f32 = 0.05;
/// No frequency is lower.
const LOWEST_HZ: f64 = 1.0;
/// Neighbours of a point over which a frequency is refined, in points, one round after another.
const LAGS: [usize; 6] = [1, 2, 4, 8, 16, 32];
/// A lag is trusted where points that far apart agree to this part.
const AGREE: f64 = 0.5;

/// A sine of one frequency, whose level moves.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundPartial {
    /// Its frequency in Hz.
    pub hz: f64,
    /// Where in its cycle it is at the first sample, 0-1; 0 goes up through zero.
    pub phase: f64,
    /// Its level in dB of a sine of 1, over seconds from the first sample: up to five points, straight lines between them.
    pub level: Vec<LevelPoint>,
}

impl FoundPartial {
    /// The one of these amplitudes at about `hz`.
    pub(super) fn new(demodulator: &Demodulator, hz: f64, amplitudes: &[Complex<f64>]) -> Self {
        let offset = offset_hz(amplitudes, demodulator.seconds_a_point());
        let turn = |point: usize| -TAU * offset * point as f64 * demodulator.seconds_a_point();
        let sum: Complex<f64> =
            amplitudes.iter().enumerate().map(|(point, x)| x * x.norm() * Complex::cis(turn(point))).sum();
        Self {
            hz: (hz + offset).max(LOWEST_HZ),
            // A cosine is a quarter of a cycle ahead of a sine.
            phase: (sum.arg() / TAU + 0.25).rem_euclid(1.0),
            level: level(demodulator, amplitudes),
        }
    }

    /// The level at a time, in dB; as its first point has it before that, as its last after it.
    pub fn level_db(&self, seconds: f32) -> f32 {
        let next = self.level.partition_point(|point| point.seconds <= seconds);
        match (self.level.get(next.wrapping_sub(1)), self.level.get(next)) {
            (Some(a), Some(b)) => a.db + (b.db - a.db) * (seconds - a.seconds) / (b.seconds - a.seconds),
            (Some(only), None) | (None, Some(only)) => only.db,
            (None, None) => MIN_LEVEL_DB,
        }
    }
}

/// How far a frequency lies above that at which amplitudes were taken: how fast they turn, as their products at ever longer lags say.
/// Source: Kay, "A fast and accurate single frequency estimator", IEEE Trans. ASSP 37 (1989), with products weighted by their size.
fn offset_hz(amplitudes: &[Complex<f64>], seconds_a_point: f64) -> f64 {
    let energy: f64 = amplitudes.iter().map(Complex::norm_sqr).sum();
    let mut turn_a_point = 0.0;
    for lag in LAGS.into_iter().filter(|lag| *lag < amplitudes.len()) {
        let pairs = amplitudes.iter().zip(&amplitudes[lag..]);
        let product: Complex<f64> = pairs.map(|(a, b)| a.conj() * b).sum();
        if lag > 1 && product.norm() < AGREE * energy {
            break;
        }
        let expected = turn_a_point * lag as f64;
        turn_a_point += (product * Complex::cis(-expected)).arg() / lag as f64;
    }
    turn_a_point / (TAU * seconds_a_point)
}

/// Levels in dB as a few straight lines.
fn level(demodulator: &Demodulator, amplitudes: &[Complex<f64>]) -> Vec<LevelPoint> {
    let db = |x: &Complex<f64>| (20.0 * x.norm().max(1e-9).log10()) as f32;
    let mut levels: Vec<f32> = amplitudes.iter().map(db).collect();
    let loudest = levels.iter().copied().fold(MIN_LEVEL_DB, f32::max);
    shift_ends(demodulator, &mut levels);
    let weight = |db: &f32| if *db > loudest - HEARD_DB { 1.0 } else { UNHEARD };
    let weights: Vec<f32> = levels.iter().map(weight).collect();
    let seconds = demodulator.seconds_a_point() as f32;
    let point = |knot: segments::Knot| LevelPoint { seconds: knot.at * seconds, db: knot.value };
    segments::fit(&levels, &weights, NUM_SEGMENTS).into_iter().map(point).collect()
}

/// Windows at the ends hear what lies farther in: their levels are moved to where their points are, along the slope there.
fn shift_ends(demodulator: &Demodulator, levels: &mut [f32]) {
    let last = levels.len().saturating_sub(1);
    if last < 2 {
        return;
    }
    let heard_at = |point: usize| point as f32 + demodulator.lag(point) as f32;
    let slopes: Vec<f32> = (0..=last)
        .map(|point| {
            let (a, b) = (point.min(last - 1), point.min(last - 1) + 1);
            (levels[b] - levels[a]) / (heard_at(b) - heard_at(a)).max(0.1)
        })
        .collect();
    for (point, level) in levels.iter_mut().enumerate() {
        *level -= slopes[point] * demodulator.lag(point) as f32;
    }
}
