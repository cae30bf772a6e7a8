//! Log-mel spectrogram: audio in, dB per mel band and frame out. As librosa's `power_to_db(melspectrogram(..))`.

use super::frames::{Frames, Window};
use super::logarithm::decibels_of_power;
use super::mel::MelBank;

/// Powers under this read as -100 dB; librosa's `amin`.
const FLOOR_POWER: f32 = 1e-10;
/// What lies further below the loudest band of the signal is raised to it; librosa's `top_db`.
const RANGE_DB: f32 = 80.0;

/// A planned log-mel spectrogram.
pub struct LogMel {
    frames: Frames,
    bank: MelBank,
}

impl LogMel {
    /// Plans for windows of `len` samples every `hop` and `num_mels` bands from 0 Hz to half of `sample_rate_hz`.
    ///
    /// # Panics
    /// When `len` or `hop` is 0.
    pub fn new(sample_rate_hz: f64, len: usize, hop: usize, num_mels: usize) -> Self {
        Self { frames: Frames::new(len, hop, Window::Periodic), bank: MelBank::new(sample_rate_hz, len, num_mels) }
    }

    /// Bands of a frame.
    pub fn num_mels(&self) -> usize {
        self.bank.num_mels()
    }

    /// Power in dB (0 dB is a band power of 1, unscaled), at least -100 and within 80 dB of the loudest, shape
    /// `(frames, num_mels)`; replaces what `out` held.
    pub fn write(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        out.clear();
        self.frames.each_power(samples, |power| self.bank.push_bands(power, out));
        let mut top_db = f32::NEG_INFINITY;
        for mel in out.iter_mut() {
            *mel = decibels_of_power(mel.max(FLOOR_POWER));
            top_db = top_db.max(*mel);
        }
        out.iter_mut().for_each(|mel| *mel = mel.max(top_db - RANGE_DB));
    }
}
