//! The kinds of lanes.

use std::fmt;

/// What a lane does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LaneKind {
    /// Rests.
    Flat,
    /// An oscillation in time with the song.
    Lfo,
    /// An oscillation whose rate changes every half or whole bar.
    Wobble,
    /// From one end to the other, once or again and again.
    Ramp,
    /// A pattern of values.
    Steps,
    /// Random values that hold.
    Hold,
    /// Down on each beat, and back.
    Duck,
    /// Up with each note, and back.
    Pluck,
    /// Up over all four bars, the faster the later.
    Build,
    /// As hands do: from place to place with rests, or away from a rest and back.
    Hand,
}

impl LaneKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Flat,
        Self::Lfo,
        Self::Wobble,
        Self::Ramp,
        Self::Steps,
        Self::Hold,
        Self::Duck,
        Self::Pluck,
        Self::Build,
        Self::Hand,
    ];

    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Lfo => "lfo",
            Self::Wobble => "wobble",
            Self::Ramp => "ramp",
            Self::Steps => "steps",
            Self::Hold => "hold",
            Self::Duck => "duck",
            Self::Pluck => "pluck",
            Self::Build => "build",
            Self::Hand => "hand",
        }
    }
}

impl fmt::Display for LaneKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
