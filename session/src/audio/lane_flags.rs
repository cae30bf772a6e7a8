//! Where the song is, from the audio thread, and whether hands are recorded, to it: by atomics, newest wins.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// See the [module](self).
#[derive(Debug, Default)]
pub(crate) struct LaneFlags {
    /// Beats as the bits of a double.
    beat: AtomicU64,
    /// Beats of a bar as the bits of a float; 0 before the first block.
    bar: AtomicU32,
    is_recording: AtomicBool,
    is_playing: AtomicBool,
}

impl LaneFlags {
    /// `[audio-thread]` Tells the beat at which the song is, how many a bar has, and whether lanes or gesture move anything.
    pub(super) fn tell(&self, beat: f64, bar: f64, is_playing: bool) {
        self.beat.store(beat.to_bits(), Ordering::Relaxed);
        self.bar.store((bar as f32).to_bits(), Ordering::Relaxed);
        self.is_playing.store(is_playing, Ordering::Relaxed);
    }

    /// The beat at which the song is, and how many a bar has.
    pub(crate) fn place(&self) -> (f64, f64) {
        let bar = f32::from_bits(self.bar.load(Ordering::Relaxed));
        (f64::from_bits(self.beat.load(Ordering::Relaxed)), if bar > 0.0 { bar.into() } else { 4.0 })
    }

    /// Whether lanes or gesture move anything.
    pub(crate) fn is_playing(&self) -> bool {
        self.is_playing.load(Ordering::Relaxed)
    }

    /// Hands are to be told from now on, or no longer.
    pub(crate) fn record(&self, on: bool) {
        self.is_recording.store(on, Ordering::Release);
    }

    /// `[audio-thread]` Whether hands are to be told.
    pub(super) fn is_recording(&self) -> bool {
        self.is_recording.load(Ordering::Acquire)
    }
}
