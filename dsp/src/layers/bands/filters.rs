//! The filters of noise bands: gammatone filters of third order, three complex poles in one place.
//!
//! Source: Patterson, Holdsworth and Allerhand, "Auditory models as preprocessors for speech recognition" (1992), and for the equivalent
//! bandwidth of an order Patterson et al., "An efficient auditory filterbank based on the gammatone function" (1987).

use std::f64::consts::{FRAC_1_SQRT_2, PI, TAU};

use vaeform_patch::content::{NUM_BANDS, band_edges_hz};

use super::BAND_GROUPS;
use crate::layers::GROUP;

/// Poles of a filter.
pub(super) const ORDER: usize = 3;
/// Equivalent rectangular bandwidth of a filter of third order, in bandwidths of its pole: `pi 4! / (2^4 2!^2)`.
const EQUIVALENT: f64 = 0.375 * PI;
/// Bands that end above this part of the rate are silent.
const HIGHEST: f64 = 0.49;

/// The filters of all bands at a rate.
#[derive(Clone, Debug)]
pub(crate) struct BandFilters {
    /// The pole: real and imaginary part.
    pub(super) poles: [[[f32; GROUP]; 2]; BAND_GROUPS],
    /// What makes a band of even noise of whole numbers (-2^31 to 2^31) as loud as a sine of 1.
    pub(super) norms: [[f32; GROUP]; BAND_GROUPS],
    /// Octaves of the middle above 1 kHz.
    pub(super) octaves: [[f32; GROUP]; BAND_GROUPS],
}

impl BandFilters {
    /// The filters at so many frames a second.
    pub(crate) fn new(rate_hz: f32) -> Self {
        let mut filters = Self {
            poles: [[[0.0; GROUP]; 2]; BAND_GROUPS],
            norms: [[0.0; GROUP]; BAND_GROUPS],
            octaves: [[0.0; GROUP]; BAND_GROUPS],
        };
        for band in 0..NUM_BANDS {
            let [low, high] = band_edges_hz(band);
            let (group, lane) = (band / GROUP, band % GROUP);
            let middle = 0.5 * (low + high);
            filters.octaves[group][lane] = (middle / 1_000.0).log2() as f32;
            if high > HIGHEST * f64::from(rate_hz) {
                continue;
            }
            let radius = (-TAU * (high - low) / EQUIVALENT / f64::from(rate_hz)).exp();
            let (sin, cos) = (TAU * middle / f64::from(rate_hz)).sin_cos();
            let pole = [radius * cos, radius * sin];
            // The variance of even noise of -1 to 1 is a third.
            let rms = 2.0_f64.powi(31) * (power(pole) / 3.0).sqrt();
            filters.poles[group][0][lane] = pole[0] as f32;
            filters.poles[group][1][lane] = pole[1] as f32;
            filters.norms[group][lane] = (FRAC_1_SQRT_2 / rms) as f32;
        }
        filters
    }
}

/// The power of white noise of variance 1 behind a filter: the sum of the squares of the real part of its impulse response, whose terms are
/// `(n + 1)(n + 2) / 2` times the pole's powers.
fn power([re, im]: [f64; 2]) -> f64 {
    let magnitude = re * re + im * im;
    let square = [re * re - im * im, 2.0 * re * im];
    0.5 * (sum_of_squares([magnitude, 0.0])[0] + sum_of_squares(square)[0])
}

/// The sum of `((n + 1)(n + 2) / 2)^2 q^n`: `(1 + 4 q + q^2) / (1 - q)^5`.
fn sum_of_squares(q: [f64; 2]) -> [f64; 2] {
    let mul = |a: [f64; 2], b: [f64; 2]| [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
    let square = mul(q, q);
    let above = [1.0 + 4.0 * q[0] + square[0], 4.0 * q[1] + square[1]];
    let less = [1.0 - q[0], -q[1]];
    let fourth = mul(mul(less, less), mul(less, less));
    let below = mul(fourth, less);
    let length = below[0] * below[0] + below[1] * below[1];
    let [re, im] = mul(above, [below[0], -below[1]]);
    [re / length, im / length]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_is_that_of_the_impulse_response() {
        for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
            let filters = BandFilters::new(rate_hz);
            for (band, [low, high]) in (0..NUM_BANDS).map(band_edges_hz).enumerate() {
                let (group, lane) = (band / GROUP, band % GROUP);
                let pole = [0, 1].map(|part| f64::from(filters.poles[group][part][lane]));
                let mul = |a: [f64; 2], b: [f64; 2]| [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
                let (mut turned, mut sum, mut peak) = ([1.0, 0.0], 0.0, [0.0; 2]);
                let back = (-TAU * 0.5 * (low + high) / f64::from(rate_hz)).sin_cos();
                let mut wave = [1.0, 0.0];
                for n in 0..200_000_u32 {
                    let weight = f64::from(n + 1) * f64::from(n + 2) / 2.0;
                    let x = weight * turned[0];
                    sum += x * x;
                    peak = [peak[0] + x * wave[0], peak[1] + x * wave[1]];
                    turned = mul(turned, pole);
                    wave = mul(wave, [back.1, back.0]);
                }
                let db = 10.0 * (power(pole) / sum).log10();
                assert!(db.abs() < 0.01, "band {band} at {rate_hz}: {db} dB");
                // As wide as its edges lie apart: power over that of the middle, both sides of the spectrum.
                let width = 0.5 * f64::from(rate_hz) * sum / (peak[0] * peak[0] + peak[1] * peak[1]);
                let ratio = width / (high - low);
                assert!((ratio - 1.0).abs() < 0.1, "band {band} at {rate_hz}: {ratio}");
            }
        }
        assert!(BandFilters::new(16_000.0).norms[1][7] == 0.0);
    }
}
