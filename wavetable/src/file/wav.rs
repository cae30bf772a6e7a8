//! `.wav` files: samples in any usual form, and the chunks by which synths note a frame's length.

use super::FileError;
use super::frames::{FrameLen, LenSource, Samples};
use super::riff::{self, Chunk};
use crate::{FRAME_LEN, Wavetable};

const PCM: u16 = 1;
const FLOAT: u16 = 3;
const EXTENSIBLE: u16 = 0xFFFE;

/// How samples lie in the data chunk.
#[derive(Clone, Copy, Debug)]
struct Format {
    is_float: bool,
    num_channels: usize,
    /// Bytes of a sample of one channel.
    width: usize,
}

/// The samples of the first channel, and a frame's length if the file notes one.
pub(super) fn decode(bytes: &[u8]) -> Result<(Samples, Option<FrameLen>), FileError> {
    let chunks = riff::chunks(bytes)?;
    let find = |id: &[u8; 4]| chunks.iter().find(|chunk| chunk.id == *id);
    let end = bytes.len();
    let format = find(b"fmt ").ok_or(FileError::Cut { at: end, expected: "a \"fmt \" chunk" })?;
    let data = find(b"data").ok_or(FileError::Cut { at: end, expected: "a \"data\" chunk" })?;
    let format = read_format(format)?;
    let block = format.num_channels * format.width;
    let blocks = data.content.chunks_exact(block);
    let total = blocks.len();
    let kept = blocks.take(Samples::MOST).map(|block| sample(&block[..format.width], format.is_float)).collect();
    Ok((Samples { kept, total }, noted_len(&chunks)))
}

fn read_format(chunk: &Chunk<'_>) -> Result<Format, FileError> {
    let word = |at: usize| chunk.content.get(at..at + 2).map(|two| u16::from_le_bytes([two[0], two[1]]));
    let cut = FileError::Cut { at: chunk.at + chunk.content.len(), expected: "16 bytes of format" };
    let (Some(tag), Some(num_channels), Some(bits)) = (word(0), word(2), word(14)) else { return Err(cut) };
    // An extensible format has the real tag at the front of its GUID.
    let tag = if tag == EXTENSIBLE { word(24).unwrap_or(tag) } else { tag };
    let is_float = match (tag, bits) {
        (PCM, 8 | 16 | 24 | 32) => false,
        (FLOAT, 32 | 64) => true,
        _ => {
            let what = format!(
                "format {tag} of {bits} bits, expected whole numbers of 8, 16, 24 or 32 bits or floats of 32 or 64"
            );
            return Err(FileError::Format { at: chunk.at, what });
        }
    };
    if num_channels == 0 {
        return Err(FileError::Format { at: chunk.at + 2, what: "no channels, expected at least one".to_owned() });
    }
    Ok(Format { is_float, num_channels: usize::from(num_channels), width: usize::from(bits / 8) })
}

/// A sample of its bytes, full scale at 1.
fn sample(bytes: &[u8], is_float: bool) -> f32 {
    match *bytes {
        // Whole numbers of 8 bits alone have no sign.
        [a] => (f32::from(a) - 128.0) / 128.0,
        [a, b] => f32::from(i16::from_le_bytes([a, b])) / 32_768.0,
        [a, b, c] => (i32::from_le_bytes([0, a, b, c]) >> 8) as f32 / 8_388_608.0,
        [a, b, c, d] if is_float => f32::from_le_bytes([a, b, c, d]),
        [a, b, c, d] => (f64::from(i32::from_le_bytes([a, b, c, d])) / 2_147_483_648.0) as f32,
        [a, b, c, d, e, f, g, h] => f64::from_le_bytes([a, b, c, d, e, f, g, h]) as f32,
        _ => 0.0,
    }
}

/// The frame's length by the first chunk that notes one, the surest first.
fn noted_len(chunks: &[Chunk<'_>]) -> Option<FrameLen> {
    let find = |id: &[u8; 4]| chunks.iter().find(|chunk| chunk.id == *id).map(|chunk| chunk.content);
    let long = |content: &[u8], at: usize| {
        content.get(at..at + 4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]) as usize)
    };
    let noted = |samples: usize, source| Some(FrameLen { samples, source }).filter(|len| len.samples > 0);
    // Text such as "<!>2048 10000000 wavetable (name)".
    let clm = find(b"clm ").and_then(|text| {
        let digits = text.strip_prefix(b"<!>")?.split(|byte| !byte.is_ascii_digit()).next()?;
        noted(std::str::from_utf8(digits).ok()?.parse().ok()?, LenSource::Clm)
    });
    let srge = || find(b"srge").and_then(|content| noted(long(content, 4)?, LenSource::Srge));
    let uhwt = || find(b"uhWT").and_then(|_| noted(FRAME_LEN, LenSource::UhWt));
    // The first loop, from a sample to a sample, both within it.
    let smpl = || {
        let content = find(b"smpl")?;
        (long(content, 28)? > 0).then_some(())?;
        noted((long(content, 48)? + 1).checked_sub(long(content, 44)?)?, LenSource::Smpl)
    };
    // The distance of the first two points.
    let cue = || {
        let content = find(b"cue ")?;
        (long(content, 0)? > 1).then_some(())?;
        noted(long(content, 4 + 24 + 20)?.checked_sub(long(content, 4 + 20)?)?, LenSource::Cue)
    };
    clm.or_else(srge).or_else(uhwt).or_else(smpl).or_else(cue)
}

/// A table as mono 32-bit floats at 44.1 kHz, with a `clm ` chunk.
pub(super) fn encode(table: &Wavetable) -> Vec<u8> {
    const RATE_HZ: u32 = 44_100;
    let mut format = Vec::new();
    format.extend_from_slice(&FLOAT.to_le_bytes());
    format.extend_from_slice(&1u16.to_le_bytes());
    format.extend_from_slice(&RATE_HZ.to_le_bytes());
    format.extend_from_slice(&(4 * RATE_HZ).to_le_bytes());
    format.extend_from_slice(&4u16.to_le_bytes());
    format.extend_from_slice(&32u16.to_le_bytes());
    let data: Vec<u8> = table.samples().iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let mut body = b"WAVE".to_vec();
    riff::write(&mut body, b"fmt ", &format);
    riff::write(&mut body, b"clm ", format!("<!>{FRAME_LEN} 01000000 wavetable (Vaeform)").as_bytes());
    riff::write(&mut body, b"data", &data);
    let mut file = Vec::new();
    riff::write(&mut file, b"RIFF", &body);
    file
}
