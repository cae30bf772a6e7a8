//! AIFF and AIFC.

use crate::SoundError;
use crate::chunks::{Dialect, walk};
use crate::pcm::{Encoding, Pcm};
use crate::source::Source;
use crate::wave::{Contents, Track};

/// What an AIFF holds.
pub(crate) fn contents(source: &mut Source<'_>) -> Result<Contents, SoundError> {
    let chunks = walk(source, Dialect::Iff, 12, *b"SSND")?;
    let common = chunks.find(b"COMM").ok_or(SoundError::Incomplete("it does not say what its sound is like"))?;
    let mut bytes = [0; 22];
    let num = source.read_at(common.body.start, &mut bytes)?;
    if num < 18 {
        return Err(SoundError::Incomplete("the description of its sound is cut short"));
    }
    let is_aifc = common.body.end - common.body.start >= 22 && num == 22;
    let num_channels = usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
    let bits = usize::from(u16::from_be_bytes([bytes[6], bytes[7]]));
    let kind: [u8; 4] = if is_aifc { [bytes[18], bytes[19], bytes[20], bytes[21]] } else { *b"NONE" };
    let (encoding, is_big_endian) = encoding(kind, bits)?;
    let rate_hz = extended(&bytes[8..18]);
    let data = chunks.find(b"SSND").ok_or(SoundError::NoSamples)?.body.clone();
    // Where the samples begin, counted from behind these two numbers.
    let offset = source.array::<4>(data.start)?.map_or(0, u32::from_be_bytes);
    let start = data.start.saturating_add(8 + u64::from(offset)).min(data.end);
    let mut root_note = None;
    if let Some(instrument) = chunks.find(b"INST") {
        root_note = source.array::<1>(instrument.body.start)?.map(|[note]| note).filter(|note| (1..128).contains(note));
    }
    let pcm = Pcm { encoding, is_big_endian, num_channels, rate_hz, range: start..data.end };
    Ok(Contents { track: Track::Pcm(pcm), root_note, notices: chunks.notices })
}

fn encoding(kind: [u8; 4], bits: usize) -> Result<(Encoding, bool), SoundError> {
    let unreadable = |what: String| Err(SoundError::Unreadable(what));
    Ok(match &kind {
        b"NONE" | b"twos" | b"in24" | b"in32" if (1..=32).contains(&bits) => (Encoding::Signed(bits.div_ceil(8)), true),
        b"sowt" if (1..=32).contains(&bits) => (Encoding::Signed(bits.div_ceil(8)), false),
        b"raw " => (Encoding::Unsigned8, true),
        b"fl32" | b"FL32" => (Encoding::Float32, true),
        b"fl64" | b"FL64" => (Encoding::Float64, true),
        b"alaw" | b"ALAW" => (Encoding::ALaw, true),
        b"ulaw" | b"ULAW" => (Encoding::MuLaw, true),
        b"NONE" | b"twos" | b"sowt" => return unreadable(format!("an AIFF of {bits} bits")),
        kind => return unreadable(format!("an AIFF with the codec {}", String::from_utf8_lossy(kind).trim())),
    })
}

/// An 80-bit number as a rate in Hz; 0 for one that is none.
fn extended(bytes: &[u8]) -> u32 {
    let exponent = i32::from(u16::from_be_bytes([bytes[0], bytes[1]]) & 0x7FFF) - 16_383;
    let mantissa = bytes[2..10].iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let rate = mantissa as f64 * f64::from(exponent - 63).exp2();
    if rate.is_finite() { rate.round() as u32 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_of_eighty_bits_are_understood() {
        assert_eq!(extended(&[0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0]), 44_100);
        assert_eq!(extended(&[0x40, 0x0E, 0xBB, 0x80, 0, 0, 0, 0, 0, 0]), 48_000);
        assert!([0, u32::MAX].contains(&extended(&[0x7F, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0])), "no such rate");
    }
}
