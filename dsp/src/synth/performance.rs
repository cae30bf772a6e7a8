//! What is played: controllers, tunings and held keys, and what an event does to them and to the notes that sound.

use crate::control::Control;
use crate::event::{EndedNote, Event, Expression, NoteTarget};
use crate::tuning::Tuning;
use crate::universal::{TuningChange, Universal};

use super::allocator::NoteAllocator;
use super::channel::Consequence;
use super::controllers::Controllers;
use super::note::Note;
use super::patch_follower::PatchFollower;
use super::tunings::Tunings;
use super::voices::Voices;

/// Controllers, tunings and held keys.
#[derive(Clone, Debug)]
pub(super) struct Performance {
    pub(super) controllers: Controllers,
    pub(super) tunings: Tunings,
    allocator: NoteAllocator,
}

impl Performance {
    pub(super) fn new(seconds_per_block: f32) -> Self {
        Self {
            controllers: Controllers::new(seconds_per_block),
            tunings: Tunings::default(),
            allocator: NoteAllocator::default(),
        }
    }

    /// Forgets held keys and what hands and feet hold.
    pub(super) fn reset(&mut self) {
        self.controllers.reset();
        self.allocator.reset();
    }

    /// Takes an event.
    pub(super) fn handle(&mut self, event: Event, voices: &mut Voices, follower: &mut PatchFollower) {
        let Self { controllers, tunings, allocator } = self;
        match event {
            Event::NoteOn { voice_id, channel, note, velocity } => {
                let key = EndedNote { voice_id, channel: channel & 15, note: note & 127 };
                let velocity = if velocity.is_finite() { velocity.clamp(0.0, 1.0) } else { 0.0 };
                allocator.note_on(key, velocity, voices, follower, (controllers, tunings));
            }
            Event::NoteOff { target, velocity } => {
                let velocity = clean(velocity, 0.0, 1.0).unwrap_or_default();
                allocator.note_off((&target, velocity), voices, follower, (controllers, tunings));
            }
            Event::Choke(target) => {
                allocator.forget_keys(|key| target.matches(key), &mut voices.ended);
                voices.matching(target).for_each(stop);
            }
            Event::PitchBend { channel, value } => {
                if let Some(value) = clean(value, -1.0, 1.0) {
                    controllers.channel_mut(channel & 15).bend = value;
                    voices.mark_dirty(controllers.zones().reach(channel & 15));
                }
            }
            Event::Controller { channel, controller, value } => {
                if let Some(value) = clean(value, 0.0, 1.0) {
                    self.controller(channel & 15, controller, value, voices);
                }
            }
            Event::ChannelPressure { channel, value } => {
                if let Some(value) = clean(value, 0.0, 1.0) {
                    controllers.channel_mut(channel & 15).pressure = value;
                    voices.mark_dirty(controllers.zones().reach(channel & 15));
                }
            }
            Event::PolyPressure { target, value } => express(target, Expression::Pressure, value, voices),
            Event::Expression { target, kind, value } => express(target, kind, value, voices),
            Event::PolyModulation { target, control, offset } => {
                if control.def().poly && offset.is_finite() {
                    voices.slots.move_control(control);
                    let Voices { banks, slots, .. } = voices;
                    for note in banks.notes_mut().filter(|note| target.matches(&note.key())) {
                        note.set_poly(control, offset, slots);
                    }
                }
            }
        }
    }

    /// Sets a control in plain units.
    pub(super) fn set_control(&mut self, control: Control, value: f32, voices: &mut Voices) {
        if value != control.def().default {
            voices.slots.move_control(control);
        }
        if self.controllers.set_control(control, value) {
            voices.mark_dirty(u16::MAX);
        }
        if voices.num_active() == 0 {
            self.controllers.settle();
        }
    }

    /// Another table of keys; notes that sound follow.
    pub(super) fn set_tuning(&mut self, tuning: &Tuning, voices: &mut Voices) {
        self.tunings.set_table(tuning);
        retune(voices);
    }

    /// Takes a universal message.
    pub(super) fn universal(&mut self, message: &Universal<'_>, voices: &mut Voices) {
        match message {
            Universal::Tuning { change, in_real_time } => {
                if !in_real_time {
                    keep_pitches(&self.tunings, voices);
                }
                match change {
                    TuningChange::Octave { channels, cents } => self.tunings.set_octave(*channels, cents),
                    _ => self.tunings.edit_table(|table| change.apply(table)),
                }
                if *in_real_time {
                    retune(voices);
                }
            }
            Universal::MasterFine(semitones) => {
                self.tunings.set_master_fine(*semitones);
                voices.mark_dirty(u16::MAX);
            }
            Universal::MasterCoarse(semitones) => {
                self.tunings.set_master_coarse(*semitones);
                voices.mark_dirty(u16::MAX);
            }
            // The same curve as CC 7.
            Universal::MasterVolume(value) => self.controllers.set_master_volume(value * value),
        }
    }

    /// Controllers and channel mode messages, value 0-1; a master channel of MPE speaks to its zone.
    fn controller(&mut self, channel: u8, controller: u8, value: f32, voices: &mut Voices) {
        let consequence = self.controllers.controller(channel, controller, value);
        let reach = self.controllers.zones().reach(channel);
        match consequence {
            Consequence::None => {}
            Consequence::Notes => voices.mark_dirty(reach),
            Consequence::BendRange => {
                let siblings = self.controllers.share_bend_range(channel);
                voices.mark_dirty(siblings | reach);
            }
            Consequence::Zone(members) => self.configure_zone(channel, members, voices),
            Consequence::SustainUp => {
                voices.release_unheld(self.controllers.sustained());
                voices.mark_dirty(reach);
            }
            Consequence::SostenutoDown => voices.notes_on(reach).for_each(|note| {
                note.sostenuto |= if note.key_is_down { 1 << channel } else { 0 };
                note.mark_dirty();
            }),
            Consequence::SostenutoUp => {
                voices.notes_on(u16::MAX).for_each(|note| note.sostenuto &= !(1 << channel));
                voices.release_unheld(self.controllers.sustained());
                voices.mark_dirty(reach);
            }
            Consequence::AllSoundOff => {
                self.forget_keys_on(reach, voices);
                voices.notes_on(reach).for_each(stop);
            }
            Consequence::ResetControllers => self.reset_controllers(reach, voices),
            Consequence::AllNotesOff => self.all_notes_off(reach, voices),
            Consequence::Mono => {
                self.all_notes_off(reach, voices);
                self.controllers.set_mono(channel, true);
            }
            Consequence::Poly => {
                self.all_notes_off(reach, voices);
                self.controllers.set_mono(channel, false);
            }
        }
    }

    /// The MPE Configuration Message: notes and controllers end on channels that join or leave a zone.
    fn configure_zone(&mut self, master: u8, members: u8, voices: &mut Voices) {
        let Some(moved) = self.controllers.configure_zone(master, members) else { return };
        self.forget_keys_on(moved, voices);
        for note in voices.notes_on(moved) {
            note.key_is_down = false;
            note.sostenuto = 0;
        }
        voices.release_unheld(self.controllers.sustained());
        voices.mark_dirty(u16::MAX);
    }

    /// RP-015 on some channels, one bit each.
    fn reset_controllers(&mut self, on: u16, voices: &mut Voices) {
        self.controllers.reset_channels(on);
        voices.notes_on(u16::MAX).for_each(|note| note.sostenuto &= !on);
        for note in voices.notes_on(on) {
            note.input.expressions.pressure = 0.0;
            note.mark_dirty();
        }
        voices.release_unheld(self.controllers.sustained());
    }

    /// All keys go up on some channels; pedals hold what they hold.
    fn all_notes_off(&mut self, on: u16, voices: &mut Voices) {
        self.forget_keys_on(on, voices);
        voices.notes_on(on).for_each(|note| note.key_is_down = false);
        voices.release_unheld(self.controllers.sustained());
    }

    /// Takes the keys of some channels off the stack, one bit each.
    fn forget_keys_on(&mut self, on: u16, voices: &mut Voices) {
        self.allocator.forget_keys(|key| on >> (key.channel & 15) & 1 == 1, &mut voices.ended);
    }
}

/// The key of a note is up, and the note stops within some ms.
fn stop(note: &mut Note) {
    note.key_is_down = false;
    note.fade_out();
    note.mark_dirty();
}

/// Sets a note expression in its own unit.
fn express(target: NoteTarget, kind: Expression, value: f32, voices: &mut Voices) {
    let (min, max) = kind.range();
    let Some(value) = clean(value, min, max) else { return };
    for note in voices.matching(target) {
        note.input.expressions.set(kind, value);
        note.mark_dirty();
    }
}

/// Sounding notes take the tuning of their keys as it is now.
fn retune(voices: &mut Voices) {
    for note in voices.notes_on(u16::MAX) {
        note.struck_pitch = None;
        note.mark_dirty();
    }
}

/// Notes that sound keep the pitch of their keys.
fn keep_pitches(tunings: &Tunings, voices: &mut Voices) {
    let Voices { banks, slots, .. } = voices;
    for note in banks.notes_mut() {
        let pitch = tunings.pitch(note.key(), slots.patch(note.slot));
        note.struck_pitch.get_or_insert(pitch);
    }
}

fn clean(value: f32, min: f32, max: f32) -> Option<f32> {
    value.is_finite().then(|| value.clamp(min, max))
}
