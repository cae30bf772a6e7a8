//! A gesture varied, by its spectrum or by what somebody else says of it. By its spectrum it goes as fast and as far as before, elsewhere in time.
//!
//! Each latent's curve over the loop is a sum of harmonics; a variation keeps how strong each is and turns its phase (surrogate data, Theiler and
//! others 1992). What lies above the harmonics that are looked at stays as a residual.

use std::f64::consts::TAU;

use super::{Gesture, NUM_PLAYED};
use crate::generator::scatter;

/// Places of a loop at which the difference is known; between them it runs straight.
pub const VARIED_STEPS: usize = 128;
/// Harmonics of the loop that are turned.
const HARMONICS: usize = 24;

/// By how much the variation of each latent differs from the gesture.
#[derive(Clone, Debug, PartialEq)]
pub struct GestureVariation {
    differences: Box<[[f32; VARIED_STEPS]; NUM_PLAYED]>,
}

impl Default for GestureVariation {
    /// Of nothing.
    fn default() -> Self {
        Self { differences: Box::new([[0.0; VARIED_STEPS]; NUM_PLAYED]) }
    }
}

impl GestureVariation {
    /// The same seed varies the same gesture in the same way. A lock, a bit of `locks` for each latent, leaves it as it is.
    pub fn new(gesture: &Gesture, seed: u64, locks: u8) -> Self {
        Self::by(gesture, locks, |idx, curve| turned(&curve.map(f64::from), seed.wrapping_add((idx as u64) << 32)))
    }

    /// By what `vary` says of each latent that was touched and is not locked: its number, where it is over the loop, 0 to 1, and by how much
    /// that is to differ.
    pub fn by(
        gesture: &Gesture,
        locks: u8,
        mut vary: impl FnMut(usize, &[f32; VARIED_STEPS]) -> [f32; VARIED_STEPS],
    ) -> Self {
        let mut variation = Self::default();
        for (idx, differences) in variation.differences.iter_mut().enumerate() {
            let is_locked = locks >> idx & 1 == 1;
            if !is_locked && let Some(curve) = curve(gesture, idx) {
                *differences = vary(idx, &curve);
            }
        }
        variation
    }

    /// The difference of a latent at a place of the loop, 0 to 1. `[audio-thread]`
    pub fn value(&self, idx: usize, place: f64) -> f32 {
        let Some(differences) = self.differences.get(idx) else { return 0.0 };
        let at = place.rem_euclid(1.0) * VARIED_STEPS as f64;
        let (from, part) = (at as usize % VARIED_STEPS, at.fract() as f32);
        let to = differences[(from + 1) % VARIED_STEPS];
        differences[from] + part * (to - differences[from])
    }
}

/// A latent over the loop; none that was not touched.
fn curve(gesture: &Gesture, idx: usize) -> Option<[f32; VARIED_STEPS]> {
    let mut curve = [0.0; VARIED_STEPS];
    for (step, value) in curve.iter_mut().enumerate() {
        *value = gesture.value(idx, step as f64 / VARIED_STEPS as f64 * gesture.beats())?;
    }
    Some(curve)
}

/// What turning the phases of a curve's harmonics changes.
fn turned(curve: &[f64; VARIED_STEPS], seed: u64) -> [f32; VARIED_STEPS] {
    let mut differences = [0.0f64; VARIED_STEPS];
    for harmonic in 1..=HARMONICS {
        let angle = |step: usize| TAU * (step * harmonic % VARIED_STEPS) as f64 / VARIED_STEPS as f64;
        let scale = 2.0 / VARIED_STEPS as f64;
        let (mut re, mut im) = (0.0, 0.0);
        for (step, value) in curve.iter().enumerate() {
            let (sin, cos) = angle(step).sin_cos();
            re += scale * value * cos;
            im += scale * value * sin;
        }
        let turn = TAU * f64::from(scatter(seed, harmonic as i64));
        for (step, difference) in differences.iter_mut().enumerate() {
            let (before, after) = (angle(step), angle(step) + turn);
            *difference += re * (after.cos() - before.cos()) + im * (after.sin() - before.sin());
        }
    }
    differences.map(|difference| difference as f32)
}
