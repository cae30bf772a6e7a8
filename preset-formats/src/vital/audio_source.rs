//! Samples in presets: base 64 of 16-bit integers or of floats.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::FormatError;

/// 16-bit samples, -1..1.
pub(super) fn samples_of(text: &str, place: &str) -> Result<Vec<f32>, FormatError> {
    let bytes = decoded(text, place)?;
    let (pairs, _) = bytes.as_chunks::<2>();
    Ok(pairs.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32_767.0).collect())
}

/// Bytes of base 64.
pub(super) fn decoded(text: &str, place: &str) -> Result<Vec<u8>, FormatError> {
    // Some writers break lines.
    let text: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(text).map_err(|error| FormatError::new(place, format!("expected base 64: {error}")))
}

/// A window of a recording as a frame: `len` samples from `start` on, read at other places by a straight line between them.
pub(super) fn window(samples: &[f32], start: f64, len: f64, frame_len: usize) -> Vec<f32> {
    let at = |place: f64| {
        let place = place.clamp(0.0, samples.len().saturating_sub(1) as f64);
        let (before, part) = (place.floor(), place.fract() as f32);
        let [a, b] = [0, 1].map(|next| samples.get(before as usize + next).copied().unwrap_or_default());
        a + (b - a) * part
    };
    (0..frame_len).map(|i| at(start + len * i as f64 / frame_len as f64)).collect()
}
