//! Why a file is no wavetable.

use std::fmt;

use super::super::MAX_FRAMES;
use super::MAX_BYTES;

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// Larger than [`MAX_BYTES`].
    TooLarge(usize),
    /// It begins as no file of a table does.
    Unknown,
    /// It ends before something that was expected.
    Cut {
        /// The byte at which it was expected.
        at: usize,
        /// What was expected.
        expected: &'static str,
    },
    /// Samples in a form that is not read.
    Format {
        /// The byte that says so.
        at: usize,
        /// What was found and expected.
        what: String,
    },
    /// A frame's length, from the file or a person, that no frame can have.
    FrameLen(usize),
    /// Fewer samples than a frame has.
    TooShort {
        /// Samples of the file.
        samples: usize,
        /// Samples of a frame.
        frame_len: usize,
    },
    /// A sample is not a number.
    NotFinite {
        /// Which sample.
        sample: usize,
    },
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => write!(f, "{bytes} bytes, expected at most {MAX_BYTES}"),
            Self::Unknown => write!(f, "byte 0: expected \"RIFF\" (a .wav file) or \"vawt\" (a .wt file)"),
            Self::Cut { at, expected } => write!(f, "byte {at}: the file ends, expected {expected}"),
            Self::Format { at, what } => write!(f, "byte {at}: {what}"),
            Self::FrameLen(len) => {
                write!(f, "a frame of {len} samples, expected 2 to {}", super::frames::MAX_FRAME_LEN)
            }
            Self::TooShort { samples, frame_len } => {
                write!(
                    f,
                    "{samples} samples, expected at least {frame_len} for a frame and at most {MAX_FRAMES} frames"
                )
            }
            Self::NotFinite { sample } => write!(f, "sample {sample} is not a finite number"),
        }
    }
}

impl std::error::Error for FileError {}
