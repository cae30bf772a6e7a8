//! What events do to the synth.

use crate::control::Control;
use crate::event::{EndedNote, Event, Expression, NoteTarget};
use crate::fm::{LANES, NoteStart, Offsets, Voice};

use super::Synth;
use super::bank::{self, NUM_LANES};
use super::keys::{HeldKey, matches};
use super::note::Note;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum VoiceMode {
    Poly,
    Mono,
    Legato,
}

impl Synth {
    /// Takes an event that happens before the next rendered frame. Values out of range are clamped, non-finite ones ignored.
    pub fn handle(&mut self, event: Event) {
        match event {
            Event::NoteOn { voice_id, channel, note, velocity } => {
                let identity = EndedNote { voice_id, channel: channel & 15, note: note & 127 };
                let velocity = if velocity.is_finite() { velocity.clamp(0.0, 1.0) } else { 0.0 };
                self.note_on(HeldKey { identity, velocity, is_orphan: false });
            }
            Event::NoteOff(target) => self.note_off(&target),
            Event::Choke(target) => {
                self.forget_keys(&target);
                self.each_matching(&target, |note| {
                    note.key_is_down = false;
                    note.fade_out();
                });
            }
            Event::PitchBend { channel, value } => {
                if let Some(value) = clean(value, -1.0, 1.0) {
                    self.channels[usize::from(channel & 15)].bend = value;
                    self.touch_channel(channel & 15);
                }
            }
            Event::Controller { channel, controller, value } => {
                if let Some(value) = clean(value, 0.0, 1.0) {
                    self.controller(channel & 15, controller, value);
                }
            }
            Event::ChannelPressure { channel, value } => {
                if let Some(value) = clean(value, 0.0, 1.0) {
                    self.channels[usize::from(channel & 15)].pressure = value;
                    self.touch_channel(channel & 15);
                }
            }
            Event::PolyPressure { target, value } => self.express(&target, Expression::Pressure, value),
            Event::Expression { target, kind, value } => self.express(&target, kind, value),
            Event::PolyModulation { target, control, offset } => {
                if control.def().poly && offset.is_finite() {
                    for bank in self.banks.iter_mut() {
                        for note in bank.notes.iter_mut().flatten().filter(|note| matches(&target, &note.key)) {
                            note.set_poly(control, offset, &self.slots);
                        }
                    }
                }
            }
        }
    }

    fn voice_mode(&self) -> VoiceMode {
        match self.controls.target(Control::VoiceMode) as u8 {
            0 if self.is_mono_by_midi => VoiceMode::Mono,
            0 => VoiceMode::Poly,
            1 => VoiceMode::Mono,
            _ => VoiceMode::Legato,
        }
    }

    fn note_on(&mut self, key: HeldKey) {
        let is_first = self.keys.is_empty();
        if self.num_active() == 0 {
            self.timer.restart();
            self.frame = 0;
            self.steering.settle(&mut self.slots);
        }
        if let Some(forgotten) = self.keys.push(key) {
            self.end_silent(forgotten);
        }
        for slot in self.steering.slots() {
            self.slots.key_on(slot, is_first);
        }
        match self.voice_mode() {
            VoiceMode::Poly => self.start(key, true),
            mode => self.strike_mono(key, mode, is_first),
        }
    }

    /// Starts a note in a lane of its own.
    fn start(&mut self, key: HeldKey, glides: bool) {
        self.make_room();
        let Some((bank, lane)) = bank::first_free(&self.banks) else { return };
        let branch = self.steering.choose(key.identity.note);
        let slot = self.steering.slot(branch);
        let patch = self.slots.patch(slot);
        let start = NoteStart { note: key.identity.note, velocity: key.velocity };
        let voice = Voice::new(patch, start, Offsets::default(), self.frame, 1.0 / self.sample_rate_hz);
        self.num_struck = self.num_struck.wrapping_add(1);
        let mut note = Note::new(voice, slot, branch, key.identity, self.num_struck);
        let pitch = self.tunings.pitch(key.identity, patch);
        let glide_s = self.glide_s(key.identity.channel);
        if let (true, Some(last), true) = (glides, self.last_pitch, glide_s > 0.0) {
            note.glide_from(last - pitch, glide_s);
        }
        self.last_pitch = Some(pitch);
        // Without oscillator sync the chip's phases run on from whatever the voice played before: any phase will do, but the same
        // in every render.
        let free = self.num_struck.wrapping_mul(0x9E37_79B9);
        let phases =
            if patch.osc_sync { [0; 6] } else { std::array::from_fn(|op| free.wrapping_mul(2 * op as u32 + 1)) };
        self.banks[bank].lanes.start(lane, patch.algorithm, phases);
        self.banks[bank].notes[lane] = Some(note);
        self.slots.take(slot);
    }

    fn glide_s(&self, channel: u8) -> f32 {
        self.channels[usize::from(channel)].portamento.seconds(0.001 * self.controls.target(Control::Glide))
    }

    /// Mono and legato: the one note moves to the new key.
    fn strike_mono(&mut self, key: HeldKey, mode: VoiceMode, is_first: bool) {
        let glide_s = self.glide_s(key.identity.channel);
        let frame = self.frame;
        let sounding = self
            .newest_note()
            .filter(|&(bank, lane)| self.banks[bank].notes[lane].as_ref().is_some_and(|note| note.branch.is_some()));
        let Some((bank, lane)) = sounding else {
            self.each_matching(&NoteTarget::default(), Note::fade_out);
            // The first note of a legato line does not slide in.
            self.start(key, mode == VoiceMode::Mono || !is_first);
            return;
        };
        let Some(note) = &mut self.banks[bank].notes[lane] else { return };
        let patch = *self.slots.patch(note.slot);
        let pitch = self.tunings.pitch(key.identity, &patch);
        let before = note.struck_pitch.unwrap_or_else(|| self.tunings.pitch(note.key, &patch)) + note.glide_words();
        let is_legato = mode == VoiceMode::Legato && !note.voice.is_released() && !is_first;
        if note.key_is_down {
            self.keys.set_orphan(&note.key, true);
        } else {
            self.ended.push(note.key);
        }
        self.keys.set_orphan(&key.identity, false);
        note.key = key.identity;
        note.key_is_down = true;
        note.sostenuto = 0;
        note.struck_pitch = None;
        note.left_with = None;
        if !is_legato {
            note.voice.strike(&patch, NoteStart { note: key.identity.note, velocity: key.velocity }, frame);
        }
        let slides = mode == VoiceMode::Mono || is_legato;
        note.glide_from(if slides && glide_s > 0.0 { before - pitch } else { 0.0 }, glide_s.max(1e-3));
        note.touch();
        self.last_pitch = Some(pitch);
    }

    /// The newest note that is not fading.
    fn newest_note(&self) -> Option<(usize, usize)> {
        lanes()
            .filter_map(|(bank, lane)| {
                self.banks[bank].notes[lane].as_ref().filter(|n| !n.is_fading()).map(|n| (n.order, (bank, lane)))
            })
            .max_by_key(|&(order, _)| order)
            .map(|(_, place)| place)
    }

    /// Steals notes until one more may sound: released ones first, the oldest first.
    fn make_room(&mut self) {
        let polyphony = self.controls.target(Control::Polyphony) as usize;
        while self.banks.iter().flat_map(|b| b.notes.iter().flatten()).filter(|n| !n.is_fading()).count() >= polyphony {
            let victim = lanes()
                .filter_map(|(bank, lane)| {
                    let note = self.banks[bank].notes[lane].as_ref().filter(|n| !n.is_fading())?;
                    Some(((!note.voice.is_released(), note.order), (bank, lane)))
                })
                .min_by_key(|&(rank, _)| rank);
            let Some((_, (bank, lane))) = victim else { break };
            if let Some(note) = &mut self.banks[bank].notes[lane] {
                note.fade_out();
                note.touch();
            }
        }
        if bank::first_free(&self.banks).is_none() {
            // All lanes are taken, sixteen of them by fading notes: the oldest of those goes at once, halves of crossfades first.
            let oldest = lanes()
                .filter_map(|(bank, lane)| {
                    let note = self.banks[bank].notes[lane].as_ref().filter(|n| n.is_fading())?;
                    Some(((!note.is_ghost, note.order), (bank, lane)))
                })
                .min_by_key(|&(rank, _)| rank);
            if let Some((_, (bank, lane))) = oldest {
                self.end_now(bank, lane);
            }
        }
    }

    pub(super) fn end_now(&mut self, bank: usize, lane: usize) {
        if let Some(note) = &self.banks[bank].notes[lane] {
            if !note.is_ghost {
                self.ended.push(note.identity());
            }
            self.slots.release(note.slot);
            self.banks[bank].free(lane);
        }
    }

    fn note_off(&mut self, target: &NoteTarget) {
        let is_mono = self.voice_mode() != VoiceMode::Poly;
        while let Some(key) = self.keys.remove(target) {
            if is_mono && !self.leave_key(key) {
                self.end_silent(key);
            }
            if target.note.is_some() && target.voice_id.is_none() {
                break;
            }
        }
        self.release_matching(target);
    }

    /// Takes matching keys off the stack; those without a note of their own have ended.
    fn forget_keys(&mut self, target: &NoteTarget) {
        while let Some(key) = self.keys.remove(target) {
            self.end_silent(key);
        }
    }

    /// Tells the host that a key has ended whose note another key has taken over.
    pub(super) fn end_silent(&mut self, key: HeldKey) {
        if key.is_orphan {
            self.ended.push(key.identity);
        }
    }

    /// Mono: a key goes up. When it was the sounding one and others are held, the note goes back to the newest of them; true then.
    fn leave_key(&mut self, key: HeldKey) -> bool {
        let Some((bank, lane)) = self.newest_note() else { return false };
        let is_sounding = self.banks[bank].notes[lane].as_ref().is_some_and(|note| note.key == key.identity);
        let Some(back) = self.keys.newest().filter(|_| is_sounding) else { return false };
        // The key is off the stack, so the move ends it.
        if let Some(note) = &mut self.banks[bank].notes[lane] {
            note.key_is_down = false;
        }
        let mode = self.voice_mode();
        self.strike_mono(back, mode, false);
        true
    }

    fn release_matching(&mut self, target: &NoteTarget) {
        let frame = self.frame;
        let sustained = self.sustained();
        let Self { banks, channels, zones, .. } = self;
        for bank in banks.iter_mut() {
            for note in bank.notes.iter_mut().flatten() {
                if !note.key_is_down || !matches(target, &note.key) {
                    continue;
                }
                note.key_is_down = false;
                if zones.master(note.key.channel).is_some() {
                    note.left_with = Some(channels[usize::from(note.key.channel)].dimensions());
                }
                if sustained >> note.key.channel & 1 == 0 && note.sostenuto == 0 {
                    note.voice.key_off(frame);
                }
                // Two notes on one key: one note-off releases the older only.
                if target.note.is_some() && target.voice_id.is_none() {
                    return;
                }
            }
        }
    }

    fn each_matching(&mut self, target: &NoteTarget, act: impl Fn(&mut Note)) {
        self.each_note(|note, _| {
            if matches(target, &note.key) {
                act(note);
                note.touch();
            }
        });
    }

    fn express(&mut self, target: &NoteTarget, kind: Expression, value: f32) {
        let (min, max) = match kind {
            Expression::Tuning => (-120.0, 120.0),
            Expression::Volume => (0.0, 4.0),
            Expression::Pan => (-1.0, 1.0),
            Expression::Pressure | Expression::Brightness | Expression::Vibrato => (0.0, 1.0),
        };
        let Some(value) = clean(value, min, max) else { return };
        self.each_matching(target, |note| {
            let expressions = &mut note.expressions;
            match kind {
                Expression::Tuning => expressions.tuning = value,
                Expression::Pressure => expressions.pressure = value,
                Expression::Brightness => expressions.brightness = value,
                Expression::Volume => expressions.volume = value,
                Expression::Pan => expressions.pan = value,
                Expression::Vibrato => expressions.vibrato = value,
            }
        });
    }
}

fn lanes() -> impl Iterator<Item = (usize, usize)> {
    (0..NUM_LANES).map(|i| (i / LANES, i % LANES))
}

fn clean(value: f32, min: f32, max: f32) -> Option<f32> {
    value.is_finite().then(|| value.clamp(min, max))
}
