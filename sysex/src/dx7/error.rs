//! Why a file was refused.

use std::fmt;

use crate::limits::MAX_FILE_BYTES;

/// Why no voice came out of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SysexError {
    /// Nothing in it.
    Empty,
    /// Larger than [`MAX_FILE_BYTES`](crate::MAX_FILE_BYTES).
    TooLarge {
        /// Bytes of the file.
        size: u64,
    },
    /// There are bytes, but no DX7 voice.
    NoVoice {
        /// Where the search for a voice ended in failure.
        offset: usize,
        /// What is there.
        found: String,
        /// What a voice would look like there.
        expected: &'static str,
    },
}

impl SysexError {
    /// The same of other offsets.
    pub(super) fn at(self, origin: impl Fn(usize) -> usize) -> Self {
        match self {
            Self::NoVoice { offset, found, expected } => Self::NoVoice { offset: origin(offset), found, expected },
            other => other,
        }
    }

    /// Where in the file.
    pub fn offset(&self) -> usize {
        match self {
            Self::Empty | Self::TooLarge { .. } => 0,
            Self::NoVoice { offset, .. } => *offset,
        }
    }
}

impl fmt::Display for SysexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the file is empty"),
            Self::TooLarge { size } => {
                write!(f, "{size} bytes; the largest file taken is {MAX_FILE_BYTES} bytes")
            }
            Self::NoVoice { offset, found, expected } => {
                write!(f, "no DX7 voice: byte {offset}: {found}; expected {expected}")
            }
        }
    }
}

impl std::error::Error for SysexError {}
