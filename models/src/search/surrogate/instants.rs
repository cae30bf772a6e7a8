//! The eight instants of a note at which spectra are estimated, and how estimates are compared with what was heard.

use super::mel_summary::{HOP_S, MelSlices, NUM_BANDS};

/// Instants.
pub(crate) const LANES: usize = 8;
/// A number at every instant.
pub(crate) type Lanes = [f32; LANES];
/// How far below the loudest band an estimate reaches.
pub(crate) const RANGE_DB: f32 = 80.0;
/// A change of this size carries half of an estimate's error over.
const CARRIED_DB: f32 = 20.0;

/// A take that was heard: its summary, and the estimate that was made of it.
#[derive(Clone, Copy)]
pub(crate) struct Heard<'a> {
    pub(crate) summary: &'a [f32],
    pub(crate) estimate: &'a [f32],
}

/// Where the instants lie in a summary, and what each counts.
#[derive(Clone, Debug)]
pub(crate) struct Instants {
    /// Seconds from the start of the target.
    at_s: Lanes,
    /// Slices of the summary.
    slices: [usize; LANES],
    weights: Lanes,
}

impl Instants {
    /// For a target that begins at `onset_s`.
    pub(crate) fn new(summary: &MelSlices, onset_s: f32) -> Self {
        let slices = summary.slices();
        let middle = |slice: usize| 0.5 * (slices[slice].start + slices[slice].end - 1) as f32 * HOP_S;
        // What lies before the onset is no part of the note.
        let first = (0..slices.len() - 1).find(|&slice| middle(slice) >= onset_s).unwrap_or(slices.len() - 1);
        let chosen: [usize; LANES] = std::array::from_fn(|i| first + i * (slices.len() - 1 - first) / (LANES - 1));
        let mut weights = [0.0; LANES];
        for (slice, frames) in slices.iter().enumerate().skip(first) {
            let nearest = (0..LANES).min_by_key(|&i| chosen[i].abs_diff(slice)).unwrap_or(0);
            weights[nearest] += frames.len() as f32;
        }
        let total = weights.iter().sum::<f32>() * NUM_BANDS as f32;
        Self { at_s: chosen.map(middle), slices: chosen, weights: weights.map(|weight| weight / total) }
    }

    /// The instants of a note that begins at `onset_s`: seconds from the key going down.
    pub(crate) fn of_note(&self, onset_s: f32) -> Lanes {
        self.at_s.map(|at_s| (at_s - onset_s).max(0.002))
    }

    /// A summary as far as estimates are compared with it.
    pub(crate) fn of_summary(&self, summary: &[f32]) -> Vec<f32> {
        self.slices.iter().flat_map(|slice| &summary[slice * NUM_BANDS..(slice + 1) * NUM_BANDS]).copied().collect()
    }

    /// What each number of an estimate counts; all together 1.
    pub(crate) fn weights(&self) -> Vec<f32> {
        self.weights.iter().flat_map(|weight| [*weight; NUM_BANDS]).collect()
    }

    /// Mean |difference| in dB between the target's summary and an estimate.
    pub(crate) fn apart_db(&self, target: &[f32], estimate: &[f32]) -> f32 {
        let rows = estimate.as_chunks::<NUM_BANDS>().0.iter().zip(&self.slices).zip(&self.weights);
        let row = |((estimate, slice), weight): ((&[f32; NUM_BANDS], &usize), &f32)| {
            let target = &target[slice * NUM_BANDS..(slice + 1) * NUM_BANDS];
            weight * estimate.iter().zip(target).map(|(a, b)| (a - b).abs()).sum::<f32>()
        };
        rows.map(row).sum()
    }

    /// Mean |difference| in dB between the target's summary and the expected sound of a changed take: the change's estimate, moved by
    /// how far the estimate of the take was from its summary.
    pub(crate) fn expected_db(&self, target: &[f32], take: Heard<'_>, estimate: &[f32]) -> f32 {
        let mut sum = 0.0;
        for (lane, (slice, weight)) in self.slices.iter().zip(&self.weights).enumerate() {
            let at = slice * NUM_BANDS..(slice + 1) * NUM_BANDS;
            let row = lane * NUM_BANDS..(lane + 1) * NUM_BANDS;
            let (target, summary) = (&target[at.clone()], &take.summary[at]);
            let (known, estimate) = (&take.estimate[row.clone()], &estimate[row]);
            let mut part = 0.0;
            for band in 0..NUM_BANDS {
                let moved = (estimate[band] - known[band]) / CARRIED_DB;
                let carried = (summary[band] - known[band]) / (1.0 + moved * moved);
                part += (target[band] - (estimate[band] + carried).max(-RANGE_DB)).abs();
            }
            sum += weight * part;
        }
        sum
    }
}
