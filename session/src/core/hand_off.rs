//! What goes between the document and the audio thread: what it told is handled, what should sound is sent.

use std::sync::atomic::Ordering;

use vaeform_dsp::synth::Synth;

use super::{Change, Core};
use crate::audio_thread::{AudioThreadHandle, ControllerSettings, FromAudio, Programs, ToAudio};
use crate::controllers;
use crate::message_queue;
use crate::parameter_changes::{self, ALL_OPERATORS, Changes};
use crate::snapshot::Severity;
use crate::sysex_pool::SLOT_BYTES;

impl Core {
    /// Frees what came back, handles what the audio thread told, and sends what had found the queue full. True if there was any.
    pub(crate) fn poll(&mut self) -> bool {
        while self.port.used.pop().is_ok() {}
        let mut any = self.take_told();
        any |= self.tell_lost();
        any |= self.flush();
        if any {
            self.publish();
        }
        any
    }

    /// Handles what the audio thread has told; true if there was any.
    fn take_told(&mut self) -> bool {
        let mut any = false;
        while let Ok(event) = self.port.events.pop() {
            any = true;
            self.handle(event);
        }
        any
    }

    pub(super) fn handle(&mut self, event: FromAudio) {
        self.by_midi(|core| core.take(event));
    }

    /// Does what a message from a cable or the host asks. What it changes of the project is news to the host, which saves it.
    pub(crate) fn by_midi(&mut self, act: impl FnOnce(&mut Self)) {
        let saved = |core: &Self| (core.saved.document.clone(), core.saved.tuning.clone(), core.saved.controllers);
        let before = saved(self);
        act(self);
        if saved(self) != before {
            self.signals.count_change();
        }
    }

    fn take(&mut self, event: FromAudio) {
        match event {
            FromAudio::Program { program, serial, count, changes, restores } => {
                (self.programs_seen, self.changes_seen) = (count, changes);
                if restores != self.port.flags.restores.load(Ordering::Relaxed) {
                    self.touch(Change::Load);
                    return;
                }
                let document = self.select(usize::from(program));
                self.history.end(&self.saved.document);
                self.history.record(&self.saved.document);
                self.comparing = false;
                self.operators = ALL_OPERATORS;
                self.end_audition();
                self.saved.document = document;
                // The audio thread plays it already, unless it chose from a bank that has been replaced.
                self.unsent_patch = (serial != self.bank_serial).then_some(Change::Load);
                self.generation += 1;
            }
            FromAudio::Learned { latent, assignment, learning } => {
                // The audio thread has refused what the map would.
                let _ = self.saved.controllers.insist(latent, assignment);
                self.learning = learning;
            }
            FromAudio::NotLearned { cc, latent } => {
                self.notice(Severity::Warning, controllers::why_not_learnt(cc, latent));
            }
            FromAudio::Changes { count, restores } => {
                let mut bytes = [0; parameter_changes::BYTES];
                message_queue::pop(&mut self.port.bytes, &mut bytes);
                self.changes_seen = count;
                if restores == self.port.flags.restores.load(Ordering::Relaxed) {
                    self.parameter_changes(&Changes::from_bytes(bytes));
                } else {
                    self.touch(Change::Load);
                }
            }
            FromAudio::SysEx => {
                let mut bytes = vec![0; SLOT_BYTES];
                let len = message_queue::pop(&mut self.port.bytes, &mut bytes);
                self.sysex_played(&bytes[..len]);
            }
            FromAudio::Record(on) => self.arm(on),
        }
    }

    /// Tells a person of messages that the audio thread had no room for; true if there were any.
    fn tell_lost(&mut self) -> bool {
        let lost = self.port.flags.lost.load(Ordering::Relaxed);
        let more = lost.wrapping_sub(self.lost_seen);
        self.lost_seen = lost;
        if more > 0 {
            let plural = if more == 1 { " was" } else { "s were" };
            let text =
                format!("SysEx: {more} message{plural} lost, which came faster than they are read or were too long");
            self.notice(Severity::Warning, text);
        }
        more > 0
    }

    /// `[main-thread]` Brings an audio end that is not running, and its synth, to the state of the document.
    pub(crate) fn resync(&mut self, audio: &mut AudioThreadHandle, synth: &mut Synth) {
        self.take_told();
        if let Some(event) = audio.empty() {
            self.handle(event);
        }
        audio.tell_changes();
        self.take_told();
        audio.set_controllers(&self.controller_settings(true));
        self.unsent_controllers = false;
        self.unsent_offsets = false;
        audio.set_tap(self.tap_anew());
        audio.set_programs(Programs { serial: self.bank_serial, patches: self.saved.document.bank.patches() });
        audio.start(&self.sound(), synth);
        self.decoded = None;
        synth.set_tuning(&self.heard_tuning().tuning);
        self.unsent_patch = None;
        self.unsent_tuning = false;
        self.unsent_silence = false;
        self.unsent_programs = false;
        self.generation += 1;
        self.publish();
    }

    pub(super) fn touch(&mut self, change: Change) {
        self.generation += 1;
        // While the latent layer plays a patch decoded from the anchor, a changed anchor is heard through it.
        if change == Change::Edit && self.is_steered() {
            return;
        }
        self.unsent_patch = self.unsent_patch.max(Some(change));
    }

    /// Sends what is to be sent as far as the queue has room; the rest waits here, newest wins. True if anything went.
    pub(super) fn flush(&mut self) -> bool {
        while self.port.used.pop().is_ok() {}
        let mut any = false;
        if self.unsent_programs && !self.port.messages.is_full() {
            let programs = Programs { serial: self.bank_serial, patches: self.saved.document.bank.patches() };
            self.unsent_programs = !self.send(ToAudio::Programs(Box::new(programs)));
            any = true;
        }
        if let Some(change) = self.unsent_patch
            && !self.port.messages.is_full()
        {
            let sound = Box::new(self.sound());
            let message = match change {
                Change::Load => ToAudio::Load(sound),
                Change::Edit => ToAudio::Edit(sound),
            };
            if self.send(message) {
                self.unsent_patch = None;
            }
            any = true;
        }
        if self.unsent_controllers && !self.port.messages.is_full() {
            let settings = Box::new(self.controller_settings(self.unsent_offsets));
            self.unsent_controllers = !self.send(ToAudio::Controllers(settings));
            self.unsent_offsets &= self.unsent_controllers;
            any = true;
        }
        if self.unsent_tuning && !self.port.messages.is_full() {
            self.unsent_tuning = !self.send(ToAudio::Tuning(Box::new(self.heard_tuning().tuning.clone())));
            any = true;
        }
        if self.unsent_silence && !self.port.messages.is_full() {
            self.unsent_silence = !self.send(ToAudio::Silence);
            any = true;
        }
        any | self.flush_match()
    }

    pub(super) fn controller_settings(&self, with_offsets: bool) -> ControllerSettings {
        let offsets = with_offsets.then_some(self.saved.offsets);
        let Self { learning, learnings, .. } = *self;
        ControllerSettings { map: self.saved.controllers, learning, learnings, offsets }
    }

    pub(super) fn send(&mut self, message: ToAudio) -> bool {
        self.port.messages.push(message).is_ok()
    }
}
