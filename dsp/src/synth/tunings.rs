//! How keys are tuned: the table of all keys, offsets of channels, and the master tuning.

use crate::event::EndedNote;
use crate::fm::{CompiledPatch, frequency};
use crate::tuning::Tuning;

/// Words of pitch in a semitone.
const WORDS_PER_SEMITONE: f32 = frequency::WORDS_PER_OCTAVE / 12.0;

/// Everything that tunes a key.
#[derive(Clone, Debug)]
pub(super) struct Tunings {
    table: Tuning,
    /// The table is the instrument's own, whose steps are whole words.
    is_standard: bool,
    standard_hz: [f32; 128],
    /// Cents by channel and pitch class (scale/octave tuning).
    octave_cents: [[f32; 12]; 16],
    /// Semitones, coarse and fine.
    master: [f32; 2],
}

impl Default for Tunings {
    fn default() -> Self {
        let table = Tuning::default();
        let standard_hz = table.hz;
        Self { table, is_standard: true, standard_hz, octave_cents: [[0.0; 12]; 16], master: [0.0; 2] }
    }
}

impl Tunings {
    /// Another table; offsets of channels end.
    pub(super) fn set_table(&mut self, table: &Tuning) {
        self.octave_cents = [[0.0; 12]; 16];
        self.edit_table(|own| own.clone_from(table));
    }

    /// Changes keys of the table.
    pub(super) fn edit_table(&mut self, edit: impl FnOnce(&mut Tuning)) {
        edit(&mut self.table);
        self.is_standard = self.table.hz == self.standard_hz;
    }

    /// Cents by pitch class for some channels, one bit each.
    pub(super) fn set_octave(&mut self, channels: u16, cents: &[f32; 12]) {
        for (channel, own) in self.octave_cents.iter_mut().enumerate() {
            if channels >> channel & 1 == 1 {
                *own = *cents;
            }
        }
    }

    /// Master coarse tuning in semitones.
    pub(super) fn set_master_coarse(&mut self, semitones: f32) {
        self.master[0] = semitones;
    }

    /// Master fine tuning in semitones.
    pub(super) fn set_master_fine(&mut self, semitones: f32) {
        self.master[1] = semitones;
    }

    /// Master tuning in semitones.
    pub(super) fn master(&self) -> f32 {
        self.master[0] + self.master[1]
    }

    /// Pitch word of a key without bends: the instrument's own unless another tuning is set.
    pub(super) fn pitch(&self, key: EndedNote, patch: &CompiledPatch) -> f32 {
        self.transposed(key, patch.transpose)
    }

    /// Pitch word of the key so many steps above one, without bends.
    pub(super) fn transposed(&self, key: EndedNote, steps: i32) -> f32 {
        let note = (i32::from(key.note) + steps).clamp(0, 127) as u8;
        let pitch = if self.is_standard {
            frequency::note_word(note)
        } else {
            frequency::word(self.table.hz[usize::from(note)])
        };
        let cents = self.octave_cents[usize::from(key.channel & 15)][usize::from(note % 12)];
        pitch + 0.01 * cents * WORDS_PER_SEMITONE
    }
}
