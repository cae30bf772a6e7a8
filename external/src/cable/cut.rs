//! A long recording in pieces.

use std::ops::Range;

use super::onset::{end, floor_db, onset};

/// How a recording is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cutting {
    /// Every so many seconds.
    Seconds(f64),
    /// At each onset after silence, up to the silence behind it.
    Onsets,
}

/// A piece begins as much before its onset, in seconds.
const BEFORE_S: f64 = 0.005;
/// The floor is the level of the softest tenth of pieces of this length.
const FLOOR_S: f64 = 0.1;

/// Frames of each piece. The last one by seconds may be shorter.
pub fn pieces(samples: &[f32], rate_hz: u32, cutting: Cutting) -> Vec<Range<usize>> {
    match cutting {
        Cutting::Seconds(seconds) => {
            let len = ((seconds * f64::from(rate_hz)) as usize).max(1);
            (0..samples.len()).step_by(len).map(|from| from..(from + len).min(samples.len())).collect()
        }
        Cutting::Onsets => at_onsets(samples, rate_hz),
    }
}

fn at_onsets(samples: &[f32], rate_hz: u32) -> Vec<Range<usize>> {
    let at = |seconds: f64| (seconds * f64::from(rate_hz)) as usize;
    let mut levels: Vec<f32> = samples.chunks(at(FLOOR_S).max(1)).map(|part| floor_db(part, rate_hz)).collect();
    levels.sort_by(f32::total_cmp);
    let Some(floor_db) = levels.get(levels.len() / 10).copied() else { return Vec::new() };
    let (mut pieces, mut from) = (Vec::new(), 0);
    while let Some(found) = onset(&samples[from..], rate_hz, floor_db) {
        let begin = from + found;
        let over = end(samples, rate_hz, floor_db, begin).max(begin + 1);
        pieces.push(begin.saturating_sub(at(BEFORE_S)).max(from)..over);
        from = over;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_found_by_the_clock_and_by_silence() {
        let rate_hz = 8_000;
        let mut samples = vec![0.0_f32; 20_000];
        for (from, len) in [(1_000, 2_000), (9_000, 4_000)] {
            (from..from + len).for_each(|i| samples[i] = 0.3 * (0.4 * i as f32).sin());
        }
        let by_clock = pieces(&samples, rate_hz, Cutting::Seconds(1.0));
        assert_eq!(by_clock, [0..8_000, 8_000..16_000, 16_000..20_000]);
        let found = pieces(&samples, rate_hz, Cutting::Onsets);
        assert_eq!(found.len(), 2);
        for (piece, (from, len)) in found.iter().zip([(1_000, 2_000), (9_000, 4_000)]) {
            assert!(piece.start.abs_diff(from - 40) < 24 && piece.end.abs_diff(from + len) < 40, "{piece:?}");
        }
        assert!(pieces(&[], rate_hz, Cutting::Onsets).is_empty());
    }
}
