//! What goes on beside the host's notes: the instrument's own note, a sound that is auditioned, the sidechain that is recorded.

use vaeform_dsp::event::EndedNote;
use vaeform_dsp::synth::Synth;

use super::{AudioThreadHandle, FromAudio, ToAudio};
use crate::own_note::{self, OwnNote};
use crate::preview::Player;
use crate::recording::Tap;

impl AudioThreadHandle {
    /// Adds what is auditioned beside the synth to a block of it, and lets time pass for the instrument's own note.
    pub fn audition(&mut self, synth: &mut Synth, left: &mut [f32], right: &mut [f32], sample_rate_hz: f32) {
        self.own_note.pass(left.len() as f32 / sample_rate_hz, synth);
        if !self.player.is_playing() {
            return;
        }
        self.player.add(left, right);
        // Without room it could only be freed here, so it waits for the next block.
        if !self.used.is_full()
            && let Some(ended) = self.player.take_ended()
        {
            let returned = self.used.push(ToAudio::Preview(Some(ended)));
            debug_assert!(returned.is_ok(), "room was there a moment ago and only this thread takes it");
        }
    }

    /// Whether something goes on beside the host's notes, for which it must not put the instrument to sleep.
    pub fn is_awake(&self) -> bool {
        self.tap.is_some() || self.own_note.is_held() || self.player.is_playing()
    }

    /// Whether a note that ended is one of the instrument's own, of which no host knows.
    pub fn is_own(&self, note: &EndedNote) -> bool {
        own_note::is_own(note)
    }

    /// A block of the sidechain; it is copied if it is being recorded.
    pub fn sidechain(&mut self, left: &[f32], right: &[f32]) {
        if let Some(tap) = &mut self.tap {
            tap.record(left, right);
        }
    }

    /// The host's switch for recording, once a block: a change of it arms or disarms, but no project records by being opened.
    pub fn want_recording(&mut self, on: bool) {
        if self.ignore_programs {
            self.wants_recording = on;
        }
        // With a full queue it is told with the next block.
        if on != self.wants_recording && self.tell(FromAudio::Record(on)).is_ok() {
            self.wants_recording = on;
        }
    }

    /// `[main-thread]` Replaces the tap of an audio end that does not run.
    pub(crate) fn set_tap(&mut self, tap: Option<Box<Tap>>) {
        self.tap = tap;
        self.player = Player::default();
        self.own_note = OwnNote::default();
    }
}
