//! What a match has to do at other keys, by what its sound does at its own.

use crate::target::Target;

/// A pitch that is farther from that of the whole sound is no glide: another partial is heard first. In cents.
const GLIDE_CENTS: f32 = 50.0;

/// What is expected of a hybrid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// The key of its sound, 0-127.
    pub note: u8,
    /// Whether its keys must have a pitch.
    pub is_pitched: bool,
    /// Where the sound lies beside its key, lowest and highest, in cents: there all keys are to lie. Of a sound that glides they are two,
    /// since its keys glide faster or slower.
    pub cents: [f32; 2],
    /// Seconds that a key may ring after it is up; two in any case.
    pub rings_s: f32,
}

impl Expected {
    /// What a match of a target has to do, whose key is `note`. `begun_hz` is the pitch of its first half second, measured as keys are;
    /// none where that has none. Bells and drums begin with other partials than they end with, and their keys do too.
    pub(super) fn new(target: &Target, begun_hz: Option<f32>, note: u8) -> Self {
        let is_pitched = target.is_pitched();
        let beside = |hz: f32| folded(100.0 * (12.0 * (hz / 440.0).log2() + 69.0 - f32::from(note)));
        let cents = if is_pitched { range(beside(target.pitch.hz), begun_hz.map(beside)) } else { [0.0; 2] };
        Self { note, is_pitched, cents, rings_s: (target.seconds() - target.onset_s) as f32 }
    }

    /// How far a key that lies so many cents beside itself is from where it should lie, octaves apart.
    pub(super) fn off(&self, cents: f32) -> f32 {
        let [low, high] = self.cents;
        let from_middle = folded(cents - 0.5 * (low + high));
        from_middle.signum() * (from_middle.abs() - 0.5 * (high - low)).max(0.0)
    }
}

/// From the pitch of the whole to that of the beginning where the sound glides, or else that of the beginning.
fn range(whole: f32, begun: Option<f32>) -> [f32; 2] {
    let Some(begun) = begun.map(|begun| whole + folded(begun - whole)) else { return [whole; 2] };
    if (begun - whole).abs() > GLIDE_CENTS { [begun; 2] } else { [whole.min(begun), whole.max(begun)] }
}

/// Cents within half an octave to both sides.
fn folded(cents: f32) -> f32 {
    cents - 1_200.0 * (cents / 1_200.0).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(cents: [f32; 2]) -> Expected {
        Expected { note: 60, is_pitched: true, cents, rings_s: 1.0 }
    }

    #[test]
    fn a_glide_is_a_range_and_another_partial_is_a_place() {
        assert_eq!(range(-5.0, Some(20.0)), [-5.0, 20.0]);
        assert_eq!(range(70.0, Some(-552.0)), [648.0; 2]);
        assert_eq!(range(3.0, None), [3.0; 2]);
        assert_eq!(range(10.0, Some(-1_195.0)), [5.0, 10.0]);
    }

    #[test]
    fn keys_are_off_by_what_lies_outside() {
        let glide = expected([-5.0, 21.0]);
        assert_eq!([-5.0, 8.0, 21.0].map(|cents| glide.off(cents)), [0.0; 3]);
        assert!((glide.off(31.0) - 10.0).abs() < 1e-3 && (glide.off(-25.0) + 20.0).abs() < 1e-3);
        let place = expected([648.0; 2]);
        assert!(place.off(-550.0).abs() < 3.0 && (place.off(70.0).abs() - 578.0).abs() < 1e-3);
    }
}
