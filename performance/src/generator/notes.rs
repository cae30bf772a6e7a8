//! Notes: a bar's pattern, repeated with small losses.

use super::choose;
use crate::GridNote;

/// Semitones of five scales: minor, major, dorian, minor pentatonic, phrygian.
const SCALES: [&[u8]; 5] = [
    &[0, 2, 3, 5, 7, 8, 10],
    &[0, 2, 4, 5, 7, 9, 11],
    &[0, 2, 3, 5, 7, 9, 10],
    &[0, 3, 5, 7, 10],
    &[0, 1, 3, 5, 7, 8, 10],
];
/// The share of a pattern's notes that a bar leaves out.
const DROPS: f64 = 0.08;
/// Steps of a bar.
const BAR: usize = 32;

/// The notes of four bars.
pub(super) fn random(rng: &mut fastrand::Rng) -> Vec<GridNote> {
    let scale = SCALES[rng.usize(..SCALES.len())];
    let root = rng.u8(36..60);
    let width = choose(rng, &[(2, 3.0), (4, 3.0), (8, 0.5)]);
    let places: Vec<usize> = (0..BAR).step_by(width).collect();
    let share = (7.5 / places.len() as f64).min(0.95);
    let mut pattern: Vec<(usize, usize, u8, usize)> = Vec::new();
    for place in places {
        if rng.f64() < share {
            let degree = rng.usize(..scale.len() + 3);
            let len = (width * rng.usize(1..=3)).max(1);
            pattern.push((place, degree, rng.u8(12..32), len));
        }
    }
    let transposed: [usize; 4] = [0, rng.usize(..3), 0, rng.usize(..5)];
    let mut notes = Vec::new();
    for (bar, by) in transposed.into_iter().enumerate() {
        for &(place, degree, velocity, len) in &pattern {
            if rng.f64() < DROPS {
                continue;
            }
            let degree = degree + by;
            let key = root + 12 * (degree / scale.len()) as u8 + scale[degree % scale.len()];
            let step = bar * BAR + place;
            notes.push(GridNote { step, key, velocity, len: len.min(4 * BAR - step) });
        }
    }
    apart(&mut notes);
    notes
}

/// Ends each note where its key is struck again: other programs end both there.
fn apart(notes: &mut [GridNote]) {
    for idx in 0..notes.len() {
        let note = notes[idx];
        let next = notes[idx + 1..].iter().find(|other| other.key == note.key && other.step > note.step);
        if let Some(next) = next {
            notes[idx].len = note.len.min(next.step - note.step);
        }
    }
}
