//! The filters of noise bands: three two-pole band-passes in series, as wide as the band.
//!
//! A stage is `y[n] = x[n] - x[n-1] + a y[n-1] + b y[n-2]`. In single precision that is coarse at low frequencies: some -70 dB of noise, which
//! lies inside the band of noise.

use std::f64::consts::{FRAC_1_SQRT_2, PI, TAU};

use vaeform_patch::content::{NUM_BANDS, band_edges_hz};

use super::BAND_GROUPS;
use crate::layers::GROUP;

/// Stages of a filter.
pub(super) const STAGES: usize = 3;
/// Equivalent rectangular bandwidth of three stages in half-power bandwidths of one: the integral of `1 / (1 + x^2)^3` from 0 to infinity,
/// since a band-pass `1 / (1 + Q^2 (f / f0 - f0 / f)^2)` has as much above its middle as below.
const EQUIVALENT: f64 = 3.0 * PI / 16.0;
/// Bands that end above this part of the rate are silent.
const HIGHEST: f64 = 0.49;

/// The filters of all bands at a rate.
#[derive(Clone, Debug)]
pub(crate) struct BandFilters {
    /// What is fed back of the output one and two frames ago.
    pub(super) feedback: [[[f32; GROUP]; 2]; BAND_GROUPS],
    /// What makes a band of even noise of whole numbers (-2^31 to 2^31) as loud as a sine of 1.
    pub(super) norms: [[f32; GROUP]; BAND_GROUPS],
    /// Octaves of the middle above 1 kHz.
    pub(super) octaves: [[f32; GROUP]; BAND_GROUPS],
}

impl BandFilters {
    /// The filters at so many frames a second. A tenth of a millisecond.
    pub(crate) fn new(rate_hz: f32) -> Self {
        let none = [[0.0; GROUP]; BAND_GROUPS];
        let mut filters = Self { feedback: [[[0.0; GROUP]; 2]; BAND_GROUPS], norms: none, octaves: none };
        for band in 0..NUM_BANDS {
            let [low, high] = band_edges_hz(band);
            let (group, lane) = (band / GROUP, band % GROUP);
            let middle = (low * high).sqrt();
            filters.octaves[group][lane] = (middle / 1_000.0).log2() as f32;
            if high > HIGHEST * f64::from(rate_hz) {
                continue;
            }
            // Poles that lie on a line of this angular frequency, damped by so much: in radians a frame. Those of the lowest band are real.
            let angular = TAU * middle / f64::from(rate_hz);
            let damping = PI * (high - low) / EQUIVALENT / f64::from(rate_hz);
            let square = angular * angular - damping * damping;
            let turn = square.abs().sqrt();
            let (cos, slowest) = if square < 0.0 { (turn.cosh(), damping - turn) } else { (turn.cos(), damping) };
            let feedback = [2.0 * (-damping).exp() * cos, -(-2.0 * damping).exp()].map(|factor| factor as f32);
            // Until the response has fallen by 120 dB and more.
            let num_frames = (24.0 / slowest) as usize + STAGES;
            let power: f64 = impulse_response(feedback).take(num_frames).map(|x| x * x).sum();
            // The variance of even noise of -1 to 1 is a third.
            let rms = 2.0_f64.powi(31) * (power / 3.0).sqrt();
            for (part, factor) in filters.feedback[group].iter_mut().zip(feedback) {
                part[lane] = factor;
            }
            filters.norms[group][lane] = (FRAC_1_SQRT_2 / rms) as f32;
        }
        filters
    }
}

/// What a filter makes of a single 1.
fn impulse_response(feedback: [f32; 2]) -> impl Iterator<Item = f64> {
    let [a, b] = feedback.map(f64::from);
    let mut stages = [[0.0; 3]; STAGES];
    let mut input = 1.0;
    std::iter::from_fn(move || {
        let mut x = std::mem::take(&mut input);
        for [before, one, two] in &mut stages {
            let y = x - *before + a * *one + b * *two;
            (*before, *two, *one) = (x, *one, y);
            x = y;
        }
        Some(x)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_as_wide_as_its_edges_lie_apart() {
        for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
            let filters = BandFilters::new(rate_hz);
            for (band, [low, high]) in (0..NUM_BANDS).map(band_edges_hz).enumerate() {
                let (group, lane) = (band / GROUP, band % GROUP);
                let response = || impulse_response([0, 1].map(|n| filters.feedback[group][n][lane])).take(200_000);
                let power: f64 = response().map(|x| x * x).sum();
                let norm = f64::from(filters.norms[group][lane]) * 2.0_f64.powi(31);
                assert!((norm * (2.0 * power / 3.0).sqrt() - 1.0).abs() < 1e-4, "band {band} at {rate_hz}");
                let at = |hz: f64| {
                    let turns = response().enumerate().map(|(n, x)| {
                        let (sin, cos) = (TAU * hz * n as f64 / f64::from(rate_hz)).sin_cos();
                        [x * cos, x * sin]
                    });
                    let [re, im] = turns.fold([0.0; 2], |sum, turn| [sum[0] + turn[0], sum[1] + turn[1]]);
                    re * re + im * im
                };
                // Equivalent bandwidth: power over that of the middle, both sides of the spectrum.
                let width = 0.5 * f64::from(rate_hz) * power / at((low * high).sqrt());
                let ratio = width / (high - low);
                println!("band {band} at {rate_hz}: {:.1} Hz, {:.1} wide, {ratio:.3}", (low * high).sqrt(), high - low);
                // Near half the rate the upper side is lifted.
                let max = match high / f64::from(rate_hz) {
                    edge if edge > 0.3 => 1.3,
                    edge if edge > 0.2 => 1.1,
                    _ => 1.05,
                };
                assert!((0.99..max).contains(&ratio), "band {band} at {rate_hz}: {ratio}");
                // Two octaves away, where there is room above.
                for hz in [0.25 * low, 4.0 * high].into_iter().filter(|hz| *hz < 0.45 * f64::from(rate_hz)) {
                    let far = at(hz) / at((low * high).sqrt());
                    assert!(far < 0.05, "band {band} at {rate_hz}: {far} at {hz} Hz");
                }
            }
        }
        assert!(BandFilters::new(16_000.0).norms[1][7] == 0.0);
    }
}
