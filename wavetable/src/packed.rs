//! A table in few bytes, exact to the bit, for presets and projects.
//!
//! Layout, little-endian: `VfWt`, version (u8), bytes of the name (u8), frames (u16), id (16 bytes), name (UTF-8), and deflated: for each
//! frame all lowest bytes of its samples, then all second ones, and so on, since bytes of one kind are alike.

use std::fmt;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::{FRAME_LEN, Id, MAX_FRAMES, Wavetable};

const MAGIC: &[u8; 4] = b"VfWt";
const VERSION: u8 = 1;
const HEAD: usize = 24;
/// Bytes of a sample.
const WIDTH: usize = size_of::<f32>();
/// Longest name, in bytes; a longer one is cut.
const MAX_NAME: usize = 255;
/// The most bytes that are read: a table that cannot be deflated, and some more.
pub const MAX_BYTES: usize = HEAD + MAX_NAME + MAX_FRAMES * FRAME_LEN * WIDTH * 101 / 100 + 1_024;

/// Why bytes are no packed table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackedError {
    /// So many, more than [`MAX_BYTES`].
    TooLarge(usize),
    /// They begin otherwise or end within the head.
    Head,
    /// Of a version that is not known.
    Version(u8),
    /// So many frames, expected 1 to 256.
    Frames(usize),
    /// The name is no text.
    Name,
    /// The frames cannot be inflated, or are more or fewer than the head says.
    Inflate,
    /// The sample at this place is not a finite number.
    NotFinite(usize),
    /// The samples are not those that were packed.
    Id,
}

impl fmt::Display for PackedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => write!(f, "{bytes} bytes, expected at most {MAX_BYTES}"),
            Self::Head => write!(f, "no packed table: expected \"VfWt\" and {HEAD} bytes of head"),
            Self::Version(version) => write!(f, "version {version} of packed tables, expected {VERSION}"),
            Self::Frames(frames) => write!(f, "{frames} frames, expected 1 to {MAX_FRAMES}"),
            Self::Name => write!(f, "the name is no UTF-8 text"),
            Self::Inflate => write!(f, "the frames are damaged or not as many as the head says"),
            Self::NotFinite(at) => write!(f, "sample {at} is not a finite number"),
            Self::Id => write!(f, "the samples are not those that were packed"),
        }
    }
}

impl std::error::Error for PackedError {}

/// Packs a table.
pub fn pack(table: &Wavetable) -> Vec<u8> {
    let end = (0..=table.name().len().min(MAX_NAME)).rfind(|end| table.name().is_char_boundary(*end)).unwrap_or(0);
    let name = &table.name().as_bytes()[..end];
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&[VERSION, name.len() as u8]);
    bytes.extend_from_slice(&(table.num_frames() as u16).to_le_bytes());
    bytes.extend_from_slice(&table.id().0);
    bytes.extend_from_slice(name);
    let mut encoder = DeflateEncoder::new(bytes, Compression::fast());
    let mut planes = vec![0; WIDTH * FRAME_LEN];
    for frame in table.frames() {
        for (i, sample) in frame.iter().enumerate() {
            for (plane, byte) in sample.to_le_bytes().into_iter().enumerate() {
                planes[plane * FRAME_LEN + i] = byte;
            }
        }
        encoder.write_all(&planes).expect("a vector takes all bytes");
    }
    encoder.finish().expect("a vector takes all bytes")
}

/// Unpacks a table. Takes some 6 MiB at most, whatever the bytes are.
///
/// # Errors
/// When the bytes are not what [`pack`] has made.
pub fn unpack(bytes: &[u8]) -> Result<Wavetable, PackedError> {
    if bytes.len() > MAX_BYTES {
        return Err(PackedError::TooLarge(bytes.len()));
    }
    let (head, rest) = bytes.split_at_checked(HEAD).ok_or(PackedError::Head)?;
    if head[..4] != *MAGIC {
        return Err(PackedError::Head);
    }
    if head[4] != VERSION {
        return Err(PackedError::Version(head[4]));
    }
    let num_frames = usize::from(u16::from_le_bytes([head[6], head[7]]));
    if !(1..=MAX_FRAMES).contains(&num_frames) {
        return Err(PackedError::Frames(num_frames));
    }
    let id = Id(std::array::from_fn(|i| head[8 + i]));
    let (name, deflated) = rest.split_at_checked(usize::from(head[5])).ok_or(PackedError::Head)?;
    let name = std::str::from_utf8(name).map_err(|_| PackedError::Name)?;
    let samples = inflated(deflated, num_frames)?;
    if let Some(at) = samples.iter().position(|sample| !sample.is_finite()) {
        return Err(PackedError::NotFinite(at));
    }
    let table = Wavetable::new(name, samples).expect("whole frames of finite samples, as many as a table may have");
    if table.id() == id { Ok(table) } else { Err(PackedError::Id) }
}

/// The samples of so many frames, and no more.
fn inflated(deflated: &[u8], num_frames: usize) -> Result<Vec<f32>, PackedError> {
    let mut decoder = DeflateDecoder::new(deflated);
    let mut planes = vec![0; WIDTH * FRAME_LEN];
    let mut samples = Vec::with_capacity(num_frames * FRAME_LEN);
    for _ in 0..num_frames {
        decoder.read_exact(&mut planes).map_err(|_| PackedError::Inflate)?;
        let byte = |plane: usize, i: usize| planes[plane * FRAME_LEN + i];
        samples.extend((0..FRAME_LEN).map(|i| f32::from_le_bytes([byte(0, i), byte(1, i), byte(2, i), byte(3, i)])));
    }
    let is_end = matches!(decoder.read(&mut [0]), Ok(0));
    let is_all = decoder.total_in() == deflated.len() as u64;
    if is_end && is_all { Ok(samples) } else { Err(PackedError::Inflate) }
}
