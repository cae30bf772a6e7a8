//! Whose song is played and at which tempo, from the audio thread to the editor: by atomics, newest wins.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use vaeform_dsp::modulation::SongSource;

/// All sources, by their numbers.
const SOURCES: [SongSource; 3] = [SongSource::Own, SongSource::Host, SongSource::MidiClock];

/// A song that is played.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PlayedSong {
    /// Whose it is.
    pub source: SongSource,
    /// Its tempo in beats a minute; 0 before the first block.
    pub tempo_bpm: f32,
    /// It is a MIDI clock's, of which nothing comes any more.
    pub is_lost: bool,
}

/// The song that is played; of no tempo before the first block.
#[derive(Debug, Default)]
pub struct SongMeter {
    source: AtomicU32,
    /// A float as bits.
    tempo_bpm: AtomicU32,
    is_lost: AtomicBool,
}

impl SongMeter {
    /// `[audio-thread]` Tells whose song is played, its tempo in beats a minute, and whether its clock has stopped coming.
    pub fn tell(&self, source: SongSource, tempo_bpm: f64, is_lost: bool) {
        self.source.store(source as u32, Ordering::Relaxed);
        self.tempo_bpm.store((tempo_bpm as f32).to_bits(), Ordering::Relaxed);
        self.is_lost.store(is_lost, Ordering::Relaxed);
    }

    /// What is played.
    pub fn played(&self) -> PlayedSong {
        PlayedSong {
            source: SOURCES.get(self.source.load(Ordering::Relaxed) as usize).copied().unwrap_or_default(),
            tempo_bpm: f32::from_bits(self.tempo_bpm.load(Ordering::Relaxed)),
            is_lost: self.is_lost.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_read() {
        let meter = SongMeter::default();
        assert_eq!(meter.played(), PlayedSong::default());
        for (source, is_lost) in SOURCES.into_iter().zip([false, false, true]) {
            meter.tell(source, 33.25, is_lost);
            assert_eq!(meter.played(), PlayedSong { source, tempo_bpm: 33.25, is_lost });
        }
    }
}
