//! Samples that stand in a file as they are: any width, any byte order, any number of channels.

use std::ops::Range;

use crate::SoundError;
use crate::excerpt::{Excerpt, Flow};
use crate::source::Source;

/// Bytes that are read at once, about.
const BLOCK: usize = 48 << 10;

/// How a sample is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Whole bytes, 128 for silence.
    Unsigned8,
    /// Whole numbers of so many bytes, 1 to 4.
    Signed(usize),
    /// 32 bits.
    Float32,
    /// 64 bits.
    Float64,
    /// 8 bits, as European telephones have them.
    ALaw,
    /// 8 bits, as American telephones have them.
    MuLaw,
}

impl Encoding {
    fn num_bytes(self) -> usize {
        match self {
            Self::Unsigned8 | Self::ALaw | Self::MuLaw => 1,
            Self::Signed(num_bytes) => num_bytes,
            Self::Float32 => 4,
            Self::Float64 => 8,
        }
    }
}

/// Samples in a file.
#[derive(Clone, Debug)]
pub(crate) struct Pcm {
    pub(crate) encoding: Encoding,
    pub(crate) is_big_endian: bool,
    pub(crate) num_channels: usize,
    pub(crate) rate_hz: u32,
    /// Where they stand.
    pub(crate) range: Range<u64>,
}

/// Hears samples; true when there was more than may be heard.
pub(crate) fn hear(source: &mut Source<'_>, pcm: &Pcm, excerpt: &mut Excerpt<'_>) -> Result<bool, SoundError> {
    excerpt.begin(pcm.rate_hz, pcm.num_channels)?;
    let width = pcm.encoding.num_bytes();
    let frame = width * pcm.num_channels;
    let mut bytes = vec![0; BLOCK / frame * frame];
    let (mut samples, mut at) = (Vec::new(), pcm.range.start);
    while at < pcm.range.end {
        let wanted = usize::try_from(pcm.range.end - at).unwrap_or(usize::MAX).min(bytes.len());
        let num = source.read_at(at, &mut bytes[..wanted])? / frame * frame;
        if num == 0 {
            break;
        }
        at += num as u64;
        samples.clear();
        decode(pcm.encoding, pcm.is_big_endian, &mut bytes[..num], &mut samples);
        let may_go_on = source.watch().decoded(samples.len(), excerpt.cost());
        if excerpt.push(&mut samples) == Flow::Enough {
            return Ok(false);
        }
        if !may_go_on {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Samples out of bytes, whose order may be turned round on the way.
fn decode(encoding: Encoding, is_big_endian: bool, bytes: &mut [u8], out: &mut Vec<f32>) {
    if is_big_endian {
        bytes.chunks_exact_mut(encoding.num_bytes()).for_each(<[u8]>::reverse);
    }
    let bytes = &*bytes;
    match encoding {
        Encoding::Unsigned8 => out.extend(bytes.iter().map(|b| (f32::from(*b) - 128.0) / 128.0)),
        Encoding::Signed(1) => out.extend(bytes.iter().map(|b| f32::from(b.cast_signed()) / 128.0)),
        Encoding::Signed(2) => {
            out.extend(bytes.as_chunks::<2>().0.iter().map(|b| f32::from(i16::from_le_bytes(*b)) / 32_768.0));
        }
        Encoding::Signed(3) => {
            let wide = |b: &[u8; 3]| i32::from_le_bytes([0, b[0], b[1], b[2]]) >> 8;
            out.extend(bytes.as_chunks::<3>().0.iter().map(|b| wide(b) as f32 / 8_388_608.0));
        }
        Encoding::Signed(_) => {
            let part = |b: &[u8; 4]| (f64::from(i32::from_le_bytes(*b)) / 2_147_483_648.0) as f32;
            out.extend(bytes.as_chunks::<4>().0.iter().map(part));
        }
        Encoding::Float32 => out.extend(bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b))),
        Encoding::Float64 => out.extend(bytes.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b) as f32)),
        Encoding::ALaw => out.extend(bytes.iter().map(|b| a_law(*b))),
        Encoding::MuLaw => out.extend(bytes.iter().map(|b| mu_law(*b))),
    }
}

/// ITU-T G.711, A-law.
fn a_law(byte: u8) -> f32 {
    let byte = byte ^ 0x55;
    let (exponent, mantissa) = (i32::from(byte >> 4 & 7), i32::from(byte & 15));
    let size = if exponent == 0 { (mantissa << 4) + 8 } else { ((mantissa << 4) + 0x108) << (exponent - 1) };
    (if byte & 0x80 == 0 { -size } else { size }) as f32 / 32_768.0
}

/// ITU-T G.711, mu-law.
fn mu_law(byte: u8) -> f32 {
    let byte = !byte;
    let (exponent, mantissa) = (i32::from(byte >> 4 & 7), i32::from(byte & 15));
    let size = (((mantissa << 3) + 0x84) << exponent) - 0x84;
    (if byte & 0x80 == 0 { size } else { -size }) as f32 / 32_768.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(encoding: Encoding, is_big_endian: bool, bytes: &[u8]) -> Vec<f32> {
        let mut out = Vec::new();
        decode(encoding, is_big_endian, &mut bytes.to_vec(), &mut out);
        out
    }

    #[test]
    fn every_encoding_has_its_half_scale() {
        use Encoding::*;
        assert_eq!(decoded(Unsigned8, false, &[192, 128, 64]), [0.5, 0.0, -0.5]);
        assert_eq!(decoded(Signed(1), true, &[64, 0xC0]), [0.5, -0.5]);
        for is_big_endian in [false, true] {
            for num_bytes in 2..=4 {
                let mut bytes = vec![0; num_bytes];
                bytes[if is_big_endian { 0 } else { num_bytes - 1 }] = 0x40;
                assert_eq!(decoded(Signed(num_bytes), is_big_endian, &bytes), [0.5], "{num_bytes}");
            }
            let turned = |bytes: Vec<u8>| if is_big_endian { bytes.into_iter().rev().collect() } else { bytes };
            assert_eq!(decoded(Float32, is_big_endian, &turned((-0.5_f32).to_le_bytes().to_vec())), [-0.5]);
            assert_eq!(decoded(Float64, is_big_endian, &turned((-0.5_f64).to_le_bytes().to_vec())), [-0.5]);
        }
        // G.711: the loudest of each sign and silence.
        assert_eq!(decoded(MuLaw, false, &[0x80, 0x00, 0xFF]), [32_124.0 / 32_768.0, -32_124.0 / 32_768.0, 0.0]);
        assert_eq!(decoded(ALaw, false, &[0xAA, 0x2A]), [32_256.0 / 32_768.0, -32_256.0 / 32_768.0]);
    }
}
