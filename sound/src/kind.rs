//! What kind of file bytes are, by what they begin with; names of files say nothing.

use crate::SoundError;
use crate::chunks::Dialect;
use crate::source::Source;
use crate::wave;

/// A kind of file that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// WAV and its relatives.
    Wave(Dialect),
    /// AIFF or AIFC.
    Aiff,
    /// Core Audio Format.
    Caf,
    /// FLAC that begins at a place.
    Flac(u64),
    /// OGG.
    Ogg,
    /// Anything else may be MP3 from a place on.
    Mp3(u64),
}

/// Kinds that are known and not read: where their bytes stand, and their names.
const UNREADABLE: [(usize, &[u8], &str); 18] = [
    (4, b"ftyp", "an MP4 or M4A file"),
    (0, b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", "a WMA file"),
    (0, b"MThd", "a MIDI file"),
    (0, b"\xF0", "a SysEx file"),
    (0, b"\x1A\x45\xDF\xA3", "a WebM or Matroska file"),
    (0, b".snd", "an AU file"),
    (0, b"wvpk", "a WavPack file"),
    (0, b"MAC ", "a Monkey's Audio file"),
    (0, b"TTA1", "a True Audio file"),
    (0, b"DSD ", "a DSD file"),
    (0, b"FRM8", "a DSD file"),
    (0, b"#!AMR", "an AMR file"),
    (0, b"ADIF", "an AAC file"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"%PDF", "a PDF"),
    (0, b"\x89PNG", "a picture"),
    (8, b"sfbk", "a SoundFont"),
    (8, b"AVI ", "a film"),
];

/// The kind of a file.
pub(crate) fn kind(source: &mut Source<'_>) -> Result<Kind, SoundError> {
    let mut head = [0; 64];
    let num = source.read_at(0, &mut head)?;
    let head = &head[..num];
    if head.starts_with(b"\x00\x05\x16\x07") {
        return Err(SoundError::Companion);
    }
    if let Some(dialect) = wave::dialect(head) {
        return Ok(Kind::Wave(dialect));
    }
    match (head.get(..4), head.get(8..12)) {
        (Some(b"FORM"), Some(b"AIFF" | b"AIFC")) => return Ok(Kind::Aiff),
        (Some(b"caff"), _) => return Ok(Kind::Caf),
        (Some(b"OggS"), _) => return Ok(Kind::Ogg),
        _ => {}
    }
    let start = behind_tags(source)?;
    if source.array(start)? == Some(*b"fLaC") {
        return Ok(Kind::Flac(start));
    }
    // Two bits of layer: none is ADTS, which is AAC.
    if let Some([0xFF, second]) = source.array(start)?
        && second & 0xF6 == 0xF0
    {
        return Err(SoundError::Unreadable("an AAC file".to_owned()));
    }
    let is = |(at, bytes, _): &&(usize, &[u8], &str)| head.get(*at..).is_some_and(|head| head.starts_with(bytes));
    match UNREADABLE.iter().find(is) {
        Some((_, _, name)) => Err(SoundError::Unreadable((*name).to_owned())),
        None => Ok(Kind::Mp3(start)),
    }
}

/// Where the file begins behind ID3 tags, which can hold pictures of megabytes.
fn behind_tags(source: &mut Source<'_>) -> Result<u64, SoundError> {
    const MOST: usize = 8;
    let mut at = 0;
    for _ in 0..MOST {
        let Some([b'I', b'D', b'3', _, _, flags, size @ ..]) = source.array::<10>(at)? else { break };
        let size = size.iter().fold(0_u64, |sum, byte| sum << 7 | u64::from(byte & 0x7F));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        at += 10 + size + footer;
    }
    Ok(if at < source.len() { at } else { 0 })
}
