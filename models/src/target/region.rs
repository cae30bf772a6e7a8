//! The note to match in a long recording: the loudest stroke with what rings after it.

use std::ops::Range;

use super::measure::MAX_SECONDS;
use crate::features::rms;

/// Points of the envelope a second.
const POINTS_A_SECOND: usize = 100;
/// Kept before the stroke, in points.
const BEFORE: usize = 5;
/// A rise of so much within 50 ms is a stroke, as a factor of level (9 dB).
const RISE: f32 = 2.8;
const RISE_POINTS: usize = 5;
/// Sound under this part of the loudest is silence.
const HEARD: f32 = 0.01;

/// The part of a mono recording, in samples, that is matched: all of it up to [`MAX_SECONDS`], else the stroke with the most energy,
/// up to the next one or to silence.
pub fn region(samples: &[f32], rate_hz: u32) -> Range<usize> {
    let longest = (MAX_SECONDS * f64::from(rate_hz)) as usize;
    if samples.len() <= longest {
        return 0..samples.len();
    }
    let hop = (rate_hz as usize / POINTS_A_SECOND).max(1);
    let levels = rms(samples, 2 * hop, hop);
    let loudest = levels.iter().fold(0.0_f32, |a, &b| a.max(b));
    let is_stroke = |p: usize| {
        let before = levels[p.saturating_sub(RISE_POINTS)].max(HEARD * loudest);
        levels[p] > RISE * before
    };
    let mut strokes = vec![0];
    for point in 1..levels.len() {
        if is_stroke(point) && !is_stroke(point - 1) {
            strokes.push(point.saturating_sub(BEFORE));
        }
    }
    strokes.push(levels.len());
    let note = |pair: &[usize]| {
        let end = pair[1].min(pair[0] + longest / hop);
        let part = &levels[pair[0]..end];
        let heard = part.iter().rposition(|level| *level > HEARD * loudest).map_or(0, |last| last + 1);
        (pair[0]..pair[0] + heard, part.iter().map(|level| level * level).sum::<f32>())
    };
    let notes = strokes.windows(2).map(note);
    let best = notes.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0..0, |(points, _)| points);
    let start = (best.start * hop).min(samples.len());
    start..(best.end * hop).clamp(start, samples.len()).min(start + longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loudest_note_of_a_recording_is_cut_out() {
        let rate = 8_000;
        let mut samples = vec![0.0_f32; 20 * rate];
        for (start_s, gain) in [(1.0, 0.3), (5.0, 0.9), (9.0, 0.5)] {
            for i in 0..2 * rate {
                let t = i as f32 / rate as f32;
                samples[(start_s * rate as f32) as usize + i] += gain * (-t / 0.3).exp() * (t * 2_000.0).sin();
            }
        }
        let found = region(&samples, rate as u32);
        assert!(found.start.abs_diff(5 * rate) < rate / 10 && found.end > found.start + rate, "{found:?}");
        assert!(found.end <= 9 * rate, "{found:?}");
        assert_eq!(region(&samples[..rate], rate as u32), 0..rate);
        let silence = region(&vec![0.0; 10 * rate], rate as u32);
        assert!(silence.len() <= 6 * rate + 1, "{silence:?}");
    }
}
