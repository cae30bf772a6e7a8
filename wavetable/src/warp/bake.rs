//! A warped cycle, band-limited, ready to be read.

use std::sync::{Arc, OnceLock};

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::crush::{crushed, steps};
use super::phase::Map;
use super::source::{Source, level_with, level_within};
use super::spectral::Spectral;
use super::{Warp, sine::Sine};
use crate::interpolation::{BEFORE, GUARD, close, read, response};
use crate::{Levels, MAX_CYCLE_LEN, NUM_HARMONICS};

/// Harmonics up to which a cycle is warped at a quarter of [`MAX_CYCLE_LEN`], and at half of it.
const COARSE_TO: usize = 128;
const MIDDLE_TO: usize = 511;

/// The length of a baked cycle of which nothing inharmonic is heard where so many harmonics are kept, 256 to [`MAX_CYCLE_LEN`]. A warp may
/// leave the highest as strong as the lowest, so they get twice the samples that those of a [level](crate::cycle_len) have, as far as there
/// are longer cycles. `[audio-thread]`
pub fn cycle_len(num_harmonics: usize) -> usize {
    crate::cycle_len(2 * num_harmonics.min(NUM_HARMONICS / 2))
}

/// Makes warped cycles. Allocates when it is made, off the audio thread, and not after.
pub struct Bake {
    /// One transform for each length of 2^n, from 2 to [`MAX_CYCLE_LEN`].
    forward: Vec<Arc<dyn RealToComplex<f32>>>,
    inverse: Vec<Arc<dyn ComplexToReal<f32>>>,
    source: Source,
    spectral: Spectral,
    /// `sin(pi t)` over a cycle of [`MAX_CYCLE_LEN`].
    half_sine: Vec<f32>,
    phases: Vec<u32>,
    samples: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    droop: &'static Droop,
}

impl Default for Bake {
    fn default() -> Self {
        let mut planner = RealFftPlanner::new();
        let lens = (1..=MAX_CYCLE_LEN.ilog2()).map(|n| 1 << n);
        let forward: Vec<_> = lens.clone().map(|len| planner.plan_fft_forward(len)).collect();
        let inverse: Vec<_> = lens.map(|len| planner.plan_fft_inverse(len)).collect();
        let scratch = forward.iter().map(|plan| plan.get_scratch_len());
        let scratch = scratch.chain(inverse.iter().map(|plan| plan.get_scratch_len())).max().unwrap_or(0);
        let sine = Sine::new();
        Self {
            forward,
            inverse,
            source: Source::new(),
            spectral: Spectral::new(),
            half_sine: (0..MAX_CYCLE_LEN as u32).map(|i| sine.at(i << (31 - MAX_CYCLE_LEN.ilog2()))).collect(),
            phases: vec![0; MAX_CYCLE_LEN],
            samples: vec![0.0; MAX_CYCLE_LEN],
            spectrum: vec![Complex::default(); MAX_CYCLE_LEN / 2 + 1],
            scratch: vec![Complex::default(); scratch],
            droop: droop(),
        }
    }
}

impl Bake {
    /// Bakes the cycle of a table at `position`, 0 at its first frame and `num_frames - 1` at its last, into `out`: 2^n samples, 4 to
    /// [`MAX_CYCLE_LEN`], with their [`GUARD`], to be read by [`read_cycle`](crate::interpolation::read_cycle).
    /// [`cycle_len`] says which length is enough. Of its harmonics those up to `num_harmonics` are there, 1 to 1,023:
    /// half the rate by the pitch. Amount and position are brought into their range. `[audio-thread]`
    pub fn bake(
        &mut self,
        levels: &Levels,
        position: f32,
        warp: Warp,
        amount: f32,
        num_harmonics: usize,
        out: &mut [f32],
    ) {
        let len = out.len() - GUARD;
        debug_assert!(len.is_power_of_two() && (4..=MAX_CYCLE_LEN).contains(&len), "{len} samples");
        let num_harmonics = num_harmonics.clamp(1, NUM_HARMONICS.min(len / 2 - 1));
        let amount = warp.clamped(amount);
        match (warp, Map::new(warp, amount)) {
            _ if amount == 0.0 => self.harmonics(levels, position, warp, amount, num_harmonics),
            (_, Some(map)) => self.phase(levels, position, warp, amount, map, num_harmonics),
            (Warp::Crush, None) => self.crush(levels, position, amount, num_harmonics),
            (_, None) => self.harmonics(levels, position, warp, amount, num_harmonics),
        }
        self.write(num_harmonics, out);
    }

    /// The harmonics of a cycle of which the phase is warped.
    fn phase(&mut self, levels: &Levels, position: f32, warp: Warp, amount: f32, map: Map, num_harmonics: usize) {
        let len = grid(num_harmonics);
        // Harmonics that would fold onto those that are kept are not read.
        self.source.take(levels, level_within((len - num_harmonics) as f32 / map.fastest()), position);
        let (phases, samples) = (&mut self.phases[..len], &mut self.samples[..len]);
        map.write(phases);
        self.source.read_all(phases, samples);
        // A sample stands for the time around it; a jump within it mixes what is before and after.
        map.jumps(|at, before, after| {
            let place = at * len as f32 + 0.5;
            let share = place - (place as usize) as f32;
            let (before, after) = (self.source.read(before), self.source.read(after));
            samples[place as usize % len] = after + share * (before - after);
        });
        if warp == Warp::Formant {
            let depth = (4.0 * amount).min(1.0);
            let window = self.half_sine.iter().step_by(MAX_CYCLE_LEN / len);
            samples.iter_mut().zip(window).for_each(|(sample, window)| *sample *= 1.0 + depth * (window - 1.0));
        }
        self.analyse(len, num_harmonics, |_| 1.0);
    }

    /// The harmonics of a cycle in steps.
    fn crush(&mut self, levels: &Levels, position: f32, amount: f32, num_harmonics: usize) {
        let len = grid(num_harmonics);
        self.source.take(levels, 0, position);
        let steps = steps(amount);
        let cycle = self.source.samples();
        let taps = |i: usize| [cycle[i], cycle[i + 1], cycle[i + 2], cycle[i + 3]];
        let samples = &mut self.samples[..len];
        if self.source.len() < MAX_CYCLE_LEN {
            // A table without its fullest levels.
            let at = |half: u32| self.source.read(half << (31 - len.ilog2()));
            for (i, sample) in (0..).zip(samples.iter_mut()) {
                let before = at((2_u32 * i).wrapping_sub(1));
                *sample = crushed(before, at(2 * i), at(2 * i + 1), steps);
            }
        } else if len == MAX_CYCLE_LEN {
            let mut before = read(taps(len - 1), 0.5);
            for (i, sample) in samples.iter_mut().enumerate() {
                let (x, after) = (read(taps(i), 0.0), read(taps(i), 0.5));
                *sample = crushed(before, x, after, steps);
                before = after;
            }
        } else {
            // Half a sample of this grid is a whole number of the source.
            let (step, half) = (MAX_CYCLE_LEN / len, MAX_CYCLE_LEN / len / 2);
            let mut before = read(taps(MAX_CYCLE_LEN - half), 0.0);
            for (i, sample) in samples.iter_mut().enumerate() {
                let (x, after) = (read(taps(step * i), 0.0), read(taps(step * i + half), 0.0));
                *sample = crushed(before, x, after, steps);
                before = after;
            }
        }
        self.analyse(len, num_harmonics, |_| 1.0);
    }

    /// The harmonics of the cycle itself, warped.
    fn harmonics(&mut self, levels: &Levels, position: f32, warp: Warp, amount: f32, num_harmonics: usize) {
        let level = level_with(Spectral::reach(warp, amount, num_harmonics)).max(levels.fullest());
        self.source.take(levels, level, position);
        let len = self.source.len();
        self.samples[..len].copy_from_slice(&self.source.samples()[BEFORE..BEFORE + len]);
        // A level's cycle has at its top what reading takes away.
        let droop = self.droop;
        let step = MAX_CYCLE_LEN / len;
        let num = crate::num_harmonics(level);
        self.analyse(len, num, |k| droop.response[k * step]);
        if amount != 0.0 {
            let heard = (num.max(num_harmonics) + 1).min(NUM_HARMONICS + 1);
            self.spectral.apply(warp, amount, &mut self.spectrum[..heard], num);
        }
    }

    /// The first `num` harmonics of so many samples, each times its gain; none above.
    fn analyse(&mut self, len: usize, num: usize, gain: impl Fn(usize) -> f32) {
        self.forward[len.ilog2() as usize - 1]
            .process_with_scratch(&mut self.samples[..len], &mut self.spectrum[..len / 2 + 1], &mut self.scratch)
            .expect("buffers are of the lengths that the plan asks for");
        let scale = 1.0 / len as f32;
        let (harmonics, rest) = self.spectrum.split_at_mut(num + 1);
        harmonics.iter_mut().enumerate().for_each(|(k, harmonic)| *harmonic *= scale * gain(k));
        harmonics[0] = Complex::default();
        rest.fill(Complex::default());
    }

    /// A cycle of the harmonics, with what reading takes away put on before.
    fn write(&mut self, num_harmonics: usize, out: &mut [f32]) {
        let len = out.len() - GUARD;
        let bins = &mut self.spectrum[..len / 2 + 1];
        let step = MAX_CYCLE_LEN / len;
        let gains = self.droop.gain.iter().step_by(step);
        bins.iter_mut().zip(gains).take(num_harmonics + 1).skip(1).for_each(|(bin, gain)| *bin *= gain);
        bins[num_harmonics + 1..].fill(Complex::default());
        self.inverse[len.ilog2() as usize - 1]
            .process_with_scratch(bins, &mut out[BEFORE..BEFORE + len], &mut self.scratch)
            .expect("buffers are of the lengths that the plan asks for");
        close(out);
    }
}

/// Samples at which a cycle is warped of which so many harmonics are kept. What folds lands on harmonics, mostly the highest, so that four
/// samples for each are enough.
fn grid(num_harmonics: usize) -> usize {
    if num_harmonics <= COARSE_TO {
        MAX_CYCLE_LEN / 4
    } else if num_harmonics <= MIDDLE_TO {
        MAX_CYCLE_LEN / 2
    } else {
        MAX_CYCLE_LEN
    }
}

/// What reading leaves of each harmonic of the longest cycle.
struct Droop {
    response: Vec<f32>,
    gain: Vec<f32>,
}

/// Made once a process.
fn droop() -> &'static Droop {
    static DROOP: OnceLock<Droop> = OnceLock::new();
    DROOP.get_or_init(|| {
        let response: Vec<f32> =
            (0..=MAX_CYCLE_LEN / 2).map(|k| response(k as f64 / MAX_CYCLE_LEN as f64) as f32).collect();
        Droop { gain: response.iter().map(|response| response.recip()).collect(), response }
    })
}
