//! Onsets: how much each frame rises above the one before, and where a sound begins.

use super::envelope::energy;
use super::log_mel::LogMel;

/// Onset strength over time: the mean rise of the mel bands in dB from frame to frame, as librosa's `onset.onset_strength`.
pub struct OnsetStrength {
    log_mel: LogMel,
    /// Frames by which a rise is heard before its window's middle reaches it.
    delay: usize,
    mels: Vec<f32>,
}

impl OnsetStrength {
    /// Plans for windows of `len` samples every `hop` and `num_mels` bands.
    ///
    /// # Panics
    /// When `len`, `hop` or `num_mels` is 0.
    pub fn new(sample_rate_hz: f64, len: usize, hop: usize, num_mels: usize) -> Self {
        assert!(num_mels > 0, "no mel bands");
        Self { log_mel: LogMel::new(sample_rate_hz, len, hop, num_mels), delay: len / (2 * hop), mels: Vec::new() }
    }

    /// dB per frame, one every `hop` samples.
    pub fn of(&mut self, samples: &[f32]) -> Vec<f32> {
        let num_mels = self.log_mel.num_mels();
        self.log_mel.write(samples, &mut self.mels);
        let num_frames = self.mels.len() / num_mels;
        let frames = self.mels.chunks_exact(num_mels);
        let rises = frames.clone().zip(frames.skip(1)).map(|(before, after)| {
            before.iter().zip(after).map(|(a, b)| (b - a).max(0.0)).sum::<f32>() / num_mels as f32
        });
        std::iter::repeat_n(0.0, 1 + self.delay).chain(rises).take(num_frames).collect()
    }
}

/// The sample at which the sound begins: the start of the first millisecond that is within 40 dB of the loudest one. None for
/// silence.
pub fn first_onset(samples: &[f32], sample_rate_hz: f64) -> Option<usize> {
    const RANGE_POWER: f32 = 1e-4;
    let step = ((sample_rate_hz / 1000.0) as usize).max(1);
    let loudest = samples.chunks(step).map(energy).fold(0.0, f32::max);
    let begins = |chunk: &[f32]| energy(chunk) >= loudest * RANGE_POWER;
    if loudest > 0.0 { samples.chunks(step).position(begins).map(|chunk| chunk * step) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_begins_where_it_is_put_whatever_hisses_before() {
        for start in [0, 480, 9613] {
            let sample = |i: usize| {
                let hiss = if i.is_multiple_of(2) { 1e-4 } else { -1e-4 };
                if i < start { hiss } else { 0.5 * ((i - start) as f32 * 0.05).cos() }
            };
            let samples: Vec<f32> = (0..24_000).map(sample).collect();
            let onset = first_onset(&samples, 48_000.0).unwrap();
            assert!(onset.abs_diff(start) < 48, "{onset} for {start}");
        }
        assert_eq!(first_onset(&[0.0; 100], 48_000.0), None);
        assert_eq!(first_onset(&[], 48_000.0), None);
    }
}
