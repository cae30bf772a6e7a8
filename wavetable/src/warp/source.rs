//! The cycle that is warped: two frames of a table mixed, and read where a warp asks.

use multiversion::multiversion;

use crate::interpolation::{GUARD, TAPS, read, read_cycle};
use crate::{LEVELS_PER_OCTAVE, Levels, MAX_CYCLE_LEN, NUM_HARMONICS, NUM_LEVELS};

/// A cycle of a level between two frames, with its guard.
pub(super) struct Source {
    samples: Vec<f32>,
    len_log2: u32,
}

impl Source {
    /// An empty one; allocates.
    pub(super) fn new() -> Self {
        Self { samples: vec![0.0; MAX_CYCLE_LEN + GUARD], len_log2: MAX_CYCLE_LEN.ilog2() }
    }

    /// Takes the cycle of a level at a position between the first frame, 0, and the last.
    pub(super) fn take(&mut self, levels: &Levels, level: usize, position: f32) {
        let last = levels.num_frames() - 1;
        // What is no number becomes the first frame.
        let position = position.max(0.0).min(last as f32);
        let frame = (position as usize).min(last);
        let mix = position - frame as f32;
        let (from, len_log2) = levels.cycle(level, frame);
        let (to, _) = levels.cycle(level, (frame + 1).min(last));
        self.len_log2 = len_log2;
        mix_into(&mut self.samples[..from.len()], from, to, mix);
    }

    /// Samples of the cycle.
    pub(super) fn len(&self) -> usize {
        1 << self.len_log2
    }

    /// The samples with their guard.
    pub(super) fn samples(&self) -> &[f32] {
        &self.samples[..self.len() + GUARD]
    }

    /// The cycle at one phase.
    pub(super) fn read(&self, phase: u32) -> f32 {
        read_cycle(self.samples(), self.len_log2, phase)
    }

    /// The cycle at each of these phases.
    pub(super) fn read_all(&self, phases: &[u32], out: &mut [f32]) {
        read_all(self.samples(), self.len_log2, phases, out);
    }
}

/// The level with the fewest harmonics that has at least so many, or the fullest.
pub(super) fn level_with(num_harmonics: usize) -> usize {
    let octaves = (NUM_HARMONICS as f32 / num_harmonics.max(1) as f32).log2().max(0.0);
    let level = ((LEVELS_PER_OCTAVE as f32 * octaves) as usize).min(NUM_LEVELS - 1);
    // The number of harmonics is rounded down.
    if crate::num_harmonics(level) < num_harmonics { level.saturating_sub(1) } else { level }
}

/// The level with the most harmonics that has no more than so many, or the last.
pub(super) fn level_within(num_harmonics: f32) -> usize {
    let octaves = (NUM_HARMONICS as f32 / num_harmonics.max(1.0)).log2().max(0.0);
    ((LEVELS_PER_OCTAVE as f32 * octaves).ceil() as usize).min(NUM_LEVELS - 1)
}

#[multiversion(targets("x86_64+avx2"))]
fn mix_into(out: &mut [f32], from: &[f32], to: &[f32], mix: f32) {
    for ((out, from), to) in out.iter_mut().zip(from).zip(to) {
        *out = from + mix * (to - from);
    }
}

/// Samples that are read together: first they are gathered, then the polynomials run side by side.
const BLOCK: usize = 32;

#[multiversion(targets("x86_64+avx2"))]
fn read_all(cycle: &[f32], len_log2: u32, phases: &[u32], out: &mut [f32]) {
    let mut taps = [[0.0_f32; BLOCK]; TAPS];
    for (phases, out) in phases.chunks_exact(BLOCK).zip(out.chunks_exact_mut(BLOCK)) {
        for (i, phase) in phases.iter().enumerate() {
            let idx = (phase >> (32 - len_log2)) as usize;
            let four = &cycle[idx..idx + TAPS];
            for tap in 0..TAPS {
                taps[tap][i] = four[tap];
            }
        }
        for (i, (phase, out)) in phases.iter().zip(out.iter_mut()).enumerate() {
            let fraction = (phase << len_log2 >> 8) as i32 as f32 * (1.0 / (1u32 << 24) as f32);
            *out = read([taps[0][i], taps[1][i], taps[2][i], taps[3][i]], fraction);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_found_by_their_harmonics() {
        for num in 1..=NUM_HARMONICS {
            let with = level_with(num);
            assert!(crate::num_harmonics(with) >= num, "{num}: level {with}");
            let within = level_within(num as f32);
            assert!(crate::num_harmonics(within) <= num, "{num}: level {within}");
        }
        assert_eq!((level_with(2_000), level_within(0.0)), (0, NUM_LEVELS - 1));
    }
}
