//! What a sound is like in 144 bytes: bands of its spectrum in six slices of time, in dB below the loudest. The seam for a learned
//! embedding: whatever turns a take into [`SIZE`] bytes whose mean difference means something can stand here.

use crate::features::{Frames, Window, decibels_of_power};
use crate::metrics::RATE_HZ;
use crate::target::Target;

/// Notes that every patch is heard at; a sound is looked for at the nearest.
pub const NOTES: [u8; 4] = [36, 50, 64, 78];

/// Bands, evenly spaced in octaves.
const BANDS: usize = 24;
const LOWEST_HZ: f64 = 70.0;
const HIGHEST_HZ: f64 = 10_000.0;
/// Where slices end, in seconds after the onset.
const SLICES_S: [f64; 6] = [0.02, 0.06, 0.15, 0.35, 0.7, 1.2];
/// Bytes of an embedding.
pub const SIZE: usize = BANDS * SLICES_S.len();
/// Window and hop in samples: 46 ms every 10 ms.
const WINDOW: usize = 1_024;
const HOP: usize = 220;
/// How far below the loudest band the bytes reach, and steps a dB.
const RANGE_DB: f32 = 63.5;
const STEPS_A_DB: f32 = 4.0;
/// Notes that sound alike under this mean difference, in steps: 1 dB.
const ALIKE: u32 = 4;
/// A target that ends this far under its loudest was not cut: after its end there is silence.
const ENDED_DB: f32 = 36.0;

/// What is looked for, at one octave: bytes, and how much each slice counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    bytes: [u8; SIZE],
    weights: [u32; SLICES_S.len()],
}

impl Wanted {
    /// Weighted sum of |differences|, in steps.
    pub(super) fn apart(&self, other: &[u8; SIZE]) -> u32 {
        let slices = self.bytes.chunks_exact(BANDS).zip(other.chunks_exact(BANDS));
        slices.zip(&self.weights).map(|((a, b), weight)| weight * difference(a, b)).sum()
    }

    /// The same as a mean in dB.
    pub(super) fn decibels(&self, apart: u32) -> f32 {
        apart as f32 / (self.total() * STEPS_A_DB)
    }

    /// How far an embedding is, in dB: the mean |difference| of bands, weighted by what is known of each slice.
    pub fn apart_db(&self, embedding: &[u8; SIZE]) -> f32 {
        self.decibels(self.apart(embedding))
    }

    fn total(&self) -> f32 {
        (self.weights.iter().sum::<u32>() * BANDS as u32).max(1) as f32
    }
}

fn difference(a: &[u8], b: &[u8]) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum()
}

/// Whether two entries sound apart where a query listens.
pub(super) fn differ(wanted: &Wanted, a: &[u8; SIZE], b: &[u8; SIZE]) -> bool {
    Wanted { bytes: *a, weights: wanted.weights }.apart(b) as f32 > ALIKE as f32 * wanted.total()
}

/// A sound that is looked for.
#[derive(Clone, Debug)]
pub struct Query {
    octaves: Vec<i8>,
    /// At each octave: which of the library's notes, and what.
    wanted: Vec<(usize, Wanted)>,
}

impl Query {
    /// Octaves to look in: how much a find is transposed.
    pub(super) fn octaves(&self) -> &[i8] {
        &self.octaves
    }

    /// What to look for there. An octave that is not in [`Self::octaves`] is the first.
    pub(super) fn at(&self, octave: i8) -> (usize, &Wanted) {
        let place = self.octaves.iter().position(|&o| o == octave).unwrap_or(0);
        (self.wanted[place].0, &self.wanted[place].1)
    }
}

/// Plans and buffers.
pub struct Embedder {
    frames: Frames,
    bank: Bank,
    powers: Vec<f32>,
}

impl Default for Embedder {
    fn default() -> Self {
        Self { frames: Frames::new(WINDOW, HOP, Window::Periodic), bank: Bank::new(1.0), powers: Vec::new() }
    }
}

/// Triangular bands over the bins of a frame.
struct Bank(Vec<Vec<(usize, f32)>>);

impl Bank {
    /// All edges `ratio` times as high.
    fn new(ratio: f64) -> Self {
        let octaves = (HIGHEST_HZ / LOWEST_HZ).log2() / BANDS as f64;
        let edge =
            |i: f64| ratio * LOWEST_HZ * 2.0_f64.powf(i * octaves) * f64::from(WINDOW as u32) / f64::from(RATE_HZ);
        let band = |i: usize| {
            // At least three bins wide, so that no band falls between two.
            let middle = edge(i as f64 + 0.5);
            let (low, high) = (edge(i as f64 - 0.5).min(middle - 1.0), edge(i as f64 + 1.5).max(middle + 1.0));
            let weight = |bin: usize| {
                let at = bin as f64;
                let rise = if at < middle { (at - low) / (middle - low) } else { (high - at) / (high - middle) };
                // Unit area, so that noise is level.
                (2.0 * rise.max(0.0) / (high - low)) as f32
            };
            let bins = (low.max(0.0).ceil() as usize)..=(high.floor() as usize).min(WINDOW / 2);
            bins.map(|bin| (bin, weight(bin))).filter(|(_, weight)| *weight > 0.0).collect()
        };
        Self((0..BANDS).map(band).collect())
    }
}

impl Embedder {
    /// Embeds a take of the library, mono at the metrics' rate, that begins at its first sample.
    pub fn embed(&mut self, samples: &[f32]) -> [u8; SIZE] {
        let slices = slices(&mut self.frames, &self.bank, &mut self.powers, samples);
        bytes(&slices)
    }

    /// What to look for: the target's spectrum moved to the library's nearest note, in the octaves that may hold it.
    pub fn query(&mut self, target: &Target) -> Query {
        let octaves: Vec<i8> = if target.is_pitched() { vec![0, -1, 1] } else { vec![0] };
        let wanted = octaves.iter().map(|&octave| {
            // A find is transposed by the octave, so the library played it that much lower.
            let key = i32::from(target.note) + 12 * i32::from(octave);
            let nearest = (0..NOTES.len()).min_by_key(|&i| (i32::from(NOTES[i]) - key).abs()).unwrap_or(0);
            (nearest, self.wanted_at(target, NOTES[nearest], octave))
        });
        Query { wanted: wanted.collect(), octaves }
    }

    /// What to look for among takes that were played at one key: the target's spectrum moved there, and up by octaves.
    pub fn wanted_at(&mut self, target: &Target, key: u8, octave: i8) -> Wanted {
        let rate = f64::from(RATE_HZ);
        let from = (target.onset_s * rate) as usize;
        let samples = &target.samples[from.min(target.samples.len())..];
        // After the key went up a take of the library goes on, so nothing is compared.
        let end_s = samples.len() as f64 / rate;
        let is_ended = is_ended(samples);
        let known_s = target.hold_s.unwrap_or(if is_ended { f64::INFINITY } else { end_s }).max(SLICES_S[0]);
        let played_hz = if target.is_pitched() { f64::from(target.pitch.hz) } else { hz_of(target.note) };
        let ratio = played_hz * 2.0_f64.powi(i32::from(octave)) / hz_of(key);
        let slices = slices(&mut self.frames, &Bank::new(ratio), &mut self.powers, samples);
        let weight = |slice: usize| {
            let start_s = if slice == 0 { 0.0 } else { SLICES_S[slice - 1] };
            let share = ((known_s - start_s) / (SLICES_S[slice] - start_s)).clamp(0.0, 1.0);
            // The beginning says most about an instrument; each slice counts by the root of its length.
            (share * 40.0 * (SLICES_S[slice] - start_s).sqrt()).round() as u32
        };
        Wanted { bytes: bytes(&slices), weights: std::array::from_fn(weight) }
    }
}

fn hz_of(note: u8) -> f64 {
    440.0 * 2.0_f64.powf((f64::from(note) - 69.0) / 12.0)
}

/// Whether a sound has died away at its end.
fn is_ended(samples: &[f32]) -> bool {
    let levels = crate::features::rms_db(samples, 2 * HOP, HOP);
    let loudest = levels.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    levels.last().is_some_and(|last| *last < loudest - ENDED_DB)
}

/// Mean power in each slice and band, shape `(slices, bands)`.
fn slices(frames: &mut Frames, bank: &Bank, powers: &mut Vec<f32>, samples: &[f32]) -> Vec<f32> {
    let end = (SLICES_S[SLICES_S.len() - 1] * f64::from(RATE_HZ)) as usize;
    let mut sums = vec![0.0_f32; SIZE];
    let (mut slice, mut frame, mut counts) = (0, 0, [0_u32; SLICES_S.len()]);
    powers.clear();
    frames.each_power(&samples[..samples.len().min(end)], |power| {
        let at_s = (frame * HOP) as f64 / f64::from(RATE_HZ);
        while slice + 1 < SLICES_S.len() && at_s >= SLICES_S[slice] {
            slice += 1;
        }
        counts[slice] += 1;
        for (sum, band) in sums[slice * BANDS..].iter_mut().zip(&bank.0) {
            *sum += band.iter().map(|(bin, weight)| weight * power[*bin]).sum::<f32>();
        }
        frame += 1;
    });
    for (sums, count) in sums.chunks_exact_mut(BANDS).zip(counts) {
        sums.iter_mut().for_each(|sum| *sum /= count.max(1) as f32);
    }
    sums
}

/// Powers as bytes: 0 the loudest, a step each quarter of a dB below.
fn bytes(powers: &[f32]) -> [u8; SIZE] {
    const LEAST: f32 = 1e-12;
    let loudest_db = decibels_of_power(powers.iter().fold(LEAST, |a, &b| a.max(b)));
    std::array::from_fn(|i| {
        let below = loudest_db - decibels_of_power(powers[i].max(LEAST));
        (below.clamp(0.0, RANGE_DB) * STEPS_A_DB).round() as u8
    })
}
