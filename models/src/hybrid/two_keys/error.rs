//! Why two sounds make no patch.

use std::fmt;

use crate::hybrid::tone::ToneError;

/// The least way between the keys, in semitones.
pub(super) const LEAST_APART: u8 = 3;

/// Why two sounds make no patch.
#[derive(Clone, Debug, PartialEq)]
pub enum TwoKeysError {
    /// Their keys, which are less than three semitones apart.
    Near([u8; 2]),
    /// The one of this key has no tone.
    Tone(u8, ToneError),
    /// The one of this key sounds so many semitones beside it, octaves left out.
    OutOfTune(u8, f64),
}

impl fmt::Display for TwoKeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Near([lower, upper]) => {
                write!(f, "keys {lower} and {upper}; expected two that are at least {LEAST_APART} semitones apart")
            }
            Self::Tone(note, error) => write!(f, "the sound at {note}: {error}"),
            Self::OutOfTune(note, semitones) => {
                write!(f, "the sound at {note} is {semitones:+.1} semitones beside that key; expected its own key")
            }
        }
    }
}

impl std::error::Error for TwoKeysError {}
