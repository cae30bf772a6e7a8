//! Measures how far takes are from the target, part by part of the [`Distance`]: MSS, log magnitudes, the envelope, where the partials
//! lie and how the sound begins.

use multiversion::multiversion;

use crate::features::{Frames, Pitch, Window, decibels_of_power, ln, rms};
use crate::metrics::{Distance, MetricTarget, Metrics, RATE_HZ};
use crate::search::surrogate::instants::Instants;
use crate::search::surrogate::mel_summary::{MelSlices, MelSummary};

/// Window and hop of the log magnitudes, in samples.
const STFT: (usize, usize) = (2_048, 512);
/// Added to every magnitude, so that silence has a logarithm; MR-STFT's own.
const FLOOR: f32 = 1e-5;
/// Window and hop of the partials: bins 2.7 Hz apart.
const PARTIALS: (usize, usize) = (8_192, 6_144);
/// Bands of the partials: half of a semitone each, from 100 Hz over six octaves.
const BANDS_AN_OCTAVE: usize = 24;
const LOWEST_HZ: f32 = 100.0;
const NUM_BANDS: usize = 6 * BANDS_AN_OCTAVE;
/// How far under the loudest band the partials reach, in dB.
const PARTIALS_RANGE_DB: f32 = 50.0;
/// The beginning: levels of 5 ms every 2.5 ms over 0.12 s, as far as 40 dB under the loudest.
const ATTACK: (usize, usize) = (110, 55);
const ATTACK_FRAMES: usize = 2_646;
const ATTACK_BEFORE: usize = 220;
const ATTACK_RANGE_DB: f32 = 40.0;
/// The level over time: 20 ms every 10 ms, as far as 50 dB under the loudest.
const LEVEL: (usize, usize) = (441, 220);
const LEVEL_RANGE_DB: f32 = 50.0;
/// Under this confidence a target has no partials to keep.
const PITCHED: f32 = 0.5;

/// The target's side, computed once and shared between threads.
#[derive(Clone, Debug)]
pub struct TargetFeatures {
    figures: MetricTarget,
    logs: Vec<f32>,
    partials: Option<Vec<f32>>,
    attack_from: usize,
    attack: Vec<f32>,
    levels: Vec<f32>,
    slices: MelSlices,
    summary: MelSummary,
    instants: Instants,
}

impl TargetFeatures {
    /// Where estimates are compared with it.
    pub(crate) fn instants(&self) -> &Instants {
        &self.instants
    }

    /// The target's mel summary, and what each of its numbers counts.
    pub(crate) fn summary(&self) -> (&[f32], &[f32]) {
        (&self.summary, self.slices.weights())
    }
}

/// Plans and buffers: one for each thread that measures.
pub struct Objective {
    metrics: Metrics,
    stft: Frames,
    long: Frames,
    band_of_bin: Vec<usize>,
    powers: Vec<f32>,
}

impl Default for Objective {
    fn default() -> Self {
        Self {
            metrics: Metrics::new(),
            stft: Frames::new(STFT.0, STFT.1, Window::Symmetric),
            long: Frames::new(PARTIALS.0, PARTIALS.1, Window::Periodic),
            band_of_bin: (0..=PARTIALS.0 / 2).map(band_of_bin).collect(),
            powers: Vec::new(),
        }
    }
}

/// The band of a bin of the long transform, [`NUM_BANDS`] for none.
fn band_of_bin(bin: usize) -> usize {
    let hz = bin as f32 * RATE_HZ as f32 / PARTIALS.0 as f32;
    let band = ((hz / LOWEST_HZ).log2() * BANDS_AN_OCTAVE as f32 + 0.5).floor();
    if band < 0.0 { NUM_BANDS } else { (band as usize).min(NUM_BANDS) }
}

impl Objective {
    /// Listens to a target, mono at [`RATE_HZ`], that begins at sample `onset`.
    pub fn hear(&mut self, samples: &[f32], pitch: Pitch, onset: usize) -> TargetFeatures {
        let figures = self.metrics.target(samples);
        let slices = MelSlices::new(&self.metrics, onset as f32 / RATE_HZ as f32);
        let summary = slices.summary(&self.metrics);
        let fitted = self.metrics.fitted();
        let mut logs = Vec::new();
        self.stft.each_power(fitted, |power| logs.extend(power.iter().map(|&p| ln(p.sqrt() + FLOOR))));
        let is_pitched = pitch.confidence >= PITCHED;
        let partials = is_pitched.then(|| self.partials());
        let attack_from = onset.saturating_sub(ATTACK_BEFORE);
        let attack = attack(self.metrics.fitted(), attack_from);
        let levels = levels(self.metrics.fitted());
        let instants = Instants::new(&slices, onset as f32 / RATE_HZ as f32);
        TargetFeatures { figures, logs, partials, attack, attack_from, levels, slices, summary, instants }
    }

    /// The mel summary of the take whose distance was taken last.
    pub(crate) fn summary(&self, heard: &TargetFeatures) -> MelSummary {
        heard.slices.summary(&self.metrics)
    }

    /// The distance of a take, mono at [`RATE_HZ`], cut or padded to the target's length and as loud as it.
    pub fn distance(&mut self, heard: &TargetFeatures, take: &[f32]) -> Distance {
        self.distance_within(heard, take, f64::INFINITY)
    }

    /// The same, but a take that is sure to be `limit` or more away is not measured further: what is left out counts as nothing.
    pub(crate) fn distance_within(&mut self, heard: &TargetFeatures, take: &[f32], limit: f64) -> Distance {
        let (mss, rms_cosine) = self.metrics.mss_and_rms_cosine(&heard.figures, take);
        let attack_db = mean_difference(&heard.attack, &attack(self.metrics.fitted(), heard.attack_from));
        let level_db = mean_difference(&heard.levels, &levels(self.metrics.fitted()));
        let mut distance = Distance { mss, rms_cosine, attack_db, level_db, ..Distance::default() };
        if distance.total() < limit {
            distance.partials_db = heard.partials.as_ref().map_or(0.0, |own| mean_difference(own, &self.partials()));
        }
        if distance.total() < limit {
            distance.log_stft = self.log_stft(&heard.logs);
        }
        distance
    }

    /// Mean |difference| of log magnitudes.
    fn log_stft(&mut self, target: &[f32]) -> f64 {
        let mut expected = target.chunks_exact(self.stft.num_bins());
        let mut sum = 0.0_f64;
        self.stft.each_power(self.metrics.fitted(), |power| {
            let Some(expected) = expected.next() else { return };
            sum += f64::from(log_difference(power, expected));
        });
        sum / target.len() as f64
    }

    /// The target's rms level less the take's, in dB: the gain that makes the take as loud.
    pub fn gain_db(&self, heard: &TargetFeatures, take: &[f32]) -> f64 {
        -self.metrics.level_db(&heard.figures, take)
    }

    /// Bands half a semitone wide in dB below the loudest, of the whole sound.
    fn partials(&mut self) -> Vec<f32> {
        self.powers.clear();
        self.powers.resize(NUM_BANDS + 1, 0.0);
        let (powers, bands) = (&mut self.powers, &self.band_of_bin);
        self.long.each_power(self.metrics.fitted(), |power| {
            power.iter().zip(bands).for_each(|(p, &band)| powers[band] += p);
        });
        below_loudest(&self.powers[..NUM_BANDS], PARTIALS_RANGE_DB)
    }
}

/// Levels around the onset in dB below the loudest of them.
fn attack(fitted: &[f32], from: usize) -> Vec<f32> {
    let from = from.min(fitted.len());
    let part = &fitted[from..fitted.len().min(from + ATTACK_FRAMES)];
    let powers: Vec<f32> = rms(part, ATTACK.0, ATTACK.1).iter().map(|level| level * level).collect();
    below_loudest(&powers, ATTACK_RANGE_DB)
}

/// Levels over time in dB below the loudest.
fn levels(fitted: &[f32]) -> Vec<f32> {
    let powers: Vec<f32> = rms(fitted, LEVEL.0, LEVEL.1).iter().map(|level| level * level).collect();
    below_loudest(&powers, LEVEL_RANGE_DB)
}

fn below_loudest(powers: &[f32], range_db: f32) -> Vec<f32> {
    const LEAST: f32 = 1e-20;
    let loudest_db = decibels_of_power(powers.iter().fold(LEAST, |a, &b| a.max(b)));
    powers.iter().map(|power| (decibels_of_power(power.max(LEAST)) - loudest_db).max(-range_db)).collect()
}

fn mean_difference(a: &[f32], b: &[f32]) -> f64 {
    let sum: f32 = a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum();
    f64::from(sum) / a.len().max(1) as f64
}

/// Sum of |differences| of log magnitudes in one frame, in lanes.
#[multiversion(targets("x86_64+avx2"))]
fn log_difference(power: &[f32], expected: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut sums = [0.0_f32; LANES];
    let (power, rest) = power.as_chunks::<LANES>();
    let (expected, expected_rest) = expected.as_chunks::<LANES>();
    for (power, expected) in power.iter().zip(expected) {
        for lane in 0..LANES {
            sums[lane] += (ln(power[lane].sqrt() + FLOOR) - expected[lane]).abs();
        }
    }
    let rest = rest.iter().zip(expected_rest).map(|(p, e)| (ln(p.sqrt() + FLOOR) - e).abs());
    sums.iter().sum::<f32>() + rest.sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f32, decay_s: f32, delay: usize) -> Vec<f32> {
        let mut samples = vec![0.0; delay];
        samples.extend((0..22_050).map(|i| {
            let t = i as f32 / 22_050.0;
            (-t / decay_s).exp() * (std::f32::consts::TAU * hz * t).sin()
        }));
        samples
    }

    fn heard(objective: &mut Objective, samples: &[f32], onset: usize) -> TargetFeatures {
        objective.hear(samples, Pitch { hz: 440.0, confidence: 0.9 }, onset)
    }

    #[test]
    fn a_sound_is_nowhere_from_itself_at_any_level() {
        let mut objective = Objective::default();
        let target = tone(440.0, 0.4, 300);
        let heard = heard(&mut objective, &target, 300);
        assert!(objective.distance(&heard, &target).total() < 1e-3);
        let softer: Vec<f32> = target.iter().map(|x| 0.1 * x).collect();
        assert!(objective.distance(&heard, &softer).total() < 0.01);
        assert!((objective.gain_db(&heard, &softer) - 20.0).abs() < 0.01);
    }

    #[test]
    fn what_is_out_of_tune_late_or_shorter_is_farther() {
        let mut objective = Objective::default();
        let target = tone(440.0, 0.4, 300);
        let heard = heard(&mut objective, &target, 300);
        let flat = objective.distance(&heard, &tone(415.3, 0.4, 300));
        assert!(flat.partials_db > 1.0 && flat.total() > 0.5, "{flat:?}");
        let late = objective.distance(&heard, &tone(440.0, 0.4, 741));
        assert!(late.attack_db > 2.0 && late.total() > 0.5, "{late:?}");
        let short = objective.distance(&heard, &tone(440.0, 0.1, 300));
        assert!(short.rms_cosine < 0.95 && short.total() > 2.0, "{short:?}");
        let silent = objective.distance(&heard, &[]);
        assert!(silent.total() > late.total() && silent.total().is_finite(), "{silent:?}");
    }
}
