//! The envelope of delay, attack, hold, decay, sustain and release.

use super::contour::{Contour, ContourSegment, MAX_SEGMENTS};
use super::curve::{Curve, sanitised_power};
use super::within;

/// The longest stage of an envelope in seconds.
pub const MAX_SECONDS: f32 = 60.0;

/// Settings of a DAHDSR envelope. Times are in seconds, 0..60; a stage of 0 takes no frame at all.
///
/// The powers bend a stage ([`super::curve`]): 0 is straight, above 0 the change comes late, below 0 early, as a capacitor's does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DahdsrShape {
    /// Time before anything happens.
    pub delay: f32,
    /// Time from the level at the note's start, 0 or where a note before had come, to 1. At 0 the note's own frame is at 1.
    pub attack: f32,
    /// Time at 1.
    pub hold: f32,
    /// Time from 1 to the sustain level.
    pub decay: f32,
    /// Level of a held note, 0..1.
    pub sustain: f32,
    /// Time from the level at the note's end to 0.
    pub release: f32,
    /// Power of the attack, -20..20.
    pub attack_power: f32,
    /// Power of the decay, -20..20.
    pub decay_power: f32,
    /// Power of the release, -20..20.
    pub release_power: f32,
}

impl Default for DahdsrShape {
    /// A note that neither clicks at its start nor at its end.
    fn default() -> Self {
        Self {
            delay: 0.0,
            attack: 0.001,
            hold: 0.0,
            decay: 0.5,
            sustain: 0.7,
            release: 0.1,
            attack_power: 0.0,
            decay_power: -4.0,
            release_power: -4.0,
        }
    }
}

impl DahdsrShape {
    /// All in range. What is no number is as in the default.
    pub fn sanitised(&self) -> Self {
        let default = Self::default();
        let seconds = |x: f32, default: f32| within(x, [0.0, MAX_SECONDS], default);
        Self {
            delay: seconds(self.delay, default.delay),
            attack: seconds(self.attack, default.attack),
            hold: seconds(self.hold, default.hold),
            decay: seconds(self.decay, default.decay),
            sustain: within(self.sustain, [0.0, 1.0], default.sustain),
            release: seconds(self.release, default.release),
            attack_power: sanitised_power(self.attack_power),
            decay_power: sanitised_power(self.decay_power),
            release_power: sanitised_power(self.release_power),
        }
    }

    /// The shape in frames, sanitised. `sample_rate_hz` must be above 0.
    pub fn contour(&self, sample_rate_hz: f32) -> Contour {
        let shape = self.sanitised();
        let segment = |seconds: f32, target, power| ContourSegment {
            frames: f64::from(seconds) * f64::from(sample_rate_hz),
            target,
            curve: Curve::new(power),
        };
        let mut segments = [ContourSegment::default(); MAX_SEGMENTS];
        segments[..5].copy_from_slice(&[
            segment(shape.delay, None, 0.0),
            segment(shape.attack, Some(1.0), shape.attack_power),
            segment(shape.hold, Some(1.0), 0.0),
            segment(shape.decay, Some(shape.sustain), shape.decay_power),
            segment(shape.release, Some(0.0), shape.release_power),
        ]);
        Contour { segments, num_segments: 5, sustain: Some(3), repeat: None, release: Some(4) }
    }
}
