//! Warps of the harmonics. Entry `k` of a spectrum is harmonic `k`; entry 0 is empty.

use realfft::num_complex::Complex;

use super::Warp;
use super::sine::Sine;
use crate::NUM_HARMONICS;

/// What lies so far below the strongest harmonic is silent, in amplitude.
const SILENT: f32 = 1e-5;
/// Harmonics to each side over which the envelope of a spectrum is smoothed.
const REACH: usize = 2;

/// Works on spectra; allocates when it is made, and not after.
pub(super) struct Spectral {
    other: Vec<Complex<f32>>,
    amplitudes: Vec<f32>,
    envelope: Vec<f32>,
    /// `2 log2(k)`.
    turns: Vec<f32>,
    sine: Sine,
}

impl Spectral {
    pub(super) fn new() -> Self {
        Self {
            other: vec![Complex::default(); NUM_HARMONICS + 1],
            amplitudes: vec![0.0; NUM_HARMONICS + 1],
            envelope: vec![0.0; NUM_HARMONICS + 1],
            turns: (0..=NUM_HARMONICS).map(|k| 2.0 * (k.max(1) as f32).log2()).collect(),
            sine: Sine::new(),
        }
    }

    /// Harmonics of the source that are heard when so many of the outcome are.
    pub(super) fn reach(warp: Warp, amount: f32, num_harmonics: usize) -> usize {
        let reach = match warp {
            Warp::Stretch => num_harmonics as f32 * (-2.0 * amount).exp2().max(1.0),
            Warp::Vocode => num_harmonics as f32 * (-amount).exp2().max(1.0),
            _ => num_harmonics as f32,
        };
        reach as usize + REACH + 1
    }

    /// Warps harmonics 1 to `spectrum.len() - 1`, of which the first `num` are there. Does nothing for a warp of another kind.
    pub(super) fn apply(&mut self, warp: Warp, amount: f32, spectrum: &mut [Complex<f32>], num: usize) {
        match warp {
            Warp::Smear => self.smear(0.97 * amount, spectrum),
            Warp::Stretch => self.stretch((2.0 * amount).exp2(), spectrum, num),
            Warp::Vocode => self.vocode(amount.exp2(), spectrum),
            Warp::LowPass => {
                let top = (NUM_HARMONICS as f32).powf(1.0 - amount);
                filter(spectrum, |k| top + 1.0 - k);
            }
            Warp::HighPass => {
                let bottom = 64.0_f32.powf(amount);
                filter(spectrum, |k| k + 1.0 - bottom);
            }
            Warp::Disperse => {
                for (harmonic, turns) in spectrum.iter_mut().zip(&self.turns).skip(2) {
                    // Less than 32 cycles, of which the whole ones fall away.
                    let phase = (((amount * turns * (1 << 26) as f32) as i32) << 6) as u32;
                    *harmonic *= Complex::new(self.sine.cosine_at(phase), self.sine.at(phase));
                }
            }
            _ => {}
        }
    }

    /// Measures the amplitudes; gives the strongest.
    fn measure(&mut self, spectrum: &[Complex<f32>]) -> f32 {
        let mut strongest = 0.0_f32;
        for (amplitude, harmonic) in self.amplitudes.iter_mut().zip(spectrum) {
            *amplitude = harmonic.norm_sqr().sqrt();
            strongest = strongest.max(*amplitude);
        }
        strongest
    }

    fn smear(&mut self, pole: f32, spectrum: &mut [Complex<f32>]) {
        let floor = SILENT * self.measure(spectrum) + f32::MIN_POSITIVE;
        let mut smeared = 0.0;
        for amplitude in self.amplitudes[1..spectrum.len()].iter_mut() {
            smeared += (1.0 - pole) * (*amplitude - smeared);
            *amplitude = smeared;
        }
        for (harmonic, amplitude) in spectrum.iter_mut().zip(&self.amplitudes).skip(1) {
            *harmonic = directed(*harmonic, floor) * *amplitude;
        }
    }

    fn stretch(&mut self, ratio: f32, spectrum: &mut [Complex<f32>], num: usize) {
        let other = &mut self.other[..spectrum.len()];
        other.copy_from_slice(spectrum);
        spectrum.fill(Complex::default());
        for (k, harmonic) in other.iter().enumerate().take(num + 1).skip(1) {
            let place = 1.0 + ratio * (k - 1) as f32;
            let below = place as usize;
            let above = place - below as f32;
            for (place, share) in [(below, 1.0 - above), (below + 1, above)] {
                if let Some(moved) = spectrum.get_mut(place) {
                    *moved += harmonic * share;
                }
            }
        }
    }

    fn vocode(&mut self, ratio: f32, spectrum: &mut [Complex<f32>]) {
        let floor = SILENT * self.measure(spectrum) + f32::MIN_POSITIVE;
        let last = spectrum.len() - 1;
        for k in 1..=last {
            let near = &self.amplitudes[k.saturating_sub(REACH).max(1)..=(k + REACH).min(last)];
            let power = near.iter().map(|amplitude| amplitude * amplitude).sum::<f32>() / near.len() as f32;
            self.envelope[k] = power.sqrt();
        }
        for (k, harmonic) in spectrum.iter_mut().enumerate().skip(1) {
            let place = (k as f32 / ratio).max(1.0);
            let below = place as usize;
            let at = |k: usize| if k <= last { self.envelope[k] } else { 0.0 };
            let moved = at(below) + (place - below as f32) * (at(below + 1) - at(below));
            // What stands out of the envelope, which a silent harmonic among silent ones does not.
            let ripple = (self.amplitudes[k] + floor) / (self.envelope[k] + floor);
            *harmonic = directed(*harmonic, floor) * (moved * ripple);
        }
    }
}

/// The direction of a harmonic, of length 1; that of a sine for a silent one.
fn directed(harmonic: Complex<f32>, floor: f32) -> Complex<f32> {
    let clear = Complex::new(harmonic.re, harmonic.im - 0.01 * floor);
    clear * clear.norm_sqr().sqrt().max(f32::MIN_POSITIVE).recip()
}

/// Each harmonic times its gain, within 0..1.
fn filter(spectrum: &mut [Complex<f32>], gain: impl Fn(f32) -> f32) {
    for (k, harmonic) in spectrum.iter_mut().enumerate() {
        *harmonic *= gain(k as f32).clamp(0.0, 1.0);
    }
}
