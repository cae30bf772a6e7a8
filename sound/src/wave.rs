//! WAV and its relatives: RIFF, RIFX, RF64, BW64 and Wave64.

use std::ops::Range;

use crate::SoundError;
use crate::chunks::{Chunks, Dialect, walk};
use crate::pcm::{Encoding, Pcm};
use crate::source::Source;

/// What a chunked file holds.
pub(crate) struct Contents {
    pub(crate) track: Track,
    /// The key that a sampler plays it at as it is.
    pub(crate) root_note: Option<u8>,
    pub(crate) notices: Vec<String>,
}

/// The sound of a chunked file.
pub(crate) enum Track {
    /// Samples as they are.
    Pcm(Pcm),
    /// ADPCM: a whole header for the decoder, and where the blocks stand.
    Adpcm(Vec<u8>, Range<u64>),
    /// MP3 frames.
    Mp3(Range<u64>),
}

/// Wave64's first name; the others begin with the four bytes that WAV has.
pub(crate) const WAVE64: [u8; 16] = *b"riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\x00\x00";

/// The kind of WAV that bytes begin with.
pub(crate) fn dialect(head: &[u8]) -> Option<Dialect> {
    let form = head.get(8..12);
    match head.get(..4)? {
        b"RIFF" | b"RF64" | b"BW64" if form == Some(b"WAVE") => Some(Dialect::Riff),
        b"RIFX" if form == Some(b"WAVE") => Some(Dialect::Iff),
        b"riff" if head.starts_with(&WAVE64) && head.get(24..28) == Some(b"wave") => Some(Dialect::Wave64),
        _ => None,
    }
}

/// What a WAV holds.
pub(crate) fn contents(source: &mut Source<'_>, dialect: Dialect) -> Result<Contents, SoundError> {
    let start = if dialect == Dialect::Wave64 { 40 } else { 12 };
    let chunks = walk(source, dialect, start, *b"data")?;
    let format = chunks.find(b"fmt ").ok_or(SoundError::Incomplete("it does not say what its sound is like"))?;
    let mut bytes = vec![0; usize::try_from(format.body.end - format.body.start).unwrap_or(0).min(1_024)];
    source.read_at(format.body.start, &mut bytes)?;
    let data = chunks.find(b"data").ok_or(SoundError::NoSamples)?.body.clone();
    let track = track(&bytes, dialect == Dialect::Iff, data)?;
    Ok(Contents { track, root_note: root_note(source, &chunks, dialect)?, notices: chunks.notices })
}

fn track(format: &[u8], is_big_endian: bool, range: Range<u64>) -> Result<Track, SoundError> {
    let two = |at: usize| {
        let bytes: Option<[u8; 2]> = format.get(at..at + 2).and_then(|bytes| bytes.try_into().ok());
        bytes.map(|bytes| if is_big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let four = |at: usize| {
        let [first, second] = [two(at)?, two(at + 2)?].map(u32::from);
        Some(if is_big_endian { first << 16 | second } else { second << 16 | first })
    };
    let cut = SoundError::Incomplete("the description of its sound is cut short");
    let (Some(tag), Some(num_channels), Some(rate_hz), Some(block)) = (two(0), two(2), four(4), two(12)) else {
        return Err(cut);
    };
    let num_channels = usize::from(num_channels);
    if num_channels == 0 {
        return Err(SoundError::Channels { num_channels });
    }
    // Extensible: the tag proper begins the name of the kind.
    let tag = if tag == 0xFFFE { two(24).unwrap_or(1) } else { tag };
    let bits = usize::from(two(14).unwrap_or(8));
    let by_block = usize::from(block) / num_channels;
    let width =
        if usize::from(block) == by_block * num_channels && by_block * 8 >= bits { by_block } else { bits.div_ceil(8) };
    let encoding = match (tag, width) {
        (1, 1) => Encoding::Unsigned8,
        (1, 2..=4) => Encoding::Signed(width),
        (3, 4) => Encoding::Float32,
        (3, 8) => Encoding::Float64,
        (6, _) => Encoding::ALaw,
        (7, _) => Encoding::MuLaw,
        (2 | 0x11, _) if !is_big_endian => return Ok(Track::Adpcm(adpcm_head(format, &range), range)),
        (0x50 | 0x55, _) => return Ok(Track::Mp3(range)),
        (tag, _) => return Err(SoundError::Unreadable(named(tag, bits))),
    };
    Ok(Track::Pcm(Pcm { encoding, is_big_endian, num_channels, rate_hz, range }))
}

/// The head of a WAV of known length around the same description.
fn adpcm_head(format: &[u8], range: &Range<u64>) -> Vec<u8> {
    let size = |size: u64| u32::try_from(size).unwrap_or(u32::MAX - 1).to_le_bytes();
    let mut head = b"RIFF\xFF\xFF\xFF\xFFWAVEfmt ".to_vec();
    head.extend(size(format.len() as u64));
    head.extend(format);
    head.resize(head.len() + format.len() % 2, 0);
    head.extend(b"data");
    head.extend(size(range.end - range.start));
    head
}

fn named(tag: u16, bits: usize) -> String {
    let kind = match tag {
        0x01 | 0x03 => return format!("a WAV of {bits} bits"),
        0x02 | 0x11 => "big-endian ADPCM",
        0x31 => "GSM 6.10",
        0x92 => "AC-3",
        0xFF | 0x1600 | 0x1610 => "AAC",
        0x160..=0x163 => "WMA",
        0x674F..=0x6771 => "OGG Vorbis",
        0xF1AC => "FLAC",
        _ => return format!("a WAV with a codec of the number {tag:#06x}"),
    };
    format!("a WAV with {kind}")
}

/// The root note that samplers keep: `smpl`, or else `inst`. Key 0 means that nobody chose one.
fn root_note(source: &mut Source<'_>, chunks: &Chunks, dialect: Dialect) -> Result<Option<u8>, SoundError> {
    let is_note = |note: &u32| (1..128).contains(note);
    if let Some(sampler) = chunks.find(b"smpl")
        && let Some(bytes) = source.array::<4>(sampler.body.start + 12)?
    {
        let note = if dialect == Dialect::Iff { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
        if is_note(&note) {
            return Ok(u8::try_from(note).ok());
        }
    }
    let Some(instrument) = chunks.find(b"inst").or_else(|| chunks.find(b"INST")) else { return Ok(None) };
    let note = source.array::<1>(instrument.body.start)?;
    Ok(note.map(|[note]| u32::from(note)).filter(is_note).and_then(|note| u8::try_from(note).ok()))
}
