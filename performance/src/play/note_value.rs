//! Lengths as notes.

use std::fmt;
use std::str::FromStr;

/// A length in notes, straight, dotted or a third of twice as long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct NoteValue {
    /// Halvings of a whole note: 0 for 1/1, 5 for 1/32; what is over 7 is taken as 7.
    pub halvings: u8,
    /// How long it is beside a straight one.
    pub length: NoteLength,
}

/// How long a note is beside a straight one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum NoteLength {
    /// As written.
    #[default]
    Straight,
    /// Half as long again.
    Dotted,
    /// Two thirds.
    Triplet,
}

impl NoteValue {
    /// Its length in quarters. `[audio-thread]`
    pub fn beats(self) -> f64 {
        let straight = 4.0 / f64::from(1u32 << self.halvings.min(7));
        match self.length {
            NoteLength::Straight => straight,
            NoteLength::Dotted => straight * 1.5,
            NoteLength::Triplet => straight * 2.0 / 3.0,
        }
    }
}

impl NoteLength {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Straight, Self::Dotted, Self::Triplet];

    /// What stands after the note: nothing, a dot, a T.
    fn sign(self) -> &'static str {
        match self {
            Self::Straight => "",
            Self::Dotted => ".",
            Self::Triplet => "T",
        }
    }
}

impl fmt::Display for NoteValue {
    /// As `1/4`, `1/4.` or `1/4T`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1/{}{}", 1u32 << self.halvings.min(7), self.length.sign())
    }
}

impl FromStr for NoteValue {
    type Err = NoteValueError;

    fn from_str(text: &str) -> Result<Self, NoteValueError> {
        let all = (0..=7).flat_map(|halvings| NoteLength::ALL.map(|length| Self { halvings, length }));
        all.into_iter().find(|note| note.to_string() == text).ok_or(NoteValueError)
    }
}

/// A text is no length of a note: expected 1/1 to 1/128, with a dot or a T after it or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoteValueError;

impl fmt::Display for NoteValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no length of a note: expected 1/1 to 1/128, with \".\" or \"T\" after it or nothing")
    }
}

impl std::error::Error for NoteValueError {}
