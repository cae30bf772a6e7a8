//! A patch's spectrum at eight instants of its note, without rendering it: the operators' levels and frequencies are read off the
//! patch, a window of steady sound is made of each, and what the chip's cuts add is the mean power of a noise. Rough by itself; what
//! two sketches differ by is nearly what the takes differ by, at a small part of their cost. So the search looks at many changes and
//! hears the promising ones.

use std::sync::Arc;

use multiversion::multiversion;
use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_dsp::fm::{CompiledPatch, EnvelopeTrace, NoteStart};
use vaeform_patch::NUM_OPERATORS;

use super::evaluator_pool::{Evaluated, Key};
use super::genome::Genome;
use super::portrait::{Frame, HOP_S, NUM_BANDS};
use crate::features::{Frames, MelBank, Window, decibels_of_power};
use crate::metrics::RATE_HZ;

/// Instants.
pub(super) const LANES: usize = 8;
/// Samples of a window, at the engine's rate; as long as those of the portrait's first scale.
const WINDOW: usize = 1_024;
const SKETCH_HZ: f32 = 2.0 * RATE_HZ as f32;
/// Cycles that a modulator at amplitude 1 turns the phase.
const DEPTH_CYCLES: f32 = 4.0;
pub(super) const RANGE_DB: f32 = 80.0;
const FLOOR_POWER: f32 = 1e-10;
/// A change of this size carries half of a sketch's error over.
const CARRIED_DB: f32 = 20.0;

/// What the chip's cuts of phase and signal make of an operator at amplitude 1: power of the noise, in its own units; and what the
/// rounding to whole steps adds to each.
const CUT_POWER: f32 = 1.8e-7;
const STEP_POWER: f32 = 1.0 / (12.0 * 4_096.0 * 4_096.0);
/// The mean level of a noise is lower than the level of its mean power.
const NOISE_LEVEL: f32 = 0.7;

/// How far an operator's gain is moved, down and up, to see what it does.
const SHIFT_DB: f32 = 3.0;

/// Bands in dB below the loudest, shape `(instants, bands)`.
pub(super) type Sketch = Arc<[f32]>;
pub(super) type Lanes = [f32; LANES];

/// Draws sketches; one for each thread.
pub(super) struct SpectrumEstimator {
    frames: Frames,
    bank: MelBank,
    outputs: Vec<[Lanes; WINDOW]>,
    noises: [Lanes; NUM_OPERATORS],
    column: Vec<f32>,
    /// Levels in dB, shape `(instants, bands)`.
    bands_db: Vec<f32>,
    /// Bands of white noise of power 1.
    white: Vec<f32>,
}

impl Default for SpectrumEstimator {
    fn default() -> Self {
        let bank = MelBank::new(f64::from(RATE_HZ), WINDOW / 2, NUM_BANDS);
        let mut white = Vec::new();
        // Power of the window: 3 / 8 of its length.
        bank.push_bands(&vec![0.375 * WINDOW as f32; WINDOW / 4 + 1], &mut white);
        Self {
            frames: Frames::new(WINDOW, WINDOW, Window::Periodic),
            bank,
            white,
            outputs: vec![[[0.0; LANES]; WINDOW]; NUM_OPERATORS + 1],
            column: vec![0.0; WINDOW],
            noises: [[0.0; LANES]; NUM_OPERATORS],
            bands_db: Vec::new(),
        }
    }
}

/// Where the instants lie in a portrait, and what each counts.
#[derive(Clone, Debug)]
pub(super) struct Instants {
    /// Seconds from the start of the target.
    at_s: Lanes,
    /// Slices of the portrait.
    slices: [usize; LANES],
    weights: Lanes,
}

impl Instants {
    /// For a target that begins at `onset_s`.
    pub(super) fn new(frame: &Frame, onset_s: f32) -> Self {
        let slices = frame.slices();
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
    pub(super) fn of_note(&self, onset_s: f32) -> Lanes {
        self.at_s.map(|at_s| (at_s - onset_s).max(0.002))
    }

    /// A portrait as far as sketches are compared with it.
    pub(super) fn seen(&self, portrait: &[f32]) -> Vec<f32> {
        self.slices.iter().flat_map(|slice| &portrait[slice * NUM_BANDS..(slice + 1) * NUM_BANDS]).copied().collect()
    }

    /// What each number of a sketch counts; all together 1.
    pub(super) fn weights(&self) -> Vec<f32> {
        self.weights.iter().flat_map(|weight| [*weight; NUM_BANDS]).collect()
    }

    /// Mean |difference| in dB between the target and a sketch.
    pub(super) fn apart_db(&self, target: &[f32], sketch: &[f32]) -> f32 {
        let rows = sketch.as_chunks::<NUM_BANDS>().0.iter().zip(&self.slices).zip(&self.weights);
        let row = |((sketch, slice), weight): ((&[f32; NUM_BANDS], &usize), &f32)| {
            let target = &target[slice * NUM_BANDS..(slice + 1) * NUM_BANDS];
            weight * sketch.iter().zip(target).map(|(a, b)| (a - b).abs()).sum::<f32>()
        };
        rows.map(row).sum()
    }

    /// Mean |difference| in dB between the target and what a change of a take should sound like: its sketch, moved by how far the
    /// take's own was wrong.
    pub(super) fn expected_db(&self, target: &[f32], take: &Evaluated, sketch: &[f32]) -> f32 {
        let (portrait, known) = (&take.portrait, &take.sketch);
        let mut sum = 0.0;
        for (lane, (slice, weight)) in self.slices.iter().zip(&self.weights).enumerate() {
            let at = slice * NUM_BANDS..(slice + 1) * NUM_BANDS;
            let row = lane * NUM_BANDS..(lane + 1) * NUM_BANDS;
            let (target, portrait) = (&target[at.clone()], &portrait[at]);
            let (known, sketch) = (&known[row.clone()], &sketch[row]);
            let mut part = 0.0;
            for band in 0..NUM_BANDS {
                let moved = (sketch[band] - known[band]) / CARRIED_DB;
                let carried = (portrait[band] - known[band]) / (1.0 + moved * moved);
                part += (target[band] - (sketch[band] + carried).max(-RANGE_DB)).abs();
            }
            sum += weight * part;
        }
        sum
    }
}

impl SpectrumEstimator {
    /// Sketches a genome.
    pub(super) fn draw(&mut self, genome: &Genome, key: Key, instants: &Instants) -> Sketch {
        self.paint(&Strokes::new(genome, key, instants), NUM_OPERATORS);
        self.below_loudest()
    }

    /// Sketches a genome as loud as it is, in dB.
    pub(super) fn levels_db(&mut self, genome: &Genome, key: Key, instants: &Instants) -> Vec<f32> {
        self.paint(&Strokes::new(genome, key, instants), NUM_OPERATORS);
        self.bands_db.clone()
    }

    /// Sketches a genome, and how each operator's gain moves it.
    pub(super) fn slopes(&mut self, genome: &Genome, key: Key, instants: &Instants) -> Slopes {
        let strokes = Strokes::new(genome, key, instants);
        self.paint(&strokes, NUM_OPERATORS);
        let loudest_db = self.loudest_db();
        let levels_db: Vec<f32> = self.bands_db.iter().map(|db| db - loudest_db).collect();
        let mut each: [[Vec<f32>; 2]; NUM_OPERATORS] = Default::default();
        // From the last that is modulated on: what lies above an operator stays as it was painted.
        for op in (0..NUM_OPERATORS).filter(|op| strokes.heard >> op & 1 == 1) {
            for (each, by_db) in each[op].iter_mut().zip([-SHIFT_DB, SHIFT_DB]) {
                let mut other = strokes.clone();
                let by = 10.0_f32.powf(by_db / 20.0);
                other.gains[op].iter_mut().for_each(|gain| *gain *= by);
                self.paint(&other, op + 1);
                let levels = self.bands_db.iter().zip(&levels_db);
                *each = levels.map(|(db, was)| (db - loudest_db - was) / by_db).collect();
            }
        }
        Slopes { heard: strokes.heard, levels_db, each }
    }

    /// Levels in dB below the loudest.
    fn below_loudest(&self) -> Sketch {
        let loudest_db = self.loudest_db();
        self.bands_db.iter().map(|db| (db - loudest_db).max(-RANGE_DB)).collect()
    }

    fn loudest_db(&self) -> f32 {
        self.bands_db.iter().copied().fold(f32::NEG_INFINITY, f32::max)
    }

    /// Levels of all bands, of the operators below `below` and of those above them as they were painted before.
    fn paint(&mut self, strokes: &Strokes, below: usize) {
        let Strokes { heard, gains, steps, feedback, .. } = strokes;
        let algorithm = &ALGORITHMS[strokes.algorithm];
        let mut phases = strokes.phases;
        let noises = &mut self.noises;
        let (sum, operators) = self.outputs.split_at_mut(1);
        for op in (0..below).rev().filter(|op| heard >> op & 1 == 1) {
            let (lower, upper) = operators.split_at_mut(op + 1);
            let own = &mut lower[op];
            let modulators = algorithm.modulators[op] & heard;
            let fed_by = |m: &usize| modulators >> m & 1 == 1;
            for lane in 0..LANES {
                let turned = (op + 1..NUM_OPERATORS).filter(fed_by).map(|m| noises[m][lane]).sum::<f32>();
                noises[op][lane] = noise_power(gains[op][lane], turned);
            }
            let mut is_first = true;
            for m in (op + 1..NUM_OPERATORS).filter(fed_by) {
                let from = &upper[m - op - 1];
                if is_first {
                    own.copy_from_slice(from);
                } else {
                    add(own, from);
                }
                is_first = false;
            }
            if is_first {
                own.fill([0.0; LANES]);
            }
            // Where feedback goes over several operators, the last of them stands for all.
            if usize::from(algorithm.feedback_to) == op && *feedback > 0.0 {
                fed(own, &mut phases[op], &steps[op], &gains[op], *feedback);
            } else {
                plain(own, &mut phases[op], &steps[op], &gains[op]);
            }
        }
        let sum = &mut sum[0];
        sum.fill([0.0; LANES]);
        let mut noise = [0.0; LANES];
        let carriers = algorithm.carriers & heard;
        for op in (0..NUM_OPERATORS).rev().filter(|op| carriers >> op & 1 == 1) {
            add(sum, &operators[op]);
            (0..LANES).for_each(|lane| noise[lane] += noises[op][lane]);
        }
        self.bands_db.clear();
        for lane in 0..LANES {
            self.column.iter_mut().zip(&self.outputs[0]).for_each(|(x, row)| *x = row[lane]);
            let power = self.frames.power_at(&self.column, WINDOW / 2);
            let start = self.bands_db.len();
            self.bank.push_bands(&power[..=WINDOW / 4], &mut self.bands_db);
            let noise = NOISE_LEVEL * noise[lane];
            let bands = self.bands_db[start..].iter_mut().zip(&self.white);
            bands.for_each(|(band, white)| *band = decibels_of_power((*band + noise * white).max(FLOOR_POWER)));
        }
    }
}

/// What the operators of a genome do at the instants.
#[derive(Clone, Debug)]
struct Strokes {
    algorithm: usize,
    /// Operators that are heard, bit by bit.
    heard: u8,
    feedback: f32,
    /// Amplitudes in cycles of what they modulate.
    gains: [Lanes; NUM_OPERATORS],
    /// Turns of 2^32 a sample, and where they begin: a quarter turn behind.
    steps: [[u32; LANES]; NUM_OPERATORS],
    phases: [[u32; LANES]; NUM_OPERATORS],
}

impl Strokes {
    fn new(genome: &Genome, key: Key, instants: &Instants) -> Self {
        let patch = CompiledPatch::new(&genome.patch());
        let start = NoteStart { note: key.note, velocity: f32::from(key.velocity) / 127.0 };
        let mut note = EnvelopeTrace::new(&patch, start);
        let mut strokes = Self {
            algorithm: usize::from(patch.algorithm),
            heard: genome.audible(),
            feedback: patch.feedback_coefficient(0.0),
            gains: [[0.0; LANES]; NUM_OPERATORS],
            steps: [[0; LANES]; NUM_OPERATORS],
            phases: [[0; LANES]; NUM_OPERATORS],
        };
        let mut at_s = 0.0;
        for (lane, to_s) in instants.of_note(genome.onset_s).into_iter().enumerate() {
            if at_s <= genome.hold_s && genome.hold_s < to_s {
                note.advance(genome.hold_s - at_s);
                note.key_off();
                at_s = genome.hold_s;
            }
            note.advance((to_s - at_s).max(0.0));
            at_s = to_s.max(at_s);
            for op in (0..NUM_OPERATORS).filter(|op| strokes.heard >> op & 1 == 1) {
                let hz = note.hz(op);
                strokes.gains[op][lane] = DEPTH_CYCLES * note.amplitude(op);
                strokes.steps[op][lane] = (hz / SKETCH_HZ * 4_294_967_296.0) as u32;
                // Phases as they are by then, where the pitch was steady.
                let done = f64::from(hz) * f64::from(at_s);
                strokes.phases[op][lane] = ((done - done.floor()) * 4_294_967_296.0) as u32;
            }
        }
        strokes
    }
}

/// A sketch, and how it moves with the gains of its operators: what changes levels and envelopes alone needs no sketch of its own.
pub(super) struct Slopes {
    /// Operators that are heard, bit by bit.
    pub(super) heard: u8,
    /// The sketch in dB below its loudest, as far down as it goes.
    pub(super) levels_db: Vec<f32>,
    /// dB a dB of each operator that is heard, down and up, shape `(instants, bands)`.
    pub(super) each: [[Vec<f32>; 2]; NUM_OPERATORS],
}

/// Power of the noise in an operator's output at a gain whose phase is turned by noise of this power; in cycles.
fn noise_power(gain: f32, turned: f32) -> f32 {
    /// Where noise turns a phase further, all of the output is noise.
    const MOST: f32 = 0.5;
    let radians = 0.5 * std::f32::consts::TAU.powi(2) * turned;
    gain * gain * (CUT_POWER + radians.min(MOST)) + STEP_POWER
}

const PER_CYCLE: f32 = 1.0 / 4_294_967_296.0;
/// Added and taken away again, it rounds to whole numbers.
const ROUND: f32 = 12_582_912.0;

/// `gain` times the sine of a phase in cycles that is a quarter turn behind; see the engine's kernel.
#[inline(always)]
fn sine(cycles: f32, gain: f32) -> f32 {
    let turn = (cycles - ((cycles + ROUND) - ROUND)).abs();
    let y = 0.25 - turn;
    let y2 = y * y;
    gain * y * (6.283_164 + y2 * (-41.337_147 + y2 * (81.340_96 + y2 * -70.995_51)))
}

#[multiversion(targets("x86_64+avx2"))]
fn add(to: &mut [Lanes; WINDOW], from: &[Lanes; WINDOW]) {
    for (to, from) in to.iter_mut().zip(from) {
        for lane in 0..LANES {
            to[lane] += from[lane];
        }
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn plain(frames: &mut [Lanes; WINDOW], phases: &mut [u32; LANES], steps: &[u32; LANES], gains: &Lanes) {
    for frame in frames.iter_mut() {
        for lane in 0..LANES {
            let cycles = phases[lane] as i32 as f32 * PER_CYCLE - 0.25 + frame[lane];
            frame[lane] = sine(cycles, gains[lane]);
            phases[lane] = phases[lane].wrapping_add(steps[lane]);
        }
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn fed(frames: &mut [Lanes; WINDOW], phases: &mut [u32; LANES], steps: &[u32; LANES], gains: &Lanes, feedback: f32) {
    let (mut last, mut older) = ([0.0; LANES], [0.0; LANES]);
    for frame in frames.iter_mut() {
        let mut next = [0.0; LANES];
        for lane in 0..LANES {
            let turned = feedback * (last[lane] + older[lane]);
            let cycles = phases[lane] as i32 as f32 * PER_CYCLE - 0.25 + frame[lane] + turned;
            next[lane] = sine(cycles, gains[lane]);
            phases[lane] = phases[lane].wrapping_add(steps[lane]);
        }
        *frame = next;
        (older, last) = (last, next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Metrics;
    use vaeform_dsp::render::{Job, render_note};
    use vaeform_patch::Preset;
    use vaeform_patch::factory;

    #[test]
    fn noise_of_a_modulator_is_louder_in_what_it_modulates() {
        let alone = noise_power(4.0, 0.0);
        assert!((1e-6..1e-5).contains(&alone), "{alone}");
        let modulated = noise_power(4.0, alone);
        assert!(modulated > 10.0 * alone && modulated < 1e-2, "{modulated}");
        assert!(noise_power(4.0, 1e9) <= 0.5 * 4.0 * 4.0 + 1e-3);
    }

    #[test]
    fn a_sketch_is_near_what_is_heard() {
        let (mut metrics, mut sketcher) = (Metrics::new(), SpectrumEstimator::default());
        let key = Key { note: 57, velocity: 100 };
        let apart = |preset: &Preset| {
            let job = Job { note: key.note, velocity: 100.0 / 127.0, hold_frames: 16_000 };
            let sound = render_note(&preset.patch, job, 22_050, RATE_HZ as f32);
            metrics.target(&sound);
            let frame = Frame::new(&metrics, 0.0);
            let instants = Instants::new(&frame, 0.0);
            assert!((instants.weights().iter().sum::<f32>() - 1.0).abs() < 1e-4);
            let genome = Genome::new(&preset.patch, 0.0, 16_000.0 / RATE_HZ as f32);
            instants.apart_db(&frame.portrait(&metrics), &sketcher.draw(&genome, key, &instants))
        };
        let mut apart: Vec<f32> = factory::bank().iter().map(apart).collect();
        apart.sort_by(f32::total_cmp);
        assert!(apart[apart.len() / 2] < 4.0, "{apart:?}");
    }
}
