//! The instrument: events and a patch in, stereo frames out. `[audio-thread]` but for [`Synth::new`].

use crate::control::{CONTROLS, Control, NUM_CONTROLS};
use crate::event::{EndedNote, Event};
use crate::patch::Patch;
use crate::tuning::Tuning;

/// Voices that can sound at once.
pub const MAX_VOICES: usize = 32;

/// A polyphonic FM synth.
pub struct Synth {
    controls: [f32; NUM_CONTROLS],
}

impl Synth {
    /// A silent synth with the initial voice; allocates. `sample_rate_hz` 8,000-384,000.
    pub fn new(sample_rate_hz: f32) -> Self {
        let _ = sample_rate_hz;
        Self { controls: std::array::from_fn(|i| CONTROLS[i].default) }
    }

    /// Silences everything and forgets controllers, expressions and held notes; patch, controls and tuning stay. Allocates nothing.
    pub fn reset(&mut self) {}

    /// Loads another patch: notes that sound finish on the old one, new notes play the new one.
    pub fn load_patch(&mut self, _patch: &Patch) {}

    /// Changes the current patch in place: notes that sound on it follow.
    pub fn edit_patch(&mut self, _patch: &Patch) {}

    /// Sets the tuning of all notes, sounding ones included.
    pub fn set_tuning(&mut self, _tuning: &Tuning) {}

    /// Sets a control in plain units; out-of-range values are clamped.
    pub fn set_control(&mut self, control: Control, value: f32) {
        self.controls[control as usize] = control.def().clamp(value);
    }

    /// Takes an event that happens before the next rendered frame.
    pub fn handle(&mut self, _event: Event) {}

    /// Renders frames into both channels (equal lengths, any length, overwritten). The output is always finite.
    pub fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        left.fill(0.0);
        right.fill(0.0);
    }

    /// Notes that ended since the last call, oldest first; empties the list.
    pub fn drain_ended(&mut self) -> impl Iterator<Item = EndedNote> + '_ {
        std::iter::empty()
    }

    /// Voices that sound now.
    pub fn num_active(&self) -> usize {
        0
    }
}
