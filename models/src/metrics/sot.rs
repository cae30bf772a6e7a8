//! SOT: how far spectral magnitude must be moved along the frequency axis to turn one sound's spectra into the other's.

use super::scale::samples_of_ms;
use crate::features::{Frames, Window};

/// Frames this far under the loudest of the target do not count: 60 dB.
const HEARD_POWER: f32 = 1e-6;
/// The least sum of magnitudes that a frame is divided by.
const FLOOR: f32 = 1e-6;

/// The target's cumulative spectra, each ending at 1, of the frames that are heard.
#[derive(Clone, Debug)]
pub(super) struct CumulativeSpectra {
    heard: Vec<bool>,
    /// Shape `(heard frames, bins)`.
    cumulative: Vec<f32>,
}

pub(super) struct Sot {
    frames: Frames,
    magnitudes: Vec<f32>,
}

impl Sot {
    pub(super) fn new() -> Self {
        let frames = Frames::new(samples_of_ms(50), samples_of_ms(20), Window::Periodic);
        Self { magnitudes: vec![0.0; frames.num_bins()], frames }
    }

    pub(super) fn spectra(&mut self, samples: &[f32]) -> CumulativeSpectra {
        let num_bins = self.frames.num_bins();
        let (mut energies, mut cumulative) = (Vec::new(), Vec::new());
        self.frames.each_power(samples, |power| {
            energies.push(power.iter().sum::<f32>());
            let start = cumulative.len();
            cumulative.extend(power.iter().map(|p| p.sqrt()));
            accumulate(&mut cumulative[start..]);
        });
        let loudest = energies.iter().fold(0.0_f32, |a, &b| a.max(b));
        let heard: Vec<bool> = energies.iter().map(|&energy| energy > loudest * HEARD_POWER).collect();
        let kept = cumulative.chunks_exact(num_bins).zip(&heard).filter(|(_, heard)| **heard);
        CumulativeSpectra { cumulative: kept.flat_map(|(frame, _)| frame).copied().collect(), heard }
    }

    pub(super) fn distance(&mut self, target: &CumulativeSpectra, samples: &[f32]) -> f64 {
        let num_bins = self.frames.num_bins();
        let mut heard = target.heard.iter();
        let mut expected = target.cumulative.chunks_exact(num_bins);
        let magnitudes = &mut self.magnitudes;
        let mut sum = 0.0_f64;
        self.frames.each_power(samples, |power| {
            if heard.next() != Some(&true) {
                return;
            }
            let Some(expected) = expected.next() else { return };
            magnitudes.iter_mut().zip(power).for_each(|(m, p)| *m = p.sqrt());
            accumulate(magnitudes);
            sum += f64::from(magnitudes.iter().zip(expected).map(|(a, b)| (a - b).abs()).sum::<f32>());
        });
        sum / target.cumulative.len() as f64
    }
}

/// Makes magnitudes a running sum that ends at 1.
fn accumulate(magnitudes: &mut [f32]) {
    let scale = 1.0 / magnitudes.iter().sum::<f32>().max(FLOOR);
    let mut sum = 0.0;
    for magnitude in magnitudes {
        sum += *magnitude * scale;
        *magnitude = sum;
    }
}
