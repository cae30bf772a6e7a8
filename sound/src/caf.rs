//! Apple's Core Audio Format, with samples as they are.

use crate::SoundError;
use crate::chunks::{Dialect, walk};
use crate::pcm::{Encoding, Pcm};
use crate::source::Source;
use crate::wave::{Contents, Track};

/// What a CAF holds.
pub(crate) fn contents(source: &mut Source<'_>) -> Result<Contents, SoundError> {
    let chunks = walk(source, Dialect::Caf, 8, *b"data")?;
    let description = chunks.find(b"desc").ok_or(SoundError::Incomplete("it does not say what its sound is like"))?;
    let bytes: [u8; 32] = source
        .array(description.body.start)?
        .ok_or(SoundError::Incomplete("the description of its sound is cut short"))?;
    let four = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let rate = f64::from_be_bytes([0, 1, 2, 3, 4, 5, 6, 7].map(|at| bytes[at]));
    let (flags, packet, num_channels, bits) = (four(12), four(16), four(24), four(28));
    let width = if num_channels > 0 && packet > 0 { packet / num_channels } else { bits.div_ceil(8) };
    let encoding = match (&bytes[8..12], flags & 1 != 0, width) {
        (b"lpcm", true, 4) => Encoding::Float32,
        (b"lpcm", true, 8) => Encoding::Float64,
        (b"lpcm", false, 1..=4) => Encoding::Signed(width as usize),
        (b"alaw", ..) => Encoding::ALaw,
        (b"ulaw", ..) => Encoding::MuLaw,
        (b"lpcm", ..) => return Err(SoundError::Unreadable(format!("a CAF of {bits} bits"))),
        (kind, ..) => {
            let kind = String::from_utf8_lossy(kind).trim().to_uppercase();
            return Err(SoundError::Unreadable(format!("a CAF with {kind}")));
        }
    };
    let data = chunks.find(b"data").ok_or(SoundError::NoSamples)?.body.clone();
    let mut root_note = None;
    if let Some(instrument) = chunks.find(b"inst") {
        let note = source.array(instrument.body.start)?.map(f32::from_be_bytes);
        root_note = note.filter(|note| (1.0..128.0).contains(note)).map(|note| note as u8);
    }
    let pcm = Pcm {
        encoding,
        is_big_endian: flags & 2 == 0,
        num_channels: num_channels as usize,
        rate_hz: if rate.is_finite() { rate.round() as u32 } else { 0 },
        // Behind the number of edits.
        range: data.start.saturating_add(4).min(data.end)..data.end,
    };
    Ok(Contents { track: Track::Pcm(pcm), root_note, notices: chunks.notices })
}
