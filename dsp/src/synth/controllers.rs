//! What controllers and channel mode messages do beyond their channel's memory; a master channel of MPE speaks to its zone.

use crate::control::Control;
use crate::event::EndedNote;

use super::Synth;
use super::channel::Consequence;
use super::note::{MPE_BEND_RANGE, Note};

impl Synth {
    /// True on a channel that leaves programs and banks to the master of its zone.
    pub fn is_member(&self, channel: u8) -> bool {
        self.zones.master(channel & 15).is_some()
    }

    /// Notes that listen to a channel look at it again.
    pub(super) fn touch_channel(&mut self, channel: u8) {
        self.each_on(self.zones.reach(channel), Note::touch);
    }

    /// Channels whose notes a sustain pedal holds, one bit each.
    pub(super) fn sustained(&self) -> u16 {
        let is_down = |channel: u8| self.channels[usize::from(channel)].sustain;
        (0..16).filter(|&c| is_down(c) || self.zones.master(c).is_some_and(is_down)).fold(0, |bits, c| bits | 1 << c)
    }

    pub(super) fn controller(&mut self, channel: u8, controller: u8, value: f32) {
        let range = if self.is_member(channel) { MPE_BEND_RANGE } else { self.controls.target(Control::BendRange) };
        let consequence = self.channels[usize::from(channel)].controller(controller, value, range);
        let reach = self.zones.reach(channel);
        match consequence {
            Consequence::None => {}
            Consequence::Notes => self.touch_channel(channel),
            Consequence::BendRange => self.share_bend_range(channel),
            Consequence::Zone(members) => self.configure_zone(channel, members),
            Consequence::SustainUp => {
                self.let_go();
                self.touch_channel(channel);
            }
            Consequence::SostenutoDown => self.each_on(reach, |note| {
                note.sostenuto |= if note.key_is_down { 1 << channel } else { 0 };
                note.touch();
            }),
            Consequence::SostenutoUp => {
                self.each_on(u16::MAX, |note| note.sostenuto &= !(1 << channel));
                self.let_go();
                self.touch_channel(channel);
            }
            Consequence::AllSoundOff => {
                self.forget_keys_on(reach);
                self.each_on(reach, |note| {
                    note.key_is_down = false;
                    note.fade_out();
                    note.touch();
                });
            }
            Consequence::ResetControllers => self.reset_controllers(reach),
            Consequence::AllNotesOff => self.all_notes_off(reach),
            // In a zone every channel has its notes, and one voice would end all others.
            Consequence::Mono => {
                self.all_notes_off(reach);
                self.is_mono_by_midi |= self.zones.zone(channel).is_none();
            }
            Consequence::Poly => {
                self.all_notes_off(reach);
                self.is_mono_by_midi &= self.zones.zone(channel).is_some();
            }
        }
    }

    /// The host's bend range has moved and is the newest, but for members of zones, who have their own.
    pub(super) fn forget_bend_ranges(&mut self) {
        for channel in (0..16).filter(|&channel| self.zones.master(channel).is_none()) {
            self.channels[usize::from(channel)].registered.forget_bend_range();
        }
        self.each_on(u16::MAX, Note::touch);
    }

    /// All members of a zone bend equally far.
    fn share_bend_range(&mut self, channel: u8) {
        let registered = self.channels[usize::from(channel)].registered;
        for sibling in channels(self.zones.siblings(channel)) {
            self.channels[sibling].registered.copy_bend_range(&registered);
        }
        self.each_on(self.zones.siblings(channel), Note::touch);
        self.touch_channel(channel);
    }

    /// The MPE Configuration Message: notes and controllers end on channels that join or leave a zone, bend ranges are those of MPE.
    fn configure_zone(&mut self, master: u8, members: u8) {
        let before = self.zones;
        if !self.zones.configure(master, members) {
            return;
        }
        let moved = (0..16).filter(|&c| before.zone(c) != self.zones.zone(c)).fold(0, |bits, c| bits | 1u16 << c);
        for channel in channels(moved | self.zones.reach(master)) {
            self.channels[channel].registered.forget_bend_range();
        }
        for channel in channels(moved) {
            self.channels[channel].reset_controllers();
            self.channels[channel].timbre = 0.5;
        }
        self.forget_keys_on(moved);
        self.each_on(moved, |note| {
            note.key_is_down = false;
            note.sostenuto = 0;
        });
        self.let_go();
        self.each_on(u16::MAX, Note::touch);
    }

    /// RP-015 on some channels, one bit each.
    fn reset_controllers(&mut self, on: u16) {
        for channel in channels(on) {
            self.channels[channel].reset_controllers();
        }
        self.each_on(u16::MAX, |note| note.sostenuto &= !on);
        self.each_on(on, |note| {
            note.expressions.pressure = 0.0;
            note.touch();
        });
        self.let_go();
    }

    /// All keys go up on some channels; pedals hold what they hold.
    fn all_notes_off(&mut self, on: u16) {
        self.forget_keys_on(on);
        self.each_on(on, |note| note.key_is_down = false);
        self.let_go();
    }

    /// Takes the keys of some channels off the stack; those without a note of their own have ended.
    fn forget_keys_on(&mut self, on: u16) {
        while let Some(key) = self.keys.remove_where(|key| is_on(on, key)) {
            self.end_silent(key);
        }
    }

    /// Releases notes whose key is up and that no pedal holds any more.
    fn let_go(&mut self) {
        let (frame, sustained) = (self.frame, self.sustained());
        self.each_note(|note, _| {
            let is_held = note.key_is_down || note.sostenuto != 0 || is_on(sustained, &note.key);
            if !is_held && !note.is_fading() && !note.voice.is_released() {
                note.voice.key_off(frame);
            }
        });
    }

    /// Calls `act` with every note on some channels, one bit each.
    fn each_on(&mut self, on: u16, act: impl Fn(&mut Note)) {
        self.each_note(|note, _| {
            if is_on(on, &note.key) {
                act(note);
            }
        });
    }
}

fn is_on(channels: u16, key: &EndedNote) -> bool {
    channels >> (key.channel & 15) & 1 == 1
}

/// The channels of a set, one bit each.
fn channels(set: u16) -> impl Iterator<Item = usize> {
    (0..16).filter(move |channel| set >> channel & 1 == 1)
}
