//! The position in the table over time: how much the spectrum has changed so far.

use super::level::{Held, Life};
use super::spectra::HarmonicTrack;
use crate::hybrid::segments::{Knot, fit};

/// Bands in which changes are heard, equal parts of the ERB-rate scale.
const NUM_BANDS: usize = 24;
/// What a place adds of the mean change, so that the position never stands.
const EVEN: f32 = 0.7;
/// Changes of more medians than this are no larger.
const CAP: f32 = 12.0;
/// A band ends so far below the loudest, in dB.
const FLOOR_DB: f32 = 80.0;
/// Segments to the key's release, those of them that come before a loop, and from the release on: an envelope has eight points, of which a
/// loop takes one for the way back.
const SEGMENTS: usize = 5;
const BEFORE_LOOP: usize = 3;
const RELEASE_SEGMENTS: usize = 2;

/// The position, 0 at the onset and 1 at the end, in few segments; rising. In a loop it goes along one.
pub(super) fn curve(track: &HarmonicTrack, life: &Life) -> Vec<Knot> {
    let position = cumulated(track, life.onset);
    let last = position.len() - 1;
    let knots = match life.held {
        Held::Loop { from } if from > life.onset && from < life.key_up => {
            let mut knots = along(&position, life.onset, from, BEFORE_LOOP);
            knots.push(life.key_up);
            knots
        }
        _ => along(&position, life.onset, life.key_up, SEGMENTS),
    };
    let release = along(&position, life.key_up, last, RELEASE_SEGMENTS);
    let places = knots.into_iter().chain(release.into_iter().skip(1));
    // On the curve itself, so that it rises from knot to knot.
    places.map(|place| Knot { at: place as f32, value: position[place] }).collect()
}

/// Where the knots of a part of the curve lie.
fn along(position: &[f32], from: usize, to: usize, num_segments: usize) -> Vec<usize> {
    let part = &position[from..=to.max(from)];
    fit(part, &vec![1.0; part.len()], num_segments).iter().map(|knot| from + knot.at as usize).collect()
}

/// How much has changed up to each place, 0..1.
fn cumulated(track: &HarmonicTrack, onset: usize) -> Vec<f32> {
    let bands = bands_db(track);
    let change = |place: usize| {
        let (before, after) = (&bands[place - 1], &bands[place]);
        before.iter().zip(after).map(|(a, b)| (a - b).abs()).sum::<f32>() / before.len().max(1) as f32
    };
    let mut changes: Vec<f32> = (1..track.len()).map(|place| if place > onset { change(place) } else { 0.0 }).collect();
    let counted = changes.len().saturating_sub(onset).max(1) as f32;
    let even = (EVEN * changes.iter().sum::<f32>() / counted).max(1e-6);
    changes.iter_mut().skip(onset).for_each(|change| *change += even);
    let mut sorted = changes[onset.min(changes.len())..].to_vec();
    sorted.sort_by(f32::total_cmp);
    let cap = CAP * sorted.get(sorted.len() / 2).copied().unwrap_or(1.0);
    let mut position = vec![0.0];
    for change in changes {
        position.push(position[position.len() - 1] + change.min(cap));
    }
    let total = position[position.len() - 1].max(f32::MIN_POSITIVE);
    position.iter().map(|at| at / total).collect()
}

/// The bands of each place in dB.
fn bands_db(track: &HarmonicTrack) -> Vec<Vec<f32>> {
    let hz = track.hz[track.len() / 2] as f32;
    let rate = |k: usize| 21.4 * (1.0 + 0.004_37 * hz * k as f32).log10();
    let (lowest, highest) = (rate(1), rate(track.num_harmonics));
    let width = ((highest - lowest) / NUM_BANDS as f32).max(1e-3);
    let of: Vec<usize> =
        (1..=track.num_harmonics).map(|k| (((rate(k) - lowest) / width) as usize).min(NUM_BANDS - 1)).collect();
    let mut used = of.clone();
    used.dedup();
    let powers: Vec<Vec<f32>> = (0..track.len())
        .map(|place| {
            let mut powers = [0.0; NUM_BANDS];
            track.at(place).iter().zip(&of).for_each(|(harmonic, band)| powers[*band] += harmonic.norm_sqr());
            used.iter().map(|band| powers[*band]).collect()
        })
        .collect();
    let strongest = powers.iter().flatten().fold(1e-20_f32, |most, power| most.max(*power));
    let floor = strongest * 10.0_f32.powf(-FLOOR_DB / 10.0);
    powers.into_iter().map(|row| row.into_iter().map(|power| 10.0 * power.max(floor).log10()).collect()).collect()
}
