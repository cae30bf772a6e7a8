//! Partials of a sound one after another: matching pursuit with sines whose level moves.
//!
//! Of the spectra of all times together the strongest places are taken, what is there is turned down to a slow amplitude, and that is taken
//! off the sound as it is, so that its wavering is not found again. Source: Mallat and Zhang, "Matching pursuits with time-frequency
//! dictionaries", IEEE Trans. Signal Processing 41 (1993).

use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex};
use rustfft::num_complex::Complex;

use super::demodulator::Demodulator;
use super::found_partial::FoundPartial;

/// Length of a window, in seconds: a power of two near it in samples.
const WINDOW_S: f64 = 4_096.0 / 22_050.0;
/// Windows that a sample lies under.
const OVERLAP: usize = 4;
/// Frequencies of partials, in Hz, and in parts of the rate.
const LOWEST_HZ: f64 = 25.0;
const HIGHEST_HZ: f64 = 20_000.0;
const HIGHEST: f64 = 0.4;
/// Partials that are found in one look: at most so many, so far apart in bins, and not so much weaker than the strongest.
const AT_ONCE: usize = 4;
const APART: usize = 16;
const WEAKER: f64 = 0.1;
/// No partial is weaker than this beside the first.
const FAINTEST: f64 = 3e-5;
/// From about this bin on the strength of a place is weighted by the root of its frequency.
const TILT_FROM: f64 = 20.0;

/// Sounds that are louder somewhere have none: their strengths would overflow.
const LOUDEST: f32 = 1e9;

/// Up to `count` partials of a mono sound, the strongest first: as many as there are within 90 dB. Of a sound that holds what is not
/// finite there are none.
pub fn pursue(residual: &[f32], rate_hz: f64, count: usize) -> Vec<FoundPartial> {
    let is_sound = rate_hz.is_finite() && rate_hz >= 1_000.0 && residual.iter().all(|x| x.abs() < LOUDEST);
    if !is_sound || residual.is_empty() {
        return Vec::new();
    }
    let mut pursuit = Pursuit::new(residual, rate_hz);
    while pursuit.found.len() < count && pursuit.step(count - pursuit.found.len()) {}
    pursuit.found
}

struct Pursuit {
    rate_hz: f64,
    demodulator: Demodulator,
    /// What is left of the sound.
    rest: Vec<f32>,
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    found: Vec<FoundPartial>,
    /// The strength of the strongest place.
    strongest: f64,
}

impl Pursuit {
    fn new(samples: &[f32], rate_hz: f64) -> Self {
        let len = ((WINDOW_S * rate_hz).log2().round().exp2() as usize).max(256);
        let phase = |i: usize| std::f64::consts::TAU * i as f64 / len as f64;
        Self {
            rate_hz,
            demodulator: Demodulator::new(samples.len(), rate_hz),
            rest: samples.to_vec(),
            fft: RealFftPlanner::new().plan_fft_forward(len),
            window: (0..len).map(|i| (0.5 - 0.5 * phase(i).cos()) as f32).collect(),
            found: Vec::new(),
            strongest: 0.0,
        }
    }

    /// Finds up to `most` partials and takes them off; false where there is nothing.
    fn step(&mut self, most: usize) -> bool {
        let (strengths, turns) = self.spectrum();
        let places = self.places(&strengths, most.min(AT_ONCE));
        let len = self.window.len();
        for &bin in &places {
            let hop = (len / OVERLAP) as f64;
            // Products of neighbouring spectra turn by as much as the frequency lies off the bin's own.
            let off = f64::from(turns[bin].arg()) / (std::f64::consts::TAU * hop) * len as f64;
            let hz = (bin as f64 + off.clamp(-1.0, 1.0)) * self.rate_hz / len as f64;
            let amplitudes = self.demodulator.amplitudes(&self.rest, hz);
            let partial = FoundPartial::new(&self.demodulator, hz, &amplitudes);
            self.demodulator.subtract(&mut self.rest, hz, &amplitudes);
            self.found.push(partial);
        }
        !places.is_empty()
    }

    /// Of each bin the magnitudes of all times, weighted by frequency, and the product of each time's with the one before, turned back by the bin's own frequency.
    fn spectrum(&self) -> (Vec<f64>, Vec<Complex<f32>>) {
        let (len, hop) = (self.window.len(), self.window.len() / OVERLAP);
        let num_bins = len / 2 + 1;
        let (mut input, mut output) = (self.fft.make_input_vec(), self.fft.make_output_vec());
        let mut scratch = self.fft.make_scratch_vec();
        let (mut strengths, mut turns) = (vec![0.0; num_bins], vec![Complex::new(0.0, 0.0); num_bins]);
        let mut before = vec![Complex::new(0.0, 0.0); num_bins];
        for frame in 0..=self.rest.len() / hop + 1 {
            let start = (frame * hop) as isize - (len / 2) as isize;
            for (i, (x, w)) in input.iter_mut().zip(&self.window).enumerate() {
                let at = usize::try_from(start + i as isize).ok();
                *x = at.and_then(|at| self.rest.get(at)).map_or(0.0, |s| s * w);
            }
            // The only errors are buffers of other lengths, and these came from the plan.
            let planned = self.fft.process_with_scratch(&mut input, &mut output, &mut scratch);
            debug_assert!(planned.is_ok(), "buffers come from the plan");
            for (bin, ((strength, turn), x)) in strengths.iter_mut().zip(&mut turns).zip(&output).enumerate() {
                *strength += f64::from(x.norm_sqr().sqrt());
                // A quarter of a window later a bin's own frequency is as many quarters of a cycle on.
                let product = before[bin].conj() * x;
                *turn += match bin % OVERLAP {
                    0 => product,
                    1 => Complex::new(product.im, -product.re),
                    2 => -product,
                    _ => Complex::new(-product.im, product.re),
                };
            }
            before.copy_from_slice(&output);
        }
        // Hearing's bands are wider higher up, where a sound is softer.
        strengths.iter_mut().enumerate().for_each(|(bin, strength)| *strength *= (bin as f64 + TILT_FROM).sqrt());
        (strengths, turns)
    }

    /// The strongest bins that are no neighbours.
    fn places(&mut self, strengths: &[f64], most: usize) -> Vec<usize> {
        let bin_of = |hz: f64| (hz * self.window.len() as f64 / self.rate_hz) as usize;
        let (first, last) = (bin_of(LOWEST_HZ).max(1), bin_of(HIGHEST_HZ.min(HIGHEST * self.rate_hz)));
        let is_peak = |bin: &usize| strengths[*bin] >= strengths[bin - 1] && strengths[*bin] >= strengths[bin + 1];
        let mut peaks: Vec<usize> = (first..=last.min(strengths.len() - 2)).filter(is_peak).collect();
        peaks.sort_by(|a, b| strengths[*b].total_cmp(&strengths[*a]).then(a.cmp(b)));
        let Some(best) = peaks.first().map(|bin| strengths[*bin]) else { return Vec::new() };
        self.strongest = self.strongest.max(best);
        let floor = (WEAKER * best).max(FAINTEST * self.strongest).max(f64::MIN_POSITIVE);
        let mut places: Vec<usize> = Vec::new();
        for bin in peaks {
            if places.len() == most || strengths[bin] < floor {
                break;
            }
            if places.iter().all(|other| other.abs_diff(bin) >= APART) {
                places.push(bin);
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    /// Decaying sines: Hz, cycles, dB at first, dB a second.
    fn bell(partials: &[[f64; 4]], rate_hz: f64, seconds: f64) -> Vec<f32> {
        let at = |t: f64| {
            let partial = |[hz, phase, db, slope]: &[f64; 4]| {
                10.0_f64.powf((db + slope * t) / 20.0) * (TAU * (hz * t + phase)).sin()
            };
            partials.iter().map(partial).sum::<f64>() as f32
        };
        (0..(seconds * rate_hz) as usize).map(|n| at(n as f64 / rate_hz)).collect()
    }

    #[test]
    fn known_partials_are_found_within_a_cent_and_half_a_decibel() {
        let partials = [
            [220.3, 0.1, -12.0, -20.0],
            [607.7, 0.6, -18.0, -35.0],
            [1_190.1, 0.9, -15.0, -60.0],
            [1_963.4, 0.3, -30.0, -10.0],
            [4_411.0, 0.0, -40.0, -40.0],
        ];
        for rate_hz in [22_050.0, 44_100.0, 48_000.0] {
            let found = pursue(&bell(&partials, rate_hz, 1.5), rate_hz, 5);
            assert_eq!(found.len(), 5);
            for [hz, phase, db, slope] in partials {
                let near = |partial: &&FoundPartial| (1_200.0 * (partial.hz / hz).log2()).abs() < 20.0;
                let partial = found.iter().find(near).unwrap();
                let cents = 1_200.0 * (partial.hz / hz).log2();
                let turned = (partial.phase - phase + 0.5).rem_euclid(1.0) - 0.5;
                assert!(cents.abs() < 1.0 && turned.abs() < 0.02, "{hz} Hz: {cents} cents, {turned} cycles");
                for t in [0.0, 0.1, 0.5, 1.0] {
                    let level = f64::from(partial.level_db(t)) - (db + slope * f64::from(t));
                    assert!(level.abs() < 0.5, "{hz} Hz at {t} s: {level} dB off");
                }
            }
        }
    }

    #[test]
    fn what_is_no_sound_has_no_partials() {
        for samples in [vec![], vec![0.0; 10], vec![0.0; 44_100], vec![f32::NAN; 4_000], vec![f32::INFINITY; 10]] {
            assert!(pursue(&samples, 44_100.0, 8).is_empty());
        }
        let ramp: Vec<f32> = (0..10).map(|n| n as f32).collect();
        assert!(pursue(&ramp, f64::NAN, 8).is_empty() && pursue(&ramp, 0.0, 8).is_empty());
        for samples in [ramp, vec![0.5; 44_100], vec![1e30; 500]] {
            let found = pursue(&samples, 44_100.0, 64);
            assert!(found.len() <= 64 && found.iter().all(|partial| partial.hz.is_finite() && partial.hz > 0.0));
        }
    }

    #[test]
    fn the_same_sound_has_the_same_partials() {
        let samples = bell(&[[311.0, 0.0, -6.0, -9.0], [477.0, 0.2, -20.0, 0.0]], 44_100.0, 0.4);
        assert_eq!(pursue(&samples, 44_100.0, 6), pursue(&samples, 44_100.0, 6));
        assert_eq!(pursue(&samples, 44_100.0, 2)[..], pursue(&samples, 44_100.0, 6)[..2]);
    }
}
