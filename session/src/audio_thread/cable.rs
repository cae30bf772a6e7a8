//! System exclusive messages: parameter changes, universal messages and dump requests act here and now, what they mean for the
//! document and all others go to the worker.

use std::sync::atomic::Ordering;

use vaeform_dsp::event::Event;
use vaeform_dsp::synth::Synth;
use vaeform_sysex::dx7::{self, BEND_RANGE, Change, Dx7, ParameterChange};
use vaeform_sysex::{Device, Dump, Message};

use super::{AudioThreadHandle, FromAudio, Sound};
use crate::message_queue::{self, HEAD};
use crate::parameter_changes::Changes;
use crate::sysex_assembly::Piece;

/// The largest bend range of the instrument in semitones.
const MAX_BEND_RANGE: u8 = 12;

/// A dump that was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    /// A bank, or the voice that is heard.
    is_bank: bool,
    /// The channel of the request, 0-15, on which it is answered.
    channel: u8,
}

impl AudioThreadHandle {
    /// A system exclusive message, or a piece of one: real-time bytes in it are passed over, and F0 and F7 may be missing.
    pub fn sysex(&mut self, piece: &[u8], synth: &mut Synth) {
        // Taken out and put back for the borrow alone.
        let Some(mut assembly) = self.assembly.take() else { return };
        match assembly.add(piece) {
            Piece::Whole(len) => self.message(assembly.message(len), synth),
            Piece::TooLong => self.lose_sysex(),
            Piece::Waits => {}
        }
        self.assembly = Some(assembly);
    }

    /// Notes that a message was lost before it came here; a person is told.
    pub fn lose_sysex(&mut self) {
        self.flags.lost.fetch_add(1, Ordering::Relaxed);
        self.wake.set();
    }

    /// The answer to a dump request that has come, at the start of `message`, which has room for a bank; 0 without one.
    pub fn answer(&mut self, message: &mut [u8]) -> usize {
        let Some(Request { is_bank, channel }) = self.request.take() else { return 0 };
        let mut put = |bytes: &[u8]| {
            message[..bytes.len()].copy_from_slice(bytes);
            bytes.len()
        };
        if is_bank {
            put(&dx7::encode_bank(&self.programs.patches[..], channel))
        } else {
            let heard = self.decoded.unwrap_or_else(|| self.sound.heard());
            put(&dx7::encode_single(&heard, channel))
        }
    }

    fn message(&mut self, message: &[u8], synth: &mut Synth) {
        if let Ok(ParameterChange { change, .. }) = ParameterChange::decode(message) {
            return self.change(change, synth);
        }
        if let Some(Message::Request { dump, channel }) = Dx7.recognise(message)
            && self.host.as_ref().is_some_and(|host| host.is_offered())
        {
            self.request = Some(Request { is_bank: dump == Dump::Bank, channel });
            return;
        }
        synth.universal(message);
        // What came before goes before.
        if let Some((program, serial)) = self.unsent.take() {
            self.tell_program(program, serial);
        }
        self.tell_changes();
        let is_in_turn = self.unsent.is_none() && self.changes.untold().is_none();
        if !(is_in_turn && self.tell_bytes(message, FromAudio::SysEx)) {
            self.lose_sysex();
        }
    }

    /// Applies the parameter changes that have come, however many, as one change of the patch.
    pub fn apply_changes(&mut self, synth: &mut Synth) {
        if std::mem::take(&mut self.is_changed) {
            synth.edit_patch(&self.sound.heard());
        }
    }

    fn change(&mut self, change: Change, synth: &mut Synth) {
        if let Change::Function { number: BEND_RANGE, value } = change {
            set_bend_range(value.min(MAX_BEND_RANGE), synth);
        }
        if self.changes.note(change) && self.sound.is_document {
            let change = Changes::one(change);
            change.put_on(&mut self.sound.patch);
            self.sound.operators = change.operators().unwrap_or(self.sound.operators);
            // What the latent layer has moved is decoded anew by the worker.
            self.is_changed |= self.decoded.is_none() && change.functions().next().is_none();
        }
    }

    /// Tells the document of the parameter changes that it does not know. With a full queue they wait, the newest of each parameter.
    pub fn tell_changes(&mut self) {
        // A program that was chosen before them goes before them.
        let Some(changes) = self.changes.untold().filter(|_| self.unsent.is_none()) else { return };
        let event = FromAudio::Changes { count: self.changes.newest(), restores: self.restores_seen };
        if self.tell_bytes(&changes.to_bytes(), event) {
            self.changes.set_told();
        }
    }

    /// Tells something that has bytes; false if there is no room for both.
    fn tell_bytes(&mut self, bytes: &[u8], event: FromAudio) -> bool {
        let has_room = !self.events.is_full() && self.bytes.slots() >= bytes.len() + HEAD;
        has_room && message_queue::push(&mut self.bytes, bytes) && self.tell(event).is_ok()
    }

    /// Plays another sound, with the parameter changes on it that its sender did not know of.
    pub(super) fn take_sound(&mut self, sound: &Sound) {
        (self.sound, self.decoded, self.is_changed) = (*sound, None, false);
        if sound.is_document {
            let operators = self.changes.put_on(&mut self.sound.patch, sound.changes_seen);
            self.sound.operators = operators.unwrap_or(sound.operators);
        }
    }

    /// `[main-thread]` Plays this from a start on.
    pub(crate) fn start(&mut self, sound: &Sound, synth: &mut Synth) {
        self.take_sound(sound);
        synth.load_patch(&self.sound.heard());
    }
}

/// Sets the range of the pitch bend on all channels, in semitones, as registered parameter 0 does.
fn set_bend_range(semitones: u8, synth: &mut Synth) {
    for channel in 0..16 {
        for (controller, value) in [(101, 0), (100, 0), (6, semitones), (38, 0), (101, 127), (100, 127)] {
            synth.handle(Event::Controller { channel, controller, value: f32::from(value) / 127.0 });
        }
    }
}
