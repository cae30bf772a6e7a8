//! The tempo that a person chooses and the one that is played, between document, editor and audio thread: by atomics, newest wins.

use std::sync::atomic::{AtomicU32, Ordering};

use vaeform_dsp::modulation::{OwnSong, SongSource};

/// All sources, by their numbers.
const SOURCES: [SongSource; 3] = [SongSource::Own, SongSource::Host, SongSource::MidiClock];

/// What is chosen for the time without a host, and what is played.
#[derive(Debug)]
pub struct SongFlags {
    /// Floats as bits.
    own_bpm: AtomicU32,
    follows_midi: AtomicU32,
    source: AtomicU32,
    played_bpm: AtomicU32,
}

impl Default for SongFlags {
    fn default() -> Self {
        let bits = |bpm: f64| AtomicU32::new((bpm as f32).to_bits());
        let own = OwnSong::default();
        Self {
            own_bpm: bits(own.tempo_bpm),
            follows_midi: AtomicU32::new(own.follows_midi.into()),
            source: AtomicU32::default(),
            played_bpm: bits(own.tempo_bpm),
        }
    }
}

impl SongFlags {
    /// Chooses.
    pub(crate) fn choose(&self, own: OwnSong) {
        self.own_bpm.store((own.tempo_bpm as f32).to_bits(), Ordering::Relaxed);
        self.follows_midi.store(own.follows_midi.into(), Ordering::Relaxed);
    }

    /// `[audio-thread]` What is chosen.
    pub fn own(&self) -> OwnSong {
        OwnSong {
            tempo_bpm: f32::from_bits(self.own_bpm.load(Ordering::Relaxed)).into(),
            follows_midi: self.follows_midi.load(Ordering::Relaxed) != 0,
        }
    }

    /// `[audio-thread]` Tells whose song is played, and its tempo.
    pub fn tell(&self, source: SongSource, tempo_bpm: f64) {
        self.source.store(source as u32, Ordering::Relaxed);
        self.played_bpm.store((tempo_bpm as f32).to_bits(), Ordering::Relaxed);
    }

    /// Whose song is played, and its tempo in beats a minute.
    pub fn played(&self) -> (SongSource, f32) {
        let source = SOURCES.get(self.source.load(Ordering::Relaxed) as usize).copied().unwrap_or_default();
        (source, f32::from_bits(self.played_bpm.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_and_told_is_read() {
        let flags = SongFlags::default();
        assert_eq!((flags.own(), flags.played()), (OwnSong::default(), (SongSource::Own, 120.0)));
        let own = OwnSong { tempo_bpm: 97.5, follows_midi: true };
        flags.choose(own);
        assert_eq!(flags.own(), own);
        for source in SOURCES {
            flags.tell(source, 33.25);
            assert_eq!(flags.played(), (source, 33.25));
        }
    }
}
