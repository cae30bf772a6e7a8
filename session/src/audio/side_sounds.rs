//! What sounds beside the host's notes, and what is recorded: the instrument's own note, a sound that is auditioned, the sidechain.
//! `[audio-thread]`

use rtrb::Producer;
use vaeform_dsp::synth::Synth;

use super::messages::{FromAudio, ToAudio};
use super::own_note::{OwnNote, Strike};
use super::preview::{Player, Preview};
use super::recording::Tap;
use super::reports::Reports;

/// What sounds beside the host's notes, and what is recorded.
#[derive(Debug, Default)]
pub struct SideSounds {
    tap: Option<Box<Tap>>,
    player: Player,
    own_note: OwnNote,
    /// The host's switch for recording, as the document knows it.
    wants_recording: bool,
}

impl SideSounds {
    /// Adds what is auditioned beside the synth to a block of it, and lets `seconds` pass for the instrument's own note. A sound that has
    /// ended goes back by `used`.
    pub(super) fn add(
        &mut self,
        synth: &mut Synth,
        left: &mut [f32],
        right: &mut [f32],
        seconds: f32,
        used: &mut Producer<ToAudio>,
    ) {
        self.own_note.pass(seconds, synth);
        if !self.player.is_playing() {
            return;
        }
        self.player.add(left, right);
        // Without room it could only be freed here, so it waits for the next block.
        if !used.is_full()
            && let Some(ended) = self.player.take_ended()
        {
            let returned = used.push(ToAudio::Preview(Some(ended)));
            debug_assert!(returned.is_ok(), "room was there a moment ago and only this thread takes it");
        }
    }

    /// Whether something goes on beside the host's notes, for which it must not put the instrument to sleep.
    pub fn is_awake(&self) -> bool {
        self.tap.is_some() || self.own_note.is_held() || self.player.is_playing()
    }

    /// A block of the sidechain; it is copied if it is being recorded.
    pub fn record(&mut self, left: &[f32], right: &[f32]) {
        if let Some(tap) = &mut self.tap {
            tap.record(left, right);
        }
    }

    /// The host's switch for recording, once a block: a change is told, but not one that came with a state.
    pub(super) fn want_recording(&mut self, on: bool, is_restored: bool, reports: &mut Reports) {
        // With a full queue it is told with the next block.
        if is_restored || (on != self.wants_recording && reports.tell(FromAudio::Record(on))) {
            self.wants_recording = on;
        }
    }

    /// Copies the sidechain there from now on; gives back the old tap.
    pub(super) fn replace_tap(&mut self, tap: Option<Box<Tap>>) -> Option<Box<Tap>> {
        std::mem::replace(&mut self.tap, tap)
    }

    /// Plays a sound once, or none; gives back one that is done with.
    pub(super) fn play(&mut self, preview: Option<Box<Preview>>) -> Option<Box<Preview>> {
        self.player.play(preview)
    }

    /// Strikes a note of the instrument itself.
    pub(super) fn strike(&mut self, strike: &Strike, synth: &mut Synth) {
        self.own_note.strike(strike, synth);
    }

    /// Forgets the note that is held, as after all sound was ended.
    pub(super) fn forget_note(&mut self) {
        self.own_note = OwnNote::default();
    }

    /// `[main-thread]` Begins anew with a tap.
    pub(super) fn restart(&mut self, tap: Option<Box<Tap>>) {
        *self = Self { tap, wants_recording: self.wants_recording, ..Self::default() };
    }
}
