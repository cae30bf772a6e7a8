//! The tempo for the time without a host, as a state keeps it.

use serde::{Deserialize, Serialize};
use vaeform_dsp::modulation::OwnSong;

/// A tempo, and whether a MIDI clock is followed. Left out where both are as in a new instance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SongBody {
    tempo: f64,
    midi_clock: bool,
}

impl Default for SongBody {
    fn default() -> Self {
        Self::new(OwnSong::default())
    }
}

impl SongBody {
    pub(super) fn new(OwnSong { tempo_bpm: tempo, follows_midi: midi_clock }: OwnSong) -> Self {
        Self { tempo, midi_clock }
    }

    pub(super) fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// The same in range, whatever it was read from.
    pub(super) fn own_song(self) -> OwnSong {
        OwnSong { tempo_bpm: self.tempo, follows_midi: self.midi_clock }.sanitised()
    }
}
