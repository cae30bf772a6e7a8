//! A patch's spectrum at eight instants of its note, without rendering it: the operators' levels and frequencies are read off the
//! patch, a window of steady sound is made of each, and what the chip's cuts add is the mean power of a noise. Rough by itself; what
//! two estimates differ by is nearly what the takes differ by, at a small part of their cost. So the search looks at many changes and
//! hears the promising ones.

use std::sync::Arc;

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::NUM_OPERATORS;

use super::instants::{Instants, LANES, Lanes, RANGE_DB};
use super::mel_summary::NUM_BANDS;
use super::operator_tracks::OperatorTracks;
use super::oscillators::{WINDOW, add, fed_back, noise_power, plain};
use crate::features::{Frames, MelBank, Window, decibels_of_power};
use crate::fm::audible::operators;
use crate::metrics::RATE_HZ;
use crate::search::genome::Genome;
use crate::search::key::Key;

const FLOOR_POWER: f32 = 1e-10;
/// The mean level of a noise is lower than the level of its mean power.
const NOISE_LEVEL: f32 = 0.7;
/// How far an operator's gain is moved, down and up, to see what it does.
const SHIFT_DB: f32 = 3.0;

/// Bands in dB below the loudest, shape `(instants, bands)`.
pub(crate) type SpectrumEstimate = Arc<[f32]>;

/// Plans and buffers; one for each thread that estimates.
pub(crate) struct SpectrumEstimator {
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

impl SpectrumEstimator {
    /// Estimates a genome's spectra.
    pub(crate) fn estimate(&mut self, genome: &Genome, key: Key, instants: &Instants) -> SpectrumEstimate {
        self.synthesise(&OperatorTracks::new(genome, key, instants), NUM_OPERATORS);
        self.below_loudest()
    }

    /// The same as loud as the genome is, in dB.
    pub(crate) fn levels_db(&mut self, genome: &Genome, key: Key, instants: &Instants) -> Vec<f32> {
        self.synthesise(&OperatorTracks::new(genome, key, instants), NUM_OPERATORS);
        self.bands_db.clone()
    }

    /// Estimates a genome's spectra, and how each operator's gain moves them.
    pub(crate) fn slopes(&mut self, genome: &Genome, key: Key, instants: &Instants) -> Slopes {
        let tracks = OperatorTracks::new(genome, key, instants);
        self.synthesise(&tracks, NUM_OPERATORS);
        let loudest_db = self.loudest_db();
        let levels_db: Vec<f32> = self.bands_db.iter().map(|db| db - loudest_db).collect();
        let mut each: [[Vec<f32>; 2]; NUM_OPERATORS] = Default::default();
        // From the last that is modulated on: what lies above an operator stays as it was computed.
        for op in operators(tracks.heard) {
            for (each, by_db) in each[op].iter_mut().zip([-SHIFT_DB, SHIFT_DB]) {
                let mut other = tracks.clone();
                let by = 10.0_f32.powf(by_db / 20.0);
                other.gains[op].iter_mut().for_each(|gain| *gain *= by);
                self.synthesise(&other, op + 1);
                let levels = self.bands_db.iter().zip(&levels_db);
                *each = levels.map(|(db, was)| (db - loudest_db - was) / by_db).collect();
            }
        }
        Slopes { heard: tracks.heard, levels_db, each }
    }

    /// Levels in dB below the loudest.
    fn below_loudest(&self) -> SpectrumEstimate {
        let loudest_db = self.loudest_db();
        self.bands_db.iter().map(|db| (db - loudest_db).max(-RANGE_DB)).collect()
    }

    fn loudest_db(&self) -> f32 {
        self.bands_db.iter().copied().fold(f32::NEG_INFINITY, f32::max)
    }

    /// Levels of all bands, of the operators below `below` and of those above them as they were computed before.
    fn synthesise(&mut self, tracks: &OperatorTracks, below: usize) {
        let OperatorTracks { heard, gains, steps, feedback, .. } = tracks;
        let algorithm = &ALGORITHMS[tracks.algorithm];
        let mut phases = tracks.phases;
        let noises = &mut self.noises;
        let (sum, outputs) = self.outputs.split_at_mut(1);
        for op in (0..below).rev().filter(|op| heard >> op & 1 == 1) {
            let (lower, upper) = outputs.split_at_mut(op + 1);
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
                fed_back(own, &mut phases[op], &steps[op], &gains[op], *feedback);
            } else {
                plain(own, &mut phases[op], &steps[op], &gains[op]);
            }
        }
        let sum = &mut sum[0];
        sum.fill([0.0; LANES]);
        let mut noise = [0.0; LANES];
        let carriers = algorithm.carriers & heard;
        for op in operators(carriers).rev() {
            add(sum, &outputs[op]);
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

/// An estimate, and how it moves with the gains of its operators: what changes levels and envelopes alone needs no estimate of its own.
pub(crate) struct Slopes {
    /// Operators that are heard, bit by bit.
    pub(crate) heard: u8,
    /// The estimate in dB below its loudest, as far down as it goes.
    pub(crate) levels_db: Vec<f32>,
    /// dB a dB of each operator that is heard, down and up, shape `(instants, bands)`.
    pub(crate) each: [[Vec<f32>; 2]; NUM_OPERATORS],
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Metrics;
    use crate::search::surrogate::mel_summary::MelSlices;
    use vaeform_dsp::render::{Job, render_note};
    use vaeform_patch::Preset;
    use vaeform_patch::factory;

    #[test]
    fn a_sketch_is_near_what_is_heard() {
        let (mut metrics, mut estimator) = (Metrics::new(), SpectrumEstimator::default());
        let key = Key { note: 57, velocity: 100 };
        let apart = |preset: &Preset| {
            let job = Job { note: key.note, velocity: 100.0 / 127.0, hold_frames: 16_000 };
            let sound = render_note(&preset.patch, job, 22_050, RATE_HZ as f32);
            metrics.target(&sound);
            let slices = MelSlices::new(&metrics, 0.0);
            let instants = Instants::new(&slices, 0.0);
            assert!((instants.weights().iter().sum::<f32>() - 1.0).abs() < 1e-4);
            let genome = Genome::new(&preset.patch, 0.0, 16_000.0 / RATE_HZ as f32);
            instants.apart_db(&slices.summary(&metrics), &estimator.estimate(&genome, key, &instants))
        };
        let mut apart: Vec<f32> = factory::bank().iter().map(apart).collect();
        apart.sort_by(f32::total_cmp);
        assert!(apart[apart.len() / 2] < 4.0, "{apart:?}");
    }
}
