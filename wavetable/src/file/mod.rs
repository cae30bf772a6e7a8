//! Wavetable files: `.wav` with and without a note of the frame's length, and `.wt`.
//!
//! Outside bytes never panic, and what is made of them is bounded by their length.

mod error;
mod frames;
mod riff;
mod vawt;
mod wav;

use crate::Wavetable;

pub use error::FileError;
use frames::Samples;
pub use frames::{FrameLen, LenSource, Notice};

/// A table that was read, and what a person should know of how.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The table.
    pub table: Wavetable,
    /// Samples of a frame in the file, and who says so.
    pub frame_len: FrameLen,
    /// What was left out, mended or guessed.
    pub notices: Vec<Notice>,
}

/// Largest file that is read, in bytes: 256 frames of 2,048 samples in stereo doubles are 8 MiB.
pub const MAX_BYTES: usize = 16 << 20;

/// Reads a table of the bytes of a `.wav` or `.wt` file, told apart by how they begin. `name` labels it; `frame_len` is the number of
/// samples of a frame where a person knows better than the file, 2 to 8,192.
///
/// # Errors
/// Says what is wrong, at which byte, and what was expected.
pub fn decode(name: &str, bytes: &[u8], frame_len: Option<usize>) -> Result<Decoded, FileError> {
    let (samples, noted) = samples(bytes)?;
    frames::table(name, samples, noted, frame_len)
}

/// The samples of a file, and a frame's length if it says one.
fn samples(bytes: &[u8]) -> Result<(Samples, Option<FrameLen>), FileError> {
    if bytes.len() > MAX_BYTES {
        return Err(FileError::TooLarge(bytes.len()));
    }
    match bytes {
        [b'v', b'a', b'w', b't', ..] => vawt::decode(bytes),
        [b'R', b'I', b'F', b'F' | b'X', ..] => wav::decode(bytes),
        _ => Err(FileError::Unknown),
    }
}

/// As [`decode`] for a file that is one cycle, whatever it says of frames.
///
/// # Errors
/// As [`decode`].
pub fn decode_cycle(name: &str, bytes: &[u8]) -> Result<Decoded, FileError> {
    let (samples, _) = samples(bytes)?;
    let len = samples.total;
    frames::table(name, samples, None, Some(len))
}

/// Writes a table as a `.wav` of 32-bit floats, with the `clm ` chunk by which other synths know the frame's length.
pub fn encode_wav(table: &Wavetable) -> Vec<u8> {
    wav::encode(table)
}

/// Writes a table as a `.wt` of 32-bit floats.
pub fn encode_wt(table: &Wavetable) -> Vec<u8> {
    vawt::encode(table)
}
