//! How the time of a content goes.

use super::clean;
use super::level_curve::MAX_SECONDS;

/// At which pitch a content is as it is written, and which part of it a held key repeats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timeline {
    base_hz: f32,
    sustain: Option<[f32; 2]>,
}

impl Default for Timeline {
    /// As written at middle C, and nothing is repeated.
    fn default() -> Self {
        Self::new(261.625_58, None)
    }
}

impl Timeline {
    /// `base_hz` is 8-16,000 Hz. While the key is down, time runs to and fro between the two times of `sustain` (0-60 s), or stands still where
    /// they are the same, so that no level jumps; with key up it goes on. Numbers out of range are clamped.
    pub fn new(base_hz: f32, sustain: Option<[f32; 2]>) -> Self {
        let sustain = sustain.map(|[first, last]| {
            let first = clean(first, [0.0, MAX_SECONDS], 0.0);
            [first, clean(last, [first, MAX_SECONDS], first)]
        });
        Self { base_hz: clean(base_hz, [8.0, 16_000.0], 261.625_58), sustain }
    }

    /// The pitch at which the content is as it is written, in Hz.
    pub fn base_hz(&self) -> f32 {
        self.base_hz
    }

    /// First and last time of the part that a held key repeats, in seconds.
    pub fn sustain(&self) -> Option<[f32; 2]> {
        self.sustain
    }
}
