//! MSS: log-mel spectra at three scales, compared band by band.

use super::scale::{RATE_HZ, SILENT_PEAK, samples_of_ms};
use crate::features::{Frames, MelBank, Window, decibels_of_power};

pub(super) const NUM_SCALES: usize = 3;
/// Window and hop in ms, and bands.
const SCALES: [(usize, usize, usize); NUM_SCALES] = [(10, 5, 32), (25, 10, 64), (100, 50, 128)];
const RANGE_DB: f32 = 80.0;
const FLOOR_POWER: f32 = 1e-10;

/// Bands in dB below the loudest of the sound, -80..0, shape `(frames, bands)`.
pub(super) type LogMels = Vec<f32>;

pub(super) struct Mss {
    scales: [Scale; NUM_SCALES],
}

struct Scale {
    frames: Frames,
    bank: MelBank,
    /// Powers, then dB, of the sound at hand.
    mels: Vec<f32>,
}

impl Mss {
    pub(super) fn new() -> Self {
        Self {
            scales: SCALES.map(|(window_ms, hop_ms, num_mels)| {
                let len = samples_of_ms(window_ms);
                Scale {
                    frames: Frames::new(len, samples_of_ms(hop_ms), Window::Periodic),
                    bank: MelBank::new(f64::from(RATE_HZ), len, num_mels),
                    mels: Vec::new(),
                }
            }),
        }
    }

    pub(super) fn log_mels(&mut self, samples: &[f32]) -> [LogMels; NUM_SCALES] {
        self.scales.each_mut().map(|scale| {
            scale.analyse(samples);
            scale.mels.clone()
        })
    }

    /// Bands of the sound that was measured last at a scale, and how many a frame has.
    pub(super) fn last(&self, scale: usize) -> (&[f32], usize) {
        (&self.scales[scale].mels, self.scales[scale].bank.num_mels())
    }

    pub(super) fn distance(&mut self, target: &[LogMels; NUM_SCALES], samples: &[f32]) -> f64 {
        let mean = |(scale, target): (&mut Scale, &LogMels)| {
            scale.analyse(samples);
            apart(&scale.mels, target, scale.bank.num_mels())
        };
        self.scales.iter_mut().zip(target).map(mean).sum::<f64>() / NUM_SCALES as f64
    }
}

/// Distance between two sounds of one length.
pub(super) fn between(a: &[LogMels; NUM_SCALES], b: &[LogMels; NUM_SCALES]) -> f64 {
    let scales = a.iter().zip(b).zip(&SCALES);
    scales.map(|((a, b), &(_, _, num_mels))| apart(a, b, num_mels)).sum::<f64>() / NUM_SCALES as f64
}

/// Mean |difference| in dB at one scale.
fn apart(a: &LogMels, b: &LogMels, num_mels: usize) -> f64 {
    // By frame, so that single precision is enough for the sum.
    let frames = a.chunks_exact(num_mels).zip(b.chunks_exact(num_mels));
    let sum: f64 = frames.map(|(a, b)| f64::from(a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f32>())).sum();
    sum / b.len() as f64
}

impl Scale {
    fn analyse(&mut self, samples: &[f32]) {
        self.mels.clear();
        let bank = &self.bank;
        let mels = &mut self.mels;
        self.frames.each_power(samples, |power| bank.push_bands(power, mels));
        if samples.iter().all(|s| s.abs() < SILENT_PEAK) {
            self.mels.fill(-RANGE_DB);
            return;
        }
        let loudest = self.mels.iter().fold(FLOOR_POWER, |loudest, &power| loudest.max(power));
        let loudest_db = decibels_of_power(loudest);
        for mel in &mut self.mels {
            *mel = (decibels_of_power(mel.max(FLOOR_POWER)) - loudest_db).max(-RANGE_DB);
        }
    }
}
