//! A match beside its target: both spectrograms, and the envelopes of both over each other.

use anyhow::Result;
use vaeform_bench::picture::{Colour, DIM, Picture, TEXT};
use vaeform_models::features::{Spectrogram, Stft, rms_db};

const WIDTH: usize = 900;
const HEIGHT: usize = 260;
const ENVELOPE: usize = 140;
const LEFT: usize = 24;
const TOP: usize = 64;
const GAP: usize = 40;
/// Seconds of a window, and the range that is drawn.
const WINDOW_S: f64 = 0.046;
const RANGE_HZ: [f32; 2] = [40.0, 12_000.0];
const DEPTH_DB: f32 = 80.0;
const TARGET: Colour = [122, 190, 255];
const MATCH: Colour = [250, 173, 60];

/// Draws both, mono at one rate.
///
/// # Errors
/// When the built-in font is broken.
pub(crate) fn draw(name: &str, target: &[f32], matched: &[f32], rate_hz: u32) -> Result<Picture> {
    let rows = [("target", target, TARGET), ("match", matched, MATCH)];
    let mut picture = Picture::new(WIDTH + 2 * LEFT, TOP + 2 * (HEIGHT + GAP) + ENVELOPE + LEFT)?;
    let seconds = target.len() as f32 / rate_hz as f32;
    picture.text((LEFT, 22), 22.0, TEXT, &format!("{name}, {seconds:.2} s"));
    let window = ((WINDOW_S * f64::from(rate_hz)) as usize).max(2);
    let stft = Stft::new(window, (target.len() / WIDTH).max(window / 8).max(1));
    for (row, (label, samples, colour)) in rows.into_iter().enumerate() {
        let top = TOP + row * (HEIGHT + GAP);
        picture.text((LEFT, top - 14), 16.0, colour, label);
        shade(&mut picture, &stft.magnitudes(samples), rate_hz as f32 / window as f32, top);
    }
    let top = TOP + 2 * (HEIGHT + GAP);
    picture.text((LEFT, top - 14), 16.0, DIM, "envelopes, 60 dB");
    let hop = (rate_hz as usize / 200).max(1);
    let envelopes = rows.map(|(_, samples, colour)| (rms_db(samples, 4 * hop, hop), colour));
    let loudest = envelopes.iter().flat_map(|(points, _)| points).fold(f32::NEG_INFINITY, |a, &b| a.max(b));
    for (points, colour) in &envelopes {
        for x in 0..WIDTH {
            let level = points[x * points.len() / WIDTH];
            let down = ((loudest - level) / 60.0).clamp(0.0, 1.0) * (ENVELOPE - 1) as f32;
            picture.dot(((LEFT + x) as f32, top as f32 + down), 1.0, *colour, 0.8);
        }
    }
    Ok(picture)
}

fn shade(picture: &mut Picture, spectrogram: &Spectrogram, hz_per_bin: f32, top: usize) {
    let frames: Vec<&[f32]> = spectrogram.frames().collect();
    let loudest = spectrogram.as_slice().iter().fold(1e-6_f32, |a, &b| a.max(b));
    let [low, high] = RANGE_HZ;
    let bin = |part: f32| (low * (high / low).powf(part) / hz_per_bin).round() as usize;
    for y in 0..HEIGHT {
        // A row takes the loudest bin within it, so that no partial falls between two.
        let from = bin(1.0 - (y + 1) as f32 / HEIGHT as f32);
        let to = bin(1.0 - y as f32 / HEIGHT as f32).max(from + 1);
        for x in 0..WIDTH {
            let frame = frames[x * frames.len() / WIDTH];
            let part = &frame[from.min(frame.len() - 1)..to.min(frame.len())];
            let level = part.iter().fold(1e-9_f32, |a, &b| a.max(b));
            picture.shade(LEFT + x, top + y, 1.0 + 20.0 * (level / loudest).log10() / DEPTH_DB);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_a_few_samples_are_drawn() {
        for len in [1, 500, 30_000] {
            let samples: Vec<f32> = (0..len).map(|i| (i as f32 * 0.1).sin()).collect();
            assert!(draw("x", &samples, &vec![0.0; len], 44_100).is_ok());
        }
    }
}
