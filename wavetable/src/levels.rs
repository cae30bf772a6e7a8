//! The frames of a table at falling bandwidths, as an oscillator reads them: three levels an octave, so that a note loses at most a third
//! of an octave below half the rate, and nothing folds.

use std::sync::OnceLock;

use crate::cycles::Cycles;
use crate::interpolation::{BEFORE, GUARD, close, read_cycle, response};
use crate::spectrum::MAX_CYCLE_LEN;
use crate::{NUM_HARMONICS, Spectra, Wavetable};

/// Levels to an octave.
pub const LEVELS_PER_OCTAVE: usize = 3;
/// Levels in all: the last one has the fundamental alone.
pub const NUM_LEVELS: usize = 31;
/// The shortest cycle.
const MIN_LEN: usize = 256;
/// Samples a cycle has for each of its harmonics, at least.
const SAMPLES_PER_HARMONIC: usize = 4;

/// Harmonics of a level, 0 to 30.
pub fn num_harmonics(level: usize) -> usize {
    let octaves = level as f64 / LEVELS_PER_OCTAVE as f64;
    ((NUM_HARMONICS as f64 / octaves.exp2()).floor() as usize).max(1)
}

/// The length of a cycle that is to hold so many harmonics, a power of two from 256 to [`MAX_CYCLE_LEN`]: four samples or more for each of
/// them, so that they are read as they are. `[audio-thread]`
pub fn cycle_len(num_harmonics: usize) -> usize {
    (SAMPLES_PER_HARMONIC * num_harmonics.min(NUM_HARMONICS)).next_power_of_two().clamp(MIN_LEN, MAX_CYCLE_LEN)
}

/// One level: a cycle for each frame, with guards.
#[derive(Clone, Debug)]
struct Level {
    /// The cycles one after the other, [`BEFORE`] samples in front of each and the rest of [`GUARD`] behind.
    samples: Vec<f32>,
    len_log2: u32,
}

/// All levels of a table. About 28 MB for 256 frames.
#[derive(Clone, Debug)]
pub struct Levels {
    /// From `fullest` on.
    levels: Vec<Level>,
    fullest: usize,
    num_frames: usize,
}

impl Levels {
    /// Builds the levels of a table; some milliseconds. Not for the audio thread.
    pub fn new(table: &Wavetable) -> Self {
        Self::up_to(table, NUM_HARMONICS)
    }

    /// As [`Levels::new`], but without the levels that have more harmonics than so many, but for one: it is read in their place.
    pub fn up_to(table: &Wavetable, num_harmonics: usize) -> Self {
        let mut spectra = Spectra::default();
        let num_frames = table.num_frames();
        let fullest = fullest(num_harmonics);
        let mut levels: Vec<Level> = (fullest..NUM_LEVELS)
            .map(|level| {
                let len = cycle_len(self::num_harmonics(level));
                Level { samples: vec![0.0; num_frames * (len + GUARD)], len_log2: len.ilog2() }
            })
            .collect();
        // They are the same for all tables.
        static GAINS: OnceLock<Vec<Vec<f32>>> = OnceLock::new();
        let gains = GAINS.get_or_init(|| (0..NUM_LEVELS).map(gains).collect());
        for (frame_idx, frame) in table.frames().enumerate() {
            let spectrum = spectra.spectrum(frame);
            for (level, gains) in levels.iter_mut().zip(&gains[fullest..]) {
                let len = 1 << level.len_log2;
                let cycle = &mut level.samples[frame_idx * (len + GUARD)..][..len + GUARD];
                let gain = |k: usize| gains.get(k).copied().unwrap_or(0.0);
                spectra.cycle(&spectrum, gain, &mut cycle[BEFORE..BEFORE + len]);
                close(cycle);
            }
        }
        Self { levels, fullest, num_frames }
    }

    /// Frames, 1-256.
    pub fn num_frames(&self) -> usize {
        self.num_frames
    }

    /// Bytes of all samples.
    pub fn num_bytes(&self) -> usize {
        self.levels.iter().map(|level| level.samples.len() * size_of::<f32>()).sum()
    }

    /// Bytes of all samples of a frame of [`Levels::up_to`] so many harmonics.
    pub fn bytes_per_frame(num_harmonics: usize) -> usize {
        let len = |level| cycle_len(self::num_harmonics(level)) + GUARD;
        (fullest(num_harmonics)..NUM_LEVELS).map(len).sum::<usize>() * size_of::<f32>()
    }

    /// The level with the most harmonics that is there. `[audio-thread]`
    pub(crate) fn fullest(&self) -> usize {
        self.fullest
    }

    #[inline(always)]
    fn level(&self, level: usize) -> &Level {
        &self.levels[level.saturating_sub(self.fullest)]
    }

    /// The level at which nothing folds for an increment of so many 2^-32 cycles a sample, and how much of the next one is mixed in, 0..1,
    /// so that a glide steps over no edge. `[audio-thread]`
    pub fn place(increment: u32) -> (usize, f32) {
        /// The part of a level over which it fades into the next.
        const FADE: f32 = 1.0 / 3.0;
        let half_rate = (1u32 << 31) as f32 / increment.max(1) as f32;
        let octaves = (NUM_HARMONICS as f32 / half_rate).log2().max(0.0);
        let exact = LEVELS_PER_OCTAVE as f32 * octaves;
        let level = (exact.ceil() as usize).min(NUM_LEVELS - 1);
        let left = (level as f32 - exact).max(0.0);
        let mix = if level + 1 < NUM_LEVELS { (1.0 - left / FADE).clamp(0.0, 1.0) } else { 0.0 };
        if exact == 0.0 { (0, 0.0) } else { (level, mix) }
    }

    /// The cycles of a level, 0 to 30; a level beyond is the last. `[audio-thread]`
    pub fn cycles(&self, level: usize) -> Cycles<'_> {
        let Level { samples, len_log2 } = self.level(level.min(NUM_LEVELS - 1));
        Cycles::new(samples, *len_log2).expect("levels are whole")
    }

    /// Reads a frame of a level at a phase of so many 2^-32 cycles. Level and frame must be there. `[audio-thread]`
    #[inline(always)]
    pub fn read(&self, level: usize, frame: usize, phase: u32) -> f32 {
        let Level { samples, len_log2 } = self.level(level);
        read_cycle(&samples[frame * ((1 << len_log2) + GUARD)..], *len_log2, phase)
    }

    /// A frame of a level with its guard, and the logarithm of its length. Level and frame must be there. `[audio-thread]`
    pub(crate) fn cycle(&self, level: usize, frame: usize) -> (&[f32], u32) {
        let Level { samples, len_log2 } = self.level(level);
        let len = (1 << len_log2) + GUARD;
        (&samples[frame * len..][..len], *len_log2)
    }
}

/// The level with the fewest harmonics that has at least so many, or the fullest.
fn fullest(num_harmonics: usize) -> usize {
    (0..NUM_LEVELS).rev().find(|level| self::num_harmonics(*level) >= num_harmonics).unwrap_or(0)
}

/// The gain of each harmonic of a level, from 0 on: what reading takes away at the top is put on before.
fn gains(level: usize) -> Vec<f32> {
    let len = cycle_len(num_harmonics(level)) as f64;
    (0..=num_harmonics(level)).map(|k| (1.0 / response(k as f64 / len)) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FRAME_LEN;

    fn saw() -> Wavetable {
        let samples: Vec<f32> = (0..FRAME_LEN).map(|i| 1.0 - 2.0 * (i as f32 + 0.5) / FRAME_LEN as f32).collect();
        Wavetable::new("saw", samples).unwrap()
    }

    #[test]
    fn levels_fall_by_a_third_of_an_octave_to_the_fundamental() {
        assert_eq!((num_harmonics(0), num_harmonics(3), num_harmonics(NUM_LEVELS - 1)), (1_023, 511, 1));
        for level in 1..NUM_LEVELS {
            assert!(num_harmonics(level) <= num_harmonics(level - 1));
        }
        assert!(Levels::new(&saw()).num_bytes() < 130_000);
    }

    #[test]
    fn no_harmonic_of_a_level_that_is_read_lies_above_half_the_rate() {
        for increment in (1..3_000).map(|i| (1.0068_f64.powi(i) * 100.0) as u32).take_while(|&inc| inc < 1 << 31) {
            let (level, mix) = Levels::place(increment);
            let top = |level: usize| num_harmonics(level) as f64 * f64::from(increment) / 4_294_967_296.0;
            assert!(top(level) < 0.500_1 || mix > 0.999 || level == NUM_LEVELS - 1, "{increment}: {level}, {mix}");
            if level > 0 && level + 1 < NUM_LEVELS && num_harmonics(level) > 8 {
                assert!(top(level) > 0.36, "{increment}: level {level} reaches {} of the rate only", top(level));
            }
        }
    }

    #[test]
    fn a_glide_steps_over_no_edge() {
        let levels = Levels::new(&saw());
        let at = |increment: u32| {
            let (level, mix) = Levels::place(increment);
            let next = (level + 1).min(NUM_LEVELS - 1);
            let [own, other] = [level, next].map(|level| levels.read(level, 0, 0x3000_0000));
            own + mix * (other - own)
        };
        let mut last = at(1 << 20);
        for increment in ((1 << 20)..(1 << 27)).step_by(1 << 10) {
            let now = at(increment);
            assert!((now - last).abs() < 0.01, "{increment}: {last} to {now}");
            last = now;
        }
    }

    #[test]
    fn levels_that_are_left_out_are_read_as_the_fullest_that_is_there() {
        let (all, few) = (Levels::new(&saw()), Levels::up_to(&saw(), 100));
        assert_eq!(few.num_bytes(), Levels::bytes_per_frame(100));
        assert!(4 * few.num_bytes() < all.num_bytes());
        let fullest = fullest(100);
        assert_eq!(num_harmonics(fullest), 101);
        for level in 0..NUM_LEVELS {
            let same = level.max(fullest);
            assert!(few.cycles(level).samples() == all.cycles(same).samples(), "level {level}");
            assert_eq!(few.read(level, 0, 123_456_789), all.read(same, 0, 123_456_789));
        }
    }

    #[test]
    fn a_harmonic_is_read_at_its_own_level() {
        let samples: Vec<f32> =
            (0..FRAME_LEN).map(|i| (std::f32::consts::TAU * 500.0 * i as f32 / FRAME_LEN as f32).sin()).collect();
        let levels = Levels::new(&Wavetable::new("sine", samples).unwrap());
        // 500 harmonics of 2,048 samples: a quarter of the rate, where reading droops.
        let peak = (0..100_000u32).map(|i| levels.read(0, 0, i.wrapping_mul(429_123_457)).abs()).fold(0.0, f32::max);
        assert!((peak - 1.0).abs() < 0.02, "{peak}");
    }
}
