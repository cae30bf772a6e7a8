//! What a reader of a Live set should know.

use std::fmt;

use serde::Serialize;

/// What a reader of a Live set should know.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum SetNotice {
    /// The compressed data are damaged after the end of the set: what was read may be wrong.
    Checksum {
        /// What is wrong.
        why: String,
    },
    /// A Live newer than those that are known; what is known was read.
    NewerLive {
        /// What wrote the set.
        creator: String,
    },
    /// No main track: the tempo is unknown.
    NoMain,
    /// So many notes with a time, length, velocity or key that cannot be were left out.
    BadNotes {
        /// How many.
        notes: usize,
    },
    /// So many other numbers that cannot be were left out.
    BadNumbers {
        /// How many.
        numbers: usize,
    },
    /// Two parameters have this number; the first has it.
    DuplicateTarget {
        /// The number.
        id: u64,
    },
    /// So many envelopes move something that is not in the set.
    Unresolved {
        /// How many.
        envelopes: usize,
    },
    /// So many segments of envelopes are curved; they are taken as straight.
    Curved {
        /// How many.
        points: usize,
    },
}

impl fmt::Display for SetNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checksum { why } => write!(f, "THE FILE IS DAMAGED: {why}; what was read may be wrong"),
            Self::NewerLive { creator } => {
                write!(f, "{creator} is newer than the sets that are known; what is known was read")
            }
            Self::NoMain => f.write_str("no main track: the tempo is unknown"),
            Self::BadNotes { notes } => {
                write!(f, "{notes} notes with impossible times, lengths, velocities or keys left out")
            }
            Self::BadNumbers { numbers } => write!(f, "{numbers} impossible numbers left out"),
            Self::DuplicateTarget { id } => write!(f, "two parameters have the number {id}; the first is taken"),
            Self::Unresolved { envelopes } => write!(f, "{envelopes} envelopes move something that is not in the set"),
            Self::Curved { points } => write!(f, "{points} curved segments of envelopes are taken as straight"),
        }
    }
}
