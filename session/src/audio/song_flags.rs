//! The tempo that a person chooses, from the document to the audio thread: by atomics, newest wins.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use vaeform_dsp::modulation::OwnSong;

/// What is chosen for the time without a host.
#[derive(Debug)]
pub(crate) struct SongFlags {
    /// A float as bits.
    own_bpm: AtomicU32,
    follows_midi: AtomicBool,
}

impl Default for SongFlags {
    fn default() -> Self {
        let own = OwnSong::default();
        Self {
            own_bpm: AtomicU32::new((own.tempo_bpm as f32).to_bits()),
            follows_midi: AtomicBool::new(own.follows_midi),
        }
    }
}

impl SongFlags {
    /// Chooses.
    pub(crate) fn choose(&self, own: OwnSong) {
        self.own_bpm.store((own.tempo_bpm as f32).to_bits(), Ordering::Relaxed);
        self.follows_midi.store(own.follows_midi, Ordering::Relaxed);
    }

    /// `[audio-thread]` What is chosen.
    pub(super) fn own(&self) -> OwnSong {
        OwnSong {
            tempo_bpm: f32::from_bits(self.own_bpm.load(Ordering::Relaxed)).into(),
            follows_midi: self.follows_midi.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_read() {
        let flags = SongFlags::default();
        assert_eq!(flags.own(), OwnSong::default());
        let own = OwnSong { tempo_bpm: 97.5, follows_midi: true };
        flags.choose(own);
        assert_eq!(flags.own(), own);
    }
}
