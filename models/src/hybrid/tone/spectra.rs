//! Harmonics over time: spectra of four periods under a Hann window, whose neighbouring harmonics are nulls, read along the phase.

use std::f64::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use vaeform_wavetable::interpolation::{BEFORE, TAPS, read, response};

use super::ToneError;
use crate::features::resampled;

/// Seconds from one spectrum to the next.
pub const HOP_S: f64 = 0.005;
/// Harmonics that are measured at most.
pub const MAX_HARMONICS: usize = 256;
/// Periods that are measured.
const PERIODS: usize = 4;
/// How much denser the sound is made, so that four points read it between its samples.
const DENSER: u32 = 4;
/// Points of a period at most.
const MAX_POINTS: usize = 4_096;

/// The harmonics of a sound every [`HOP_S`] seconds, from its first sample on.
#[derive(Clone, Debug)]
pub struct HarmonicTrack {
    /// The fundamental at each place in Hz.
    pub hz: Vec<f64>,
    /// Periods since the first sample at each place; the pitch goes along straight lines between.
    pub cycles: Vec<f64>,
    /// Harmonics of each place, 1 to [`MAX_HARMONICS`].
    pub num_harmonics: usize,
    /// Place after place, entry `k - 1` harmonic `k` as `c` of `2 Re(c e^(i 2 pi k cycles))`: phases turn only as the sound's do beside
    /// the pitch.
    pub harmonics: Vec<Complex<f32>>,
    /// What lies half way above each harmonic, in the same amplitude: noise, if the sound has this pitch.
    pub between: Vec<f32>,
}

impl HarmonicTrack {
    /// Places, at least one.
    pub fn len(&self) -> usize {
        self.hz.len()
    }

    /// True without a place; none that was measured is.
    pub fn is_empty(&self) -> bool {
        self.hz.is_empty()
    }

    /// The harmonics of a place.
    pub fn at(&self, place: usize) -> &[Complex<f32>] {
        &self.harmonics[place * self.num_harmonics..][..self.num_harmonics]
    }

    /// Whether a sound that is measured an octave below its pitch has harmonics of its own there: its odd ones are no fainter than 40 dB
    /// under all, and stand 10 dB above what lies between.
    pub fn has_odd_harmonics(&self) -> bool {
        const FAINTEST: f32 = 1e-4;
        const ABOVE: f32 = 10.0;
        let [mut odd, mut between, mut all] = [0.0_f32; 3];
        for (place, noise) in self.between.chunks_exact(self.num_harmonics).enumerate() {
            for (i, (harmonic, noise)) in self.at(place).iter().zip(noise).enumerate() {
                let power = harmonic.norm_sqr();
                all += power;
                if i % 2 == 0 {
                    odd += power;
                    between += noise * noise;
                }
            }
        }
        odd > FAINTEST * all && odd > ABOVE * between
    }

    /// Measures a sound along its pitch, which is told every [`HOP_S`] seconds.
    pub(super) fn measured(samples: &[f32], rate_hz: u32, hz: Vec<f64>) -> Result<Self, ToneError> {
        let rate = f64::from(rate_hz);
        let dense = resampled(samples, rate_hz, DENSER * rate_hz).map_err(ToneError::Rate)?;
        let lowest = hz.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = hz.iter().copied().fold(0.0, f64::max);
        let num_harmonics = ((0.5 * rate / highest).ceil() as usize - 1).clamp(1, MAX_HARMONICS);
        // As many points as leave all harmonics of the sound unfolded.
        let points = ((rate / lowest).ceil() as usize).next_power_of_two().clamp(8, MAX_POINTS);
        let hz_of_end = hz.last().copied().unwrap_or(highest);
        let cycles = summed(&hz);
        let mut track = Self { num_harmonics, harmonics: Vec::new(), between: Vec::new(), cycles, hz };
        let mut analysis = Analysis::new(points);
        // What reading between the samples takes away is put on again; the pitch moves too little to matter.
        let dense_hz = rate * f64::from(DENSER);
        let cycles_per_sample = highest / dense_hz;
        let gains: Vec<f32> =
            (1..=num_harmonics).map(|k| (1.0 / response(k as f64 * cycles_per_sample)) as f32).collect();
        let end_s = samples.len() as f64 / rate;
        let is_cut = is_cut(samples, (rate / hz_of_end) as usize + 1);
        for place in 0..track.hz.len() {
            let hz = track.hz[place];
            // A sound that is cut while it sounds goes on as it was where the window was last full.
            let last_s = if is_cut { (end_s - 0.5 * PERIODS as f64 / hz).max(0.5 * end_s) } else { f64::INFINITY };
            let seconds = (place as f64 * HOP_S).min(last_s);
            analysis.measure(&dense, dense_hz, (seconds, hz, track.slope(place)));
            let cycles = track.cycles[place] - hz * (place as f64 * HOP_S - seconds);
            let back = -TAU * cycles.rem_euclid(1.0);
            let turned = gains.iter().enumerate().map(|(i, gain)| {
                let turn = Complex::from_polar(*gain, (back * (i + 1) as f64).rem_euclid(TAU) as f32);
                analysis.bin(PERIODS * (i + 1)) * turn
            });
            track.harmonics.extend(turned);
            track.between.extend((1..=num_harmonics).map(|k| analysis.bin(PERIODS * k + PERIODS / 2).norm()));
        }
        Ok(track)
    }

    /// How the pitch moves at a place, in Hz a second.
    fn slope(&self, place: usize) -> f64 {
        let (before, after) = (place.saturating_sub(1), (place + 1).min(self.hz.len() - 1));
        if after == before { 0.0 } else { (self.hz[after] - self.hz[before]) / (HOP_S * (after - before) as f64) }
    }
}

/// Whether a sound of this period ends while it sounds: its last period is as strong as those before, and heard.
fn is_cut(samples: &[f32], period: usize) -> bool {
    /// Of the rms some periods before, and of the whole sound's.
    const AS_STRONG: f32 = 0.5;
    const HEARD: f32 = 0.1;
    let rms = |part: &[f32]| (part.iter().map(|x| x * x).sum::<f32>() / part.len().max(1) as f32).sqrt();
    let part = |from: usize, to: usize| &samples[samples.len().saturating_sub(from)..samples.len().saturating_sub(to)];
    let (last, before) = (rms(part(period, 0)), rms(part(4 * period, 2 * period)));
    last > AS_STRONG * before && last > HEARD * rms(samples)
}

/// Periods since the first place.
fn summed(hz: &[f64]) -> Vec<f64> {
    let mut cycles = vec![0.0];
    for pair in hz.windows(2) {
        cycles.push(cycles[cycles.len() - 1] + 0.5 * HOP_S * (pair[0] + pair[1]));
    }
    cycles
}

/// One spectrum, and what it takes to make it.
struct Analysis {
    forward: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    /// Places in periods from the middle.
    periods: Vec<f64>,
    cycles: Vec<f32>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl Analysis {
    /// Of so many points in a period.
    fn new(points: usize) -> Self {
        let len = PERIODS * points;
        let forward = RealFftPlanner::new().plan_fft_forward(len);
        let periods: Vec<f64> = (0..len).map(|i| i as f64 / points as f64 - 0.5 * PERIODS as f64).collect();
        // Half of the window's length is its sum.
        let window = |period: &f64| ((1.0 + (TAU * period / PERIODS as f64).cos()) / len as f64) as f32;
        Self {
            window: periods.iter().map(window).collect(),
            periods,
            cycles: forward.make_input_vec(),
            bins: forward.make_output_vec(),
            scratch: forward.make_scratch_vec(),
            forward,
        }
    }

    /// Measures the sound around a time in seconds, where its pitch is so many Hz and moves by so many a second.
    fn measure(&mut self, dense: &[f32], rate_hz: f64, (seconds, hz, slope): (f64, f64, f64)) {
        let (middle, period) = (seconds * rate_hz, rate_hz / hz);
        // The time of a phase, as far as the square, where the pitch moves evenly.
        let bend = -0.5 * slope / (hz * hz);
        for ((x, period_place), window) in self.cycles.iter_mut().zip(&self.periods).zip(&self.window) {
            let place = middle + period * period_place * (1.0 + bend * period_place);
            *x = window * read_dense(dense, place);
        }
        self.forward
            .process_with_scratch(&mut self.cycles, &mut self.bins, &mut self.scratch)
            .expect("buffers are of the lengths that the plan asks for");
    }

    /// A bin, by the phase that it has at the middle, a whole number of periods after the first point.
    fn bin(&self, idx: usize) -> Complex<f32> {
        self.bins.get(idx).copied().unwrap_or_default()
    }
}

/// The dense sound between its samples; silent outside.
fn read_dense(dense: &[f32], place: f64) -> f32 {
    let whole = place.floor();
    let first = whole as isize - BEFORE as isize;
    let x = (place - whole) as f32;
    if let Some(taps) = usize::try_from(first).ok().and_then(|first| dense.get(first..first + TAPS)) {
        return read([taps[0], taps[1], taps[2], taps[3]], x);
    }
    let at = |tap: isize| usize::try_from(first + tap).ok().and_then(|i| dense.get(i)).copied().unwrap_or(0.0);
    read([at(0), at(1), at(2), at(3)], x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_harmonics_are_measured_at_their_phases() {
        for (rate_hz, hz) in [(44_100, 110.0), (16_000, 261.63), (48_000, 1_000.3)] {
            let rate = f64::from(rate_hz);
            let len = rate as usize / 2;
            let wave = |i: usize| {
                let cycles = hz * i as f64 / rate;
                (1..=5)
                    .map(|k| 0.1 * f64::from(k) * (TAU * f64::from(k) * cycles + 0.7 * f64::from(k)).cos())
                    .sum::<f64>()
            };
            let samples: Vec<f32> = (0..len).map(|i| wave(i) as f32).collect();
            let track = HarmonicTrack::measured(&samples, rate_hz, vec![hz; 100]).unwrap();
            for place in 20..80 {
                for (harmonic, k) in track.at(place).iter().zip(1..=8) {
                    let expected =
                        if k <= 5 { Complex::from_polar(0.05 * k as f32, 0.7 * k as f32) } else { Complex::default() };
                    let off = (harmonic - expected).norm();
                    assert!(off < 2e-4, "{rate_hz}, {hz} Hz, place {place}, harmonic {k}: {harmonic}, {expected}");
                }
            }
            assert!(track.between[20 * track.num_harmonics..][..8].iter().all(|noise| *noise < 2e-4));
        }
    }
}
