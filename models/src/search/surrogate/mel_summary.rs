//! A take in few numbers that a change of the patch moves nearly in a straight line: log-mel bands, slice by slice. Slices are short
//! at the beginning and longer later. The weighted mean of two summaries' |differences| follows MSS.

use std::ops::Range;

use crate::metrics::Metrics;

/// Scales of MSS that are looked at: 25 ms every 10 with 64 bands, 100 ms every 50 with 128. And the first slice in frames of each.
const SCALES: [(usize, usize); 2] = [(1, 2), (2, 1)];
/// Each slice is longer than the one before by this part.
const GROWTH: f32 = 1.25;

/// Hop and bands of the first of them.
pub(crate) const HOP_S: f32 = 0.01;
pub(crate) const NUM_BANDS: usize = 64;

/// Where the slices lie for sounds of one length.
#[derive(Clone, Debug)]
pub(crate) struct MelSlices {
    slices: [Vec<Range<usize>>; SCALES.len()],
    weights: Vec<f32>,
}

/// Bands in dB below the loudest, shape `(slices, bands)` scale by scale.
pub(crate) type MelSummary = Vec<f32>;

impl MelSlices {
    /// For the sound that `metrics` measured last, which begins at `onset_s`.
    pub(crate) fn new(metrics: &Metrics, onset_s: f32) -> Self {
        let mut weights = Vec::new();
        let slices = SCALES.map(|(scale, first)| {
            let (mels, num_bands) = metrics.last_mels(scale);
            let num_frames = mels.len() / num_bands;
            let hop_s = [0.005, 0.01, 0.05][scale];
            let slices = sliced(num_frames, ((onset_s / hop_s) as usize).min(num_frames), first);
            for slice in &slices {
                let weight = slice.len() as f32 / (num_frames * num_bands * SCALES.len()) as f32;
                weights.extend(std::iter::repeat_n(weight, num_bands));
            }
            slices
        });
        Self { slices, weights }
    }

    /// The summary of the sound that `metrics` measured last.
    pub(crate) fn summary(&self, metrics: &Metrics) -> MelSummary {
        let mut summary = Vec::with_capacity(self.weights.len());
        for ((scale, _), slices) in SCALES.iter().zip(&self.slices) {
            let (mels, num_bands) = metrics.last_mels(*scale);
            for slice in slices {
                let start = summary.len();
                summary.resize(start + num_bands, 0.0);
                let share = 1.0 / slice.len() as f32;
                for frame in mels[slice.start * num_bands..slice.end * num_bands].chunks_exact(num_bands) {
                    summary[start..].iter_mut().zip(frame).for_each(|(sum, level)| *sum += share * level);
                }
            }
        }
        summary
    }

    /// Slices of the first scale, in frames.
    pub(crate) fn slices(&self) -> &[Range<usize>] {
        &self.slices[0]
    }

    /// What each number counts; all together 1.
    pub(crate) fn weights(&self) -> &[f32] {
        &self.weights
    }
}

/// Slices of frames: one for what lies before the onset, then growing ones.
fn sliced(num_frames: usize, onset: usize, first: usize) -> Vec<Range<usize>> {
    let mut slices: Vec<Range<usize>> = Vec::new();
    if onset > 0 {
        slices.push(0..onset);
    }
    let (mut start, mut len) = (onset, first as f32);
    while start < num_frames {
        let end = (start + len as usize).min(num_frames);
        slices.push(start..end);
        (start, len) = (end, len * GROWTH);
    }
    slices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_cover_all_frames_once() {
        for (num_frames, onset) in [(1, 0), (151, 0), (151, 20), (7, 7), (2_000, 3)] {
            let slices = sliced(num_frames, onset, 2);
            let all: Vec<usize> = slices.iter().cloned().flatten().collect();
            assert_eq!(all, (0..num_frames).collect::<Vec<_>>());
        }
    }

    #[test]
    fn differences_of_portraits_follow_mss() {
        let mut metrics = Metrics::new();
        let tone = |hz: f32, decay_s: f32| -> Vec<f32> {
            let at = |i: usize| i as f32 / 22_050.0;
            (0..22_050).map(|i| (-at(i) / decay_s).exp() * (std::f32::consts::TAU * hz * at(i)).sin()).collect()
        };
        let target = metrics.target(&tone(300.0, 0.4));
        let slices = MelSlices::new(&metrics, 0.0);
        let own = slices.summary(&metrics);
        assert!((slices.weights().iter().sum::<f32>() - 1.0).abs() < 1e-4);
        let mut last = (0.0, 0.0);
        // Ever farther, and never farther than MSS: within a slice differences cancel.
        for (hz, decay_s) in [(303.0, 0.4), (300.0, 0.2), (500.0, 0.1)] {
            let mss = metrics.mss(&target, &tone(hz, decay_s)) as f32;
            let other = slices.summary(&metrics);
            let pairs = own.iter().zip(&other).zip(slices.weights());
            let apart: f32 = pairs.map(|((a, b), weight)| weight * (a - b).abs()).sum();
            assert!(mss > last.0 && apart > last.1 && apart < 1.5 * mss, "{hz} {decay_s}: {apart} for {mss}");
            last = (mss, apart);
        }
    }
}
