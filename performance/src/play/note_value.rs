//! Lengths as notes.

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
