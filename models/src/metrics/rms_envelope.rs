//! The cosine between two rms envelopes.

use super::scale::samples_of_ms;
use crate::features::rms;

const WINDOW: usize = samples_of_ms(50);
/// Samples between two points.
pub(super) const HOP: usize = samples_of_ms(25);

/// Rms of 50 ms every 25 ms.
pub(super) fn envelope(samples: &[f32]) -> Vec<f32> {
    rms(samples, WINDOW, HOP)
}

pub(super) fn cosine(target: &[f32], matched: &[f32]) -> f64 {
    const FLOOR_POWER: f64 = 1e-12;
    let (mut both, mut of_target, mut of_match) = (0.0, 0.0, 0.0);
    for (&a, &b) in target.iter().zip(matched) {
        let [a, b] = [a, b].map(|level| (f64::from(level) * f64::from(level) + FLOOR_POWER).sqrt());
        (both, of_target, of_match) = (both + a * b, of_target + a * a, of_match + b * b);
    }
    both / ((of_target * of_match).sqrt() + 1e-12)
}
