//! What the tests make files of.

use std::f64::consts::TAU;
use std::io::Cursor;
use std::sync::atomic::AtomicBool;

use vaeform_sound::{Sound, SoundError, hear};

/// The rate of the tone in Hz.
pub(crate) const RATE_HZ: u32 = 22_050;

/// A tone of 220 Hz with six partials, 0.8 s.
pub(crate) fn tone() -> Vec<f32> {
    let partial = |t: f64, n: f64| (TAU * 220.0 * n * t).sin() / n;
    let at = |t: f64| 0.2 * (-t / 0.5).exp() * (1..7).map(|n| partial(t, f64::from(n))).sum::<f64>();
    (0..RATE_HZ * 4 / 5).map(|i| at(f64::from(i) / f64::from(RATE_HZ)) as f32).collect()
}

/// Samples in 16 bits, little-endian.
pub(crate) fn shorts(samples: &[f32]) -> Vec<u8> {
    samples.iter().flat_map(|x| ((x * 32_767.0).round() as i16).to_le_bytes()).collect()
}

/// A chunk with its pad.
pub(crate) fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = [name.as_slice(), &(body.len() as u32).to_le_bytes(), body].concat();
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

/// The description of samples in a WAV.
pub(crate) fn format(tag: u16, channels: u16, rate_hz: u32, bits: u16) -> Vec<u8> {
    let block = channels * bits.div_ceil(8);
    let mut body = [tag.to_le_bytes(), channels.to_le_bytes()].concat();
    body.extend(rate_hz.to_le_bytes());
    body.extend((rate_hz.wrapping_mul(u32::from(block))).to_le_bytes());
    body.extend(block.to_le_bytes());
    body.extend(bits.to_le_bytes());
    chunk(b"fmt ", &body)
}

/// A WAV of chunks.
pub(crate) fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    [b"RIFF".as_slice(), &(4 + body.len() as u32).to_le_bytes(), b"WAVE", &body].concat()
}

/// The tone as a plain WAV.
pub(crate) fn tone_wav() -> Vec<u8> {
    riff(&[format(1, 1, RATE_HZ, 16), chunk(b"data", &shorts(&tone()))])
}

/// What is heard of bytes.
pub(crate) fn heard(bytes: &[u8]) -> Result<Sound, SoundError> {
    hear(&mut Cursor::new(bytes), &AtomicBool::new(false), &|_| ())
}

/// Asserts that bytes hold the tone, whole, to within 16 bits; gives what was odd.
pub(crate) fn assert_tone(bytes: &[u8], what: &str) -> Vec<String> {
    let sound = heard(bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    let tone = tone();
    assert_eq!((sound.rate_hz, sound.samples.len()), (RATE_HZ, tone.len()), "{what}: {:?}", sound.notices);
    let worst = sound.samples.iter().zip(&tone).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < 1e-3, "{what}: {worst}");
    sound.notices
}
