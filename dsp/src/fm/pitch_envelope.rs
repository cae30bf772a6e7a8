//! The pitch envelope: four segments in octaves, straight lines, +-4 octaves.
//!
//! Source: v1.8 firmware, `PITCH_EG_PROCESS`, `TABLE_PITCH_EG_RATE`, `TABLE_PITCH_EG_LEVEL`; it runs every second timer tick.

use super::between_steps::between_steps;

/// Rates and levels in engine units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PitchEnvelopeShape {
    /// Octaves a step, a step every second tick.
    pub rate: [f32; 4],
    /// Octaves, -4..4; 0 at panel level 50.
    pub level: [f32; 4],
}

impl PitchEnvelopeShape {
    /// From panel values 0-99.
    pub fn new(rate: [f32; 4], level: [f32; 4]) -> Self {
        // Level words have 4,096 steps an octave; a rate adds itself to the word every other tick.
        let speed = |r: f32| between_steps(r, |r| f32::from(RATE[r.clamp(0, 99) as usize])) / 4096.0;
        let octaves = |l: f32| (between_steps(l, |l| f32::from(LEVEL[l.clamp(0, 99) as usize])) - 128.0) / 32.0;
        Self { rate: rate.map(speed), level: level.map(octaves) }
    }

    /// True when the envelope never leaves 0.
    pub fn is_flat(&self) -> bool {
        self.level.iter().all(|&l| l == 0.0)
    }
}

/// A running pitch envelope. `[audio-thread]`
#[derive(Clone, Copy, Debug, Default)]
pub struct PitchEnvelope {
    octaves: f32,
    segment: u8,
}

impl PitchEnvelope {
    /// Key down: starts at level 4, as the instrument does.
    pub fn key_on(&mut self, shape: &PitchEnvelopeShape) {
        *self = Self { octaves: shape.level[3], segment: 0 };
    }

    /// Key down again without a break (mono): runs the segments from where it is.
    pub fn key_again(&mut self) {
        self.segment = 0;
    }

    /// Key up.
    pub fn key_off(&mut self) {
        self.segment = 3;
    }

    /// Goes along with a shape that glides: at rest it is on its level at once.
    pub fn follow(&mut self, shape: &PitchEnvelopeShape) {
        match self.segment {
            SUSTAIN => self.octaves = shape.level[2],
            DONE => self.octaves = shape.level[3],
            _ => {}
        }
    }

    /// Current shift in octaves.
    pub fn octaves(&self) -> f32 {
        self.octaves
    }

    /// True while it moves.
    pub fn is_moving(&self) -> bool {
        self.segment != SUSTAIN && self.segment != DONE
    }

    /// Every second tick of the timer.
    pub fn tick(&mut self, shape: &PitchEnvelopeShape) {
        if !self.is_moving() {
            return;
        }
        let idx = usize::from(self.segment.min(3));
        let target = shape.level[idx];
        let rising = target > self.octaves;
        let next = self.octaves + if rising { shape.rate[idx] } else { -shape.rate[idx] };
        // The firmware compares high bytes only (a 16th of an octave), and sets the level to its target when they meet.
        let (next_high, target_high) = ((next * 16.0).floor(), (target * 16.0).floor());
        let meets = if rising { next_high >= target_high } else { next_high <= target_high };
        if !meets && target != self.octaves {
            self.octaves = next;
            return;
        }
        self.octaves = target;
        self.segment = match self.segment {
            0 => 1,
            1 => 2,
            2 => SUSTAIN,
            _ => DONE,
        };
    }
}

const SUSTAIN: u8 = 4;
const DONE: u8 = 5;

const RATE: [u8; 100] = [
    1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 16, 16, 17, 18, 18, 19,
    20, 21, 22, 23, 24, 25, 26, 27, 28, 30, 31, 33, 34, 36, 37, 38, 39, 41, 42, 44, 46, 47, 49, 51, 53, 54, 56, 58, 60,
    62, 64, 66, 68, 70, 72, 74, 76, 79, 82, 85, 88, 91, 94, 98, 102, 106, 110, 115, 120, 125, 130, 135, 141, 147, 153,
    159, 165, 171, 178, 185, 193, 202, 211, 232, 243, 254, 255,
];

const LEVEL: [u8; 100] = [
    0, 12, 24, 33, 43, 52, 60, 67, 72, 76, 79, 82, 85, 87, 89, 91, 93, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104,
    105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127,
    128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150,
    151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 166, 168, 171, 174, 177, 181, 186, 193, 201, 210,
    220, 231, 243, 255,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_starts_at_level_4_and_rests_at_level_3() {
        let shape = PitchEnvelopeShape::new([99.0, 80.0, 60.0, 90.0], [99.0, 20.0, 60.0, 50.0]);
        let mut envelope = PitchEnvelope::default();
        envelope.key_on(&shape);
        assert_eq!(envelope.octaves(), 0.0);
        for _ in 0..1000 {
            envelope.tick(&shape);
        }
        assert_eq!(envelope.octaves(), shape.level[2]);
        envelope.key_off();
        for _ in 0..1000 {
            envelope.tick(&shape);
        }
        assert_eq!(envelope.octaves(), 0.0);
    }
}
