//! Levels from the audio thread to the editor, by atomics: newest wins, nothing waits.

use std::sync::atomic::{AtomicU32, Ordering};

use super::live::Live;
use super::song_meter::SongMeter;

/// Peaks and voices of one instance. Written by the audio thread, read by the editor.
#[derive(Debug, Default)]
pub struct Meters {
    output: [AtomicU32; 2],
    sidechain: [AtomicU32; 2],
    voices: AtomicU32,
    /// What pictures show.
    pub live: Live,
    /// The song that is played.
    pub song: SongMeter,
}

/// Linear peaks since the last reading, left and right; 1.0 is full scale.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// Main output.
    pub output: [f32; 2],
    /// Sidechain input.
    pub sidechain: [f32; 2],
}

/// Bits of non-negative floats grow with their value, so an integer maximum is the peak; and integers are as quick where the
/// samples are denormal, as a sidechain's may be.
fn raise(peak: &AtomicU32, samples: &[f32]) {
    const INFINITE: u32 = f32::INFINITY.to_bits();
    let finite = |bits: u32| if bits < INFINITE { bits } else { 0 };
    let top = samples.iter().fold(0, |top, s| top.max(finite(s.abs().to_bits())));
    if top > 0 {
        peak.fetch_max(top, Ordering::Relaxed);
    }
}

impl Meters {
    /// `[audio-thread]` Raises the output peaks to those of a block.
    pub fn output(&self, left: &[f32], right: &[f32]) {
        raise(&self.output[0], left);
        raise(&self.output[1], right);
    }

    /// `[audio-thread]` Raises the peak of one sidechain channel (0 left, 1 right) to that of a block.
    pub fn sidechain(&self, channel: usize, samples: &[f32]) {
        if let Some(peak) = self.sidechain.get(channel) {
            raise(peak, samples);
        }
    }

    /// `[audio-thread]` Tells how many voices sound.
    pub fn set_voices(&self, voices: usize) {
        self.voices.store(voices as u32, Ordering::Relaxed);
    }

    /// Voices that sound now.
    pub fn voices(&self) -> usize {
        self.voices.load(Ordering::Relaxed) as usize
    }

    /// Whether anything has been heard since the peaks were taken.
    pub fn is_sounding(&self) -> bool {
        self.output.iter().any(|peak| peak.load(Ordering::Relaxed) != 0)
    }

    /// The peaks since the last call; there should be one reader.
    pub fn take(&self) -> Levels {
        let take = |peaks: &[AtomicU32; 2]| [0, 1].map(|i: usize| f32::from_bits(peaks[i].swap(0, Ordering::Relaxed)));
        Levels { output: take(&self.output), sidechain: take(&self.sidechain) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_are_kept_until_read_once() {
        let meters = Meters::default();
        meters.output(&[0.1, -0.5], &[0.25]);
        meters.output(&[0.2], &[f32::NAN]);
        assert_eq!(meters.take().output, [0.5, 0.25]);
        assert_eq!(meters.take(), Levels::default());
    }
}
