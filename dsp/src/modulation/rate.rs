//! How fast a source repeats: in Hz, or in note lengths of the song.

use super::beat_clock::BeatClock;
use super::within;

/// The highest rate in Hz: a cycle of it still has some seven control blocks at 44.1 kHz.
pub const MAX_RATE_HZ: f32 = 200.0;

/// How a note length is stretched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Feel {
    /// As written.
    #[default]
    Straight,
    /// Half as long again.
    Dotted,
    /// Three in the time of two.
    Triplet,
}

/// A note length: so many parts of a whole note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoteLength {
    /// How many parts, 1..64.
    pub count: u8,
    /// Into how many parts a whole note is divided, 1..128.
    pub division: u8,
    /// Straight, dotted or triplet.
    pub feel: Feel,
}

impl Default for NoteLength {
    /// A quarter note.
    fn default() -> Self {
        Self { count: 1, division: 4, feel: Feel::Straight }
    }
}

impl NoteLength {
    /// All in range.
    pub fn sanitised(&self) -> Self {
        Self { count: self.count.clamp(1, 64), division: self.division.clamp(1, 128), feel: self.feel }
    }

    /// How many beats (quarter notes) it lasts, and so a cycle of a synced source; from 1/48 to 384.
    pub fn beats_per_cycle(&self) -> f64 {
        let Self { count, division, feel } = self.sanitised();
        let straight = 4.0 * f64::from(count) / f64::from(division);
        match feel {
            Feel::Straight => straight,
            Feel::Dotted => straight * 1.5,
            Feel::Triplet => straight * 2.0 / 3.0,
        }
    }
}

/// How fast a source repeats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate {
    /// So many cycles a second, 0..200.
    Hz(f32),
    /// A cycle lasts that long in the song.
    Synced(NoteLength),
}

impl Default for Rate {
    fn default() -> Self {
        Self::Hz(1.0)
    }
}

impl Rate {
    /// All in range; 1 Hz for what is no number.
    pub fn sanitised(&self) -> Self {
        match self {
            Self::Hz(hz) => Self::Hz(within(*hz, [0.0, MAX_RATE_HZ], 1.0)),
            Self::Synced(length) => Self::Synced(length.sanitised()),
        }
    }

    /// Cycles that go by in a frame, at the clock's sample rate and tempo.
    pub fn cycles_per_frame(&self, clock: &BeatClock) -> f64 {
        match self.sanitised() {
            Self::Hz(hz) => f64::from(hz) / clock.sample_rate_hz(),
            Self::Synced(length) => clock.beats_per_frame() / length.beats_per_cycle(),
        }
    }
}
