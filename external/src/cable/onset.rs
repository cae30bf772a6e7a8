//! Where a sound begins and ends in a recording, by its level over the floor.

use vaeform_models::features::rms_db;

/// A sound is this much over the floor, in dB.
const OVER_DB: f32 = 12.0;
/// It has ended when it is this much over the floor, in dB, for so long, in seconds.
const ENDED_DB: f32 = 6.0;
const ENDED_S: f64 = 0.2;
/// Below this a floor is no floor but digital silence, in dB.
const LEAST_FLOOR_DB: f32 = -100.0;
/// Window and hop of levels, in seconds.
const WINDOW_S: f64 = 0.002;
const HOP_S: f64 = 0.0005;

/// Levels every half millisecond.
fn levels(samples: &[f32], rate_hz: u32) -> (Vec<f32>, usize) {
    let of = |seconds: f64| ((seconds * f64::from(rate_hz)) as usize).max(1);
    (rms_db(samples, of(WINDOW_S), of(HOP_S)), of(HOP_S))
}

/// The level of silence: what all but a tenth of it stays under.
pub(super) fn floor_db(silence: &[f32], rate_hz: u32) -> f32 {
    let (mut levels, _) = levels(silence, rate_hz);
    levels.sort_by(f32::total_cmp);
    levels.get(levels.len() * 9 / 10).copied().unwrap_or(LEAST_FLOOR_DB).max(LEAST_FLOOR_DB)
}

/// The first sample that is over the floor; nothing where none is.
pub(super) fn onset(samples: &[f32], rate_hz: u32, floor_db: f32) -> Option<usize> {
    let (levels, hop) = levels(samples, rate_hz);
    let first = levels.iter().position(|level| *level > floor_db + OVER_DB)?;
    // The window around a frame reaches ahead: the first sample that is as loud as the threshold in it.
    let threshold = 10_f32.powf(0.05 * (floor_db + OVER_DB));
    let from = (first * hop).saturating_sub(4 * hop);
    let found = samples[from..].iter().position(|x| x.abs() > threshold)?;
    Some(from + found)
}

/// Where a sound that began at a sample has ended: the start of the first quiet stretch, or the end of all.
pub(super) fn end(samples: &[f32], rate_hz: u32, floor_db: f32, from: usize) -> usize {
    let (levels, hop) = levels(&samples[from.min(samples.len())..], rate_hz);
    let wanted = (ENDED_S * f64::from(rate_hz)) as usize / hop;
    let mut quiet = 0;
    for (n, level) in levels.iter().enumerate() {
        quiet = if *level < floor_db + ENDED_DB { quiet + 1 } else { 0 };
        if quiet >= wanted {
            return from + (n + 1 - quiet) * hop;
        }
    }
    samples.len()
}
