//! The filters of noise bands: Butterworth band-passes of four stages, whose half-power edges are the band's.
//!
//! Neighbours meet at half their power, so that bands of one level per Hz add up to an even spectrum; the middle of the next band is 17 to
//! 24 dB down, and that of the one after 40 to 50. A stage is `y[n] = x[n] - x[n-2] + a y[n-1] + b y[n-2]`. In single precision that is
//! coarse at low frequencies: some -70 dB of noise, which lies inside the band of noise.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use vaeform_patch::content::{NUM_BANDS, band_edges_hz};

use super::BAND_GROUPS;
use crate::layers::GROUP;

/// Stages of a filter.
pub(super) const STAGES: usize = 4;
/// Bands that end above this part of the rate are silent.
const HIGHEST: f64 = 0.49;

/// The filters of all bands at a rate.
#[derive(Clone, Debug)]
pub(crate) struct BandFilters {
    /// What each stage feeds back of its output one and two frames ago.
    pub(super) feedback: [[[[f32; GROUP]; 2]; STAGES]; BAND_GROUPS],
    /// What makes a band of even noise of whole numbers (-2^31 to 2^31) as loud as a sine of 1.
    pub(super) norms: [[f32; GROUP]; BAND_GROUPS],
    /// Octaves of the middle above 1 kHz.
    pub(super) octaves: [[f32; GROUP]; BAND_GROUPS],
}

impl BandFilters {
    /// The filters at so many frames a second. Some milliseconds.
    pub(crate) fn new(rate_hz: f32) -> Self {
        let none = [[0.0; GROUP]; BAND_GROUPS];
        let mut filters = Self { feedback: [[[[0.0; GROUP]; 2]; STAGES]; BAND_GROUPS], norms: none, octaves: none };
        for band in 0..NUM_BANDS {
            let [low, high] = band_edges_hz(band);
            let (group, lane) = (band / GROUP, band % GROUP);
            filters.octaves[group][lane] = ((low * high).sqrt() / 1_000.0).log2() as f32;
            if high > HIGHEST * f64::from(rate_hz) {
                continue;
            }
            let stages = stages([low, high].map(|hz| (PI * hz / f64::from(rate_hz)).tan()));
            // Until the slowest pole has fallen by 200 dB.
            let slowest = stages.iter().map(|[_, b]| 0.5 * (-f64::from(*b)).ln()).fold(f64::NEG_INFINITY, f64::max);
            let num_frames = (24.0 / -slowest) as usize + STAGES;
            let power: f64 = impulse_response(stages).take(num_frames).map(|x| x * x).sum();
            // The variance of even noise of -1 to 1 is a third.
            let rms = 2.0_f64.powi(31) * (power / 3.0).sqrt();
            for (to, stage) in filters.feedback[group].iter_mut().zip(stages) {
                to.iter_mut().zip(stage).for_each(|(part, factor)| part[lane] = factor);
            }
            filters.norms[group][lane] = (FRAC_1_SQRT_2 / rms) as f32;
        }
        filters
    }
}

/// What stages feed back, for edges that the bilinear transform has bent already. A Butterworth low-pass has its poles on a half circle;
/// `s -> (s^2 + low high) / ((high - low) s)` makes two of each, and those that are mirror images are a stage.
fn stages([low, high]: [f64; 2]) -> [[f32; 2]; STAGES] {
    let (width, square) = (high - low, low * high);
    std::array::from_fn(|stage| {
        // Of the two poles that come of a pole and of its mirror image: `s = (p +- sqrt(p^2 - 4 square)) / 2`.
        let angle = 0.5 * PI * (1.0 + (2 * (stage / 2) + 1) as f64 / STAGES as f64);
        let (re, im) = (width * angle.cos(), width * angle.sin());
        let (inner_re, inner_im) = (re * re - im * im - 4.0 * square, 2.0 * re * im);
        let length = inner_re.hypot(inner_im);
        let root_re = (0.5 * (length + inner_re)).max(0.0).sqrt();
        let root_im = (0.5 * (length - inner_re)).max(0.0).sqrt().copysign(inner_im);
        let sign = if stage % 2 == 0 { 1.0 } else { -1.0 };
        let (re, im) = (0.5 * (re + sign * root_re), 0.5 * (im + sign * root_im));
        let (damping, square) = (-2.0 * re, re * re + im * im);
        let all = 1.0 + damping + square;
        [2.0 * (1.0 - square) / all, -(1.0 - damping + square) / all].map(|factor| factor as f32)
    })
}

/// What a filter makes of a single 1.
fn impulse_response(stages: [[f32; 2]; STAGES]) -> impl Iterator<Item = f64> {
    let feedback = stages.map(|stage| stage.map(f64::from));
    let mut states = [[0.0; 2]; STAGES];
    let mut input = 1.0;
    std::iter::from_fn(move || {
        let mut x = std::mem::take(&mut input);
        for ([one, two], [a, b]) in states.iter_mut().zip(feedback) {
            let y = x + *one;
            (*one, *two) = (a * y + *two, b * y - x);
            x = y;
        }
        Some(x)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    impl BandFilters {
        /// Power of a band at a frequency.
        fn power(&self, band: usize, hz: f64, rate_hz: f64) -> f64 {
            let turn = std::f64::consts::TAU * hz / rate_hz;
            let [(sin, cos), (sin2, cos2)] = [turn.sin_cos(), (2.0 * turn).sin_cos()];
            let stage = |[a, b]: [f64; 2]| {
                let above = (1.0 - cos2).powi(2) + sin2 * sin2;
                above / ((1.0 - a * cos - b * cos2).powi(2) + (a * sin + b * sin2).powi(2))
            };
            let stages = self.feedback[band / GROUP].map(|stage| stage.map(|part| f64::from(part[band % GROUP])));
            stages.map(stage).iter().product::<f64>() * f64::from(self.norms[band / GROUP][band % GROUP]).powi(2)
        }
    }

    #[test]
    fn a_filter_ends_at_its_edges_and_lets_little_of_other_bands_through() {
        for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
            let filters = BandFilters::new(rate_hz as f32);
            let edges: Vec<[f64; 2]> = (0..NUM_BANDS).map(band_edges_hz).collect();
            for (band, [low, high]) in edges.iter().enumerate() {
                let middle = (low * high).sqrt();
                let db =
                    |hz: f64| 10.0 * (filters.power(band, hz, rate_hz) / filters.power(band, middle, rate_hz)).log10();
                let away = |bands: usize| {
                    let neighbours = [band.checked_sub(bands), Some(band + bands)];
                    let middles = neighbours.into_iter().flatten().filter_map(|band| edges.get(band));
                    middles.map(|[low, high]| db((low * high).sqrt())).fold(f64::NEG_INFINITY, f64::max)
                };
                let (near, far) = (away(1), away(2));
                println!(
                    "band {band} at {rate_hz}: edges {:.2} {:.2} dB, neighbours {near:.1}, next {far:.1}",
                    db(*low),
                    db(*high)
                );
                // The lowest band's coefficients are coarse where the rate is high.
                let most = if band == 0 && rate_hz > 100_000.0 { 1.5 } else { 0.3 };
                assert!((db(*low) + 3.01).abs() < most && (db(*high) + 3.01).abs() < most, "band {band} at {rate_hz}");
                assert!(near < -16.5 && far < -40.0, "band {band} at {rate_hz}: {near} {far}");
            }
        }
        assert!(BandFilters::new(16_000.0).norms[1][7] == 0.0);
    }

    #[test]
    fn bands_of_one_level_per_hertz_are_an_even_spectrum() {
        let filters = BandFilters::new(48_000.0);
        let densities = (0..2_000).map(|i| {
            let hz = 40.0 * (12_000.0_f64 / 40.0).powf(f64::from(i) / 2_000.0);
            let sum: f64 = (0..NUM_BANDS)
                .map(|band| {
                    let [low, high] = band_edges_hz(band);
                    filters.power(band, hz, 48_000.0) * (high - low)
                })
                .sum();
            10.0 * sum.log10()
        });
        let (least, most) = densities.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), db| (a.min(db), b.max(db)));
        println!("{:.2} dB between least and most", most - least);
        assert!(most - least < 1.3, "{}", most - least);
    }
}
