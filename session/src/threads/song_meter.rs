//! Whose song is played and at which tempo, from the audio thread to the editor: by atomics, newest wins.

use std::sync::atomic::{AtomicU32, Ordering};

use vaeform_dsp::modulation::SongSource;

/// All sources, by their numbers.
const SOURCES: [SongSource; 3] = [SongSource::Own, SongSource::Host, SongSource::MidiClock];

/// The song that is played; of no tempo before the first block.
#[derive(Debug, Default)]
pub struct SongMeter {
    source: AtomicU32,
    /// A float as bits.
    tempo_bpm: AtomicU32,
}

impl SongMeter {
    /// `[audio-thread]` Tells whose song is played, and its tempo in beats a minute.
    pub fn tell(&self, source: SongSource, tempo_bpm: f64) {
        self.source.store(source as u32, Ordering::Relaxed);
        self.tempo_bpm.store((tempo_bpm as f32).to_bits(), Ordering::Relaxed);
    }

    /// Whose song is played, and its tempo in beats a minute.
    pub fn played(&self) -> (SongSource, f32) {
        let source = SOURCES.get(self.source.load(Ordering::Relaxed) as usize).copied().unwrap_or_default();
        (source, f32::from_bits(self.tempo_bpm.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_read() {
        let meter = SongMeter::default();
        assert_eq!(meter.played(), (SongSource::Own, 0.0));
        for source in SOURCES {
            meter.tell(source, 33.25);
            assert_eq!(meter.played(), (source, 33.25));
        }
    }
}
