//! The frames of the table: least squares in the logarithm of amplitudes, with one phase for each harmonic.

use realfft::num_complex::Complex;

use super::spectra::HarmonicTrack;
use crate::features::ln;

/// Frames at most.
pub const MAX_FRAMES: usize = 64;
/// Levels of all frames at most: a table is to be a few kilobytes.
const MAX_LEVELS: usize = 8_700;
/// A harmonic ends so far below the strongest, as a natural logarithm: 110 dB.
const FLOOR: f32 = 12.664;
/// How strongly neighbouring frames hold together, beside the weight of a place.
const TIE: f32 = 0.02;

/// Frames and what they leave out of account.
#[derive(Clone, Debug, PartialEq)]
pub struct ToneFrames {
    /// Harmonics of each frame.
    pub num_harmonics: usize,
    /// Frame after frame, the magnitude of each harmonic `c` as in [`HarmonicTrack`] at a level of 0 dB.
    pub magnitudes: Vec<f32>,
    /// The phase of each harmonic in radians.
    pub phases: Vec<f32>,
}

impl ToneFrames {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.magnitudes.len() / self.num_harmonics.max(1)
    }

    /// True without a frame; none that was fitted is.
    pub fn is_empty(&self) -> bool {
        self.magnitudes.is_empty()
    }

    /// The harmonics of a frame.
    pub fn spectrum(&self, frame: usize) -> impl Iterator<Item = Complex<f32>> + '_ {
        let magnitudes = &self.magnitudes[frame * self.num_harmonics..][..self.num_harmonics];
        magnitudes.iter().zip(&self.phases).map(|(magnitude, phase)| Complex::from_polar(*magnitude, *phase))
    }

    /// The frames that are nearest to the track where each place has a position (0..1 along all frames), a level in dB that frames leave
    /// out, and a weight; at most `max_frames`.
    pub(super) fn fitted(
        track: &HarmonicTrack,
        positions: &[f32],
        (levels, weights): (&[f32], &[f32]),
        max_frames: usize,
    ) -> Self {
        let num = track.num_harmonics;
        let num_frames = max_frames.min(MAX_LEVELS / num.max(1)).clamp(1, track.len());
        let strongest = track.harmonics.iter().fold(1e-20_f32, |most, harmonic| most.max(harmonic.norm_sqr()));
        let floor = 0.5 * strongest.ln() - FLOOR;
        let (mut main, mut side) = (vec![0.0; num_frames], vec![0.0; num_frames.saturating_sub(1)]);
        let mut right = vec![0.0; num_frames * num];
        let mut logs = vec![0.0; num];
        for place in 0..track.len() {
            let (frame, mix) = split(positions[place], num_frames);
            let level = levels[place] * (std::f32::consts::LN_10 / 20.0);
            for (log, harmonic) in logs.iter_mut().zip(track.at(place)) {
                *log = (0.5 * ln(harmonic.norm_sqr().max(1e-36))).max(floor) - level;
            }
            let weight = weights[place];
            main[frame] += weight * (1.0 - mix) * (1.0 - mix);
            add(&mut right[frame * num..][..num], &logs, weight * (1.0 - mix));
            if frame + 1 < num_frames {
                main[frame + 1] += weight * mix * mix;
                side[frame] += weight * mix * (1.0 - mix);
                add(&mut right[(frame + 1) * num..][..num], &logs, weight * mix);
            }
        }
        for frame in 0..side.len() {
            main[frame] += TIE;
            main[frame + 1] += TIE;
            side[frame] -= TIE;
        }
        solve(&mut main, &side, &mut right, num);
        right.iter_mut().for_each(|log| *log = log.exp());
        Self { num_harmonics: num, magnitudes: right, phases: phases(track) }
    }
}

/// The frame below a position of 0..1, and how far the way to the next has gone.
pub(super) fn split(position: f32, num_frames: usize) -> (usize, f32) {
    let place = position.clamp(0.0, 1.0) * (num_frames - 1) as f32;
    let frame = (place as usize).min(num_frames.saturating_sub(2));
    (frame, place - frame as f32)
}

fn add(sums: &mut [f32], terms: &[f32], weight: f32) {
    sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += weight * term);
}

/// Solves a symmetric tridiagonal system for rows of `num` right sides, in place.
fn solve(main: &mut [f32], side: &[f32], right: &mut [f32], num: usize) {
    let least = 1e-9;
    for i in 1..main.len() {
        let factor = side[i - 1] / main[i - 1].max(least);
        main[i] -= factor * side[i - 1];
        let (before, row) = right.split_at_mut(i * num);
        add(&mut row[..num], &before[(i - 1) * num..], -factor);
    }
    for i in (0..main.len()).rev() {
        let (row, after) = right[i * num..].split_at_mut(num);
        if i + 1 < main.len() {
            add(row, &after[..num], -side[i]);
        }
        row.iter_mut().for_each(|x| *x /= main[i].max(least));
    }
}

/// The phase of each harmonic: that of its sum over time, in which its own strength counts twice.
fn phases(track: &HarmonicTrack) -> Vec<f32> {
    let mut sums = vec![Complex::<f32>::default(); track.num_harmonics];
    for place in 0..track.len() {
        sums.iter_mut().zip(track.at(place)).for_each(|(sum, harmonic)| *sum += harmonic * harmonic.norm());
    }
    sums.iter().map(|sum| sum.arg()).collect()
}
