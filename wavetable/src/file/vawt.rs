//! `.wt` files: a head of twelve bytes and the samples of all frames.
//!
//! Layout: `vawt`, samples of a frame (u32), frames (u16), flags (u16), all little-endian; then floats, or 16-bit integers where flag 4
//! says so, at half of full scale unless flag 8 says that they are full.

use super::FileError;
use super::frames::{FrameLen, LenSource, Samples};
use crate::{FRAME_LEN, Wavetable};

const HEAD: usize = 12;
/// The samples are 16-bit integers.
const IS_INT: u16 = 4;
/// They use the whole range of 16 bits, and not half of it.
const IS_FULL: u16 = 8;

/// The samples of a file, and a frame's length as it says.
pub(super) fn decode(bytes: &[u8]) -> Result<(Samples, Option<FrameLen>), FileError> {
    let Some(head) = bytes.get(..HEAD) else {
        return Err(FileError::Cut { at: bytes.len(), expected: "the head of a .wt file, 12 bytes" });
    };
    let len = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
    let num_frames = usize::from(u16::from_le_bytes([head[8], head[9]]));
    let flags = u16::from_le_bytes([head[10], head[11]]);
    if num_frames == 0 {
        return Err(FileError::Format { at: 8, what: "no frames, expected at least one".to_owned() });
    }
    let total = len.saturating_mul(num_frames);
    let body = &bytes[HEAD..];
    let width = if flags & IS_INT != 0 { 2 } else { 4 };
    if body.len() / width < total {
        return Err(FileError::Cut { at: bytes.len(), expected: "as many samples as the head says" });
    }
    let num_kept = total.min(Samples::MOST);
    let kept: Vec<f32> = if flags & IS_INT != 0 {
        let full_scale = if flags & IS_FULL != 0 { 32_768.0 } else { 16_384.0 };
        let ints = body.chunks_exact(width).take(num_kept);
        ints.map(|two| f32::from(i16::from_le_bytes([two[0], two[1]])) / full_scale).collect()
    } else {
        let floats = body.chunks_exact(width).take(num_kept);
        floats.map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
    };
    Ok((Samples { kept, total }, Some(FrameLen { samples: len, source: LenSource::Wt })))
}

/// A table as 32-bit floats.
pub(super) fn encode(table: &Wavetable) -> Vec<u8> {
    let mut bytes = b"vawt".to_vec();
    bytes.extend_from_slice(&(FRAME_LEN as u32).to_le_bytes());
    bytes.extend_from_slice(&(table.num_frames() as u16).to_le_bytes());
    bytes.extend_from_slice(&0u16.to_le_bytes());
    bytes.extend(table.samples().iter().flat_map(|sample| sample.to_le_bytes()));
    bytes
}
