//! Performances by code: notes and ten lanes of four bars, for training where nobody's recordings may be used.
//!
//! A lane is a pure function of the beat ([`ShapedLane::value`]), so that the same code plays it in the plugin. What kinds there are, how far they move and how often they rest
//! is tuned until the lanes cannot be told from those that people have drawn by four figures ([`Comparison`]).

mod coupling;
mod genre;
mod hand;
mod kind;
mod lane;
mod notes;
mod performance;
mod shape;
mod statistics;
mod touch;
mod wave;

pub use coupling::Coupling;
pub use genre::{Genre, Style};
pub use hand::Hand;
pub use kind::LaneKind;
pub use lane::ShapedLane;
pub use performance::Generated;
pub use shape::{Cue, Shape};
pub use statistics::{Comparison, LaneStatistics, kolmogorov_smirnov};
pub use touch::Touch;
pub use wave::Wave;

/// Beats of a segment: four bars of 4/4.
pub const BEATS: f64 = 16.0;
/// Steps of a segment.
const STEPS: usize = 128;

/// One of some things, by their weights, which are not all 0.
fn choose<T: Copy>(rng: &mut fastrand::Rng, weighted: &[(T, f64)]) -> T {
    let mut left = rng.f64() * weighted.iter().map(|(_, weight)| weight).sum::<f64>();
    for (thing, weight) in weighted {
        left -= weight;
        if left < 0.0 {
            return *thing;
        }
    }
    weighted[weighted.len() - 1].0
}

/// A number of the normal distribution (Box and Muller 1958).
fn normal(rng: &mut fastrand::Rng) -> f64 {
    (-2.0 * (1.0 - rng.f64()).ln()).sqrt() * (std::f64::consts::TAU * rng.f64()).cos()
}

/// A number whose logarithm is normal, with this median.
fn log_normal(rng: &mut fastrand::Rng, median: f64, deviation: f64) -> f64 {
    median * (deviation * normal(rng)).exp()
}

/// A number of -0.5 to 0.5 that depends on seed and index alone (the finalizer of SplitMix64). `[audio-thread]`
pub(crate) fn scatter(seed: u64, idx: i64) -> f32 {
    let mut bits = seed.wrapping_add((idx as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((bits ^ bits >> 31) >> 40) as f32 / (1u64 << 24) as f32 - 0.5
}
