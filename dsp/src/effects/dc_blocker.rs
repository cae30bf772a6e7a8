//! Takes out what does not swing at all, which curves of no symmetry and loops leave behind.

use std::f32::consts::TAU;

use super::effect::Effect;
use super::sanitize::{flushed, sanitized};

/// Below this it gets softer, in Hz.
const CUT_HZ: f32 = 5.0;
/// How fast a blocker that is switched off lets go, in seconds.
const RELEASE_S: f32 = 0.05;
/// From here on it has let go: -140 dB.
const RELEASED: f32 = 1e-7;

/// A high-pass of first order. `[audio-thread]`
#[derive(Clone, Debug)]
pub(super) struct DcBlocker {
    part: f32,
    release: f32,
    below: [f32; 2],
    is_on: bool,
}

impl DcBlocker {
    /// At rest and off. `rate_hz` must be above 0.
    pub(super) fn new(rate_hz: f32) -> Self {
        let part = 1.0 - (-TAU * CUT_HZ / rate_hz).exp();
        Self { part, release: (-1.0 / (RELEASE_S * rate_hz)).exp(), below: [0.0; 2], is_on: false }
    }

    /// From now on it blocks, or lets go until it changes no bit.
    pub(super) fn switch(&mut self, is_on: bool) {
        self.is_on = is_on;
    }

    /// True where it changes what passes.
    pub(super) fn acts(&self) -> bool {
        self.is_on || self.below != [0.0; 2]
    }
}

impl Effect for DcBlocker {
    fn reset(&mut self) {
        self.below = [0.0; 2];
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        if !self.acts() {
            return;
        }
        // Both sides by turns: while one waits for what it keeps, the other goes on.
        for (left, right) in left.iter_mut().zip(right) {
            for (x, below) in [left, right].into_iter().zip(&mut self.below) {
                let input = sanitized(*x);
                *below = if self.is_on {
                    flushed(*below + self.part * (input - *below))
                } else if below.abs() > RELEASED {
                    *below * self.release
                } else {
                    0.0
                };
                *x = input - *below;
            }
        }
    }
}
