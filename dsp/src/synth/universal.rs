//! Universal system exclusive messages that tune the synth or set its volume.

use super::Synth;
use crate::universal::{TuningChange, Universal};

impl Synth {
    /// Takes a universal message, F0 to F7, that happens before the next rendered frame; false when it says nothing to a synth.
    /// `[audio-thread]`, allocates nothing.
    ///
    /// A tuning in real time moves notes that sound; others are for notes to come (CA-020).
    pub fn universal(&mut self, message: &[u8]) -> bool {
        let Some(message) = Universal::parse(message) else { return false };
        match message {
            Universal::Tuning { change, in_real_time } => {
                if !in_real_time {
                    self.keep_pitches();
                }
                self.tune(&change);
                if in_real_time {
                    self.retune();
                }
            }
            Universal::MasterFine(semitones) => {
                self.tunings.set_master_fine(semitones);
                self.each_note(|note, _| note.touch());
            }
            Universal::MasterCoarse(semitones) => {
                self.tunings.set_master_coarse(semitones);
                self.each_note(|note, _| note.touch());
            }
            // The same curve as CC 7.
            Universal::MasterVolume(value) => self.master_volume = value * value,
        }
        true
    }

    fn tune(&mut self, change: &TuningChange<'_>) {
        match change {
            TuningChange::Octave { channels, cents } => self.tunings.set_octave(*channels, cents),
            _ => self.tunings.edit_table(|table| change.apply(table)),
        }
    }

    /// Notes that sound keep the pitch of their keys.
    fn keep_pitches(&mut self) {
        let Self { banks, tunings, slots, .. } = self;
        for note in banks.iter_mut().flat_map(|bank| bank.sounding()) {
            let pitch = tunings.pitch(note.key, slots.patch(note.slot));
            note.struck_pitch.get_or_insert(pitch);
        }
    }
}
