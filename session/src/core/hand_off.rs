//! What goes between the document and the audio thread: what it told is handled, what should sound is sent.

use std::sync::atomic::Ordering;

use vaeform_dsp::synth::Synth;

use super::{Change, Core};
use crate::audio_port::{AudioPort, ControllerSettings, FromAudio, Programs, ToAudio};

impl Core {
    /// Frees what came back, handles what the audio thread told, and sends what had found the queue full. True if there was any.
    pub(crate) fn poll(&mut self) -> bool {
        while self.port.used.pop().is_ok() {}
        let mut any = false;
        while let Ok(event) = self.port.events.pop() {
            any = true;
            self.handle(event);
        }
        any |= self.flush();
        if any {
            self.publish();
        }
        any
    }

    pub(super) fn handle(&mut self, event: FromAudio) {
        match event {
            FromAudio::Program { program, serial, count, restores } => {
                self.programs_seen = count;
                if restores != self.port.flags.restores.load(Ordering::Relaxed) {
                    self.touch(Change::Load);
                    return;
                }
                let document = self.select(usize::from(program));
                self.history.end(&self.saved.document);
                self.history.record(&self.saved.document);
                self.comparing = false;
                self.end_audition();
                self.saved.document = document;
                // The audio thread plays it already, unless it chose from a bank that has been replaced.
                self.unsent_patch = (serial != self.bank_serial).then_some(Change::Load);
                self.generation += 1;
            }
            FromAudio::Learned { latent, assignment, learning } => {
                // The audio thread has refused what the map would.
                let _ = self.saved.controllers.assign(latent, assignment);
                self.learning = learning;
            }
            FromAudio::SysEx(message) => {
                let bytes = message.to_vec();
                drop(message);
                self.sysex(&bytes);
            }
            FromAudio::Record(on) => self.arm(on),
        }
    }

    /// `[main-thread]` Brings an audio end that is not running, and its synth, to the state of the document.
    pub(crate) fn resync(&mut self, audio: &mut AudioPort, synth: &mut Synth) {
        while let Ok(event) = self.port.events.pop() {
            self.handle(event);
        }
        if let Some(event) = audio.empty() {
            self.handle(event);
        }
        audio.set_controllers(&self.controller_settings(true));
        self.unsent_controllers = false;
        self.unsent_offsets = false;
        audio.set_tap(self.tap_anew());
        audio.set_programs(Programs { serial: self.bank_serial, patches: self.saved.document.bank.patches() });
        synth.load_patch(&self.sounding());
        synth.set_tuning(&self.saved.tuning.tuning);
        self.unsent_patch = None;
        self.unsent_tuning = false;
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
            let (patch, seen) = (Box::new(self.sounding()), self.programs_seen);
            let message = match change {
                Change::Load => ToAudio::Load { patch, seen },
                Change::Edit => ToAudio::Edit { patch, seen },
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
            self.unsent_tuning = !self.send(ToAudio::Tuning(Box::new(self.saved.tuning.tuning.clone())));
            any = true;
        }
        any | self.flush_match()
    }

    pub(super) fn controller_settings(&self, with_offsets: bool) -> ControllerSettings {
        let offsets = with_offsets.then_some(self.saved.offsets);
        ControllerSettings { map: self.saved.controllers, learning: self.learning, offsets }
    }

    pub(super) fn send(&mut self, message: ToAudio) -> bool {
        self.port.messages.push(message).is_ok()
    }
}
