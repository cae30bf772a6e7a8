//! Which voice a key plays: note-ons and note-offs, poly, mono and legato.

use crate::event::{EndedNote, NoteTarget};
use crate::fm::NoteStart;

use super::controllers::{Controllers, VoiceMode};
use super::ended::Ended;
use super::keys::{HeldKey, Keys};
use super::note::Note;
use super::patch_follower::PatchFollower;
use super::pitch_glide::PitchGlide;
use super::tunings::Tunings;
use super::voices::Voices;

/// The keys that are held, and what the next note-on goes by.
#[derive(Clone, Debug, Default)]
pub(super) struct NoteAllocator {
    keys: Keys,
    /// Pitch word of the last struck key: where portamento starts.
    last_pitch: Option<f32>,
    /// Counts note-ons, to know which note is oldest.
    num_struck: u32,
}

impl NoteAllocator {
    /// Forgets all keys.
    pub(super) fn reset(&mut self) {
        self.keys.clear();
        self.last_pitch = None;
        self.num_struck = 0;
    }

    /// A key goes down; velocity 0-1.
    pub(super) fn note_on(
        &mut self,
        identity: EndedNote,
        velocity: f32,
        voices: &mut Voices,
        follower: &mut PatchFollower,
        (controllers, tunings): (&Controllers, &Tunings),
    ) {
        let key = HeldKey { identity, velocity, is_orphan: false };
        let is_first = self.keys.is_empty();
        if voices.num_active() == 0 {
            voices.restart_grid();
            follower.settle(voices);
        }
        if let Some(forgotten) = self.keys.push(key) {
            end_silent(forgotten, &mut voices.ended);
        }
        follower.key_on(is_first, voices);
        match controllers.voice_mode() {
            VoiceMode::Poly => self.start(key, true, voices, follower, (controllers, tunings)),
            _ => self.strike_mono(key, is_first, voices, follower, (controllers, tunings)),
        }
    }

    /// Keys go up, so fast, 0..1.
    pub(super) fn note_off(
        &mut self,
        (target, velocity): (&NoteTarget, f32),
        voices: &mut Voices,
        follower: &mut PatchFollower,
        (controllers, tunings): (&Controllers, &Tunings),
    ) {
        let is_mono = controllers.voice_mode() != VoiceMode::Poly;
        while let Some(key) = self.keys.remove(target) {
            if is_mono && !self.leave_key(key, voices, follower, (controllers, tunings)) {
                end_silent(key, &mut voices.ended);
            }
            if target.names_one_key() {
                break;
            }
        }
        voices.release((target, velocity), controllers);
    }

    /// Takes keys that `is_meant` off the stack; those without a note of their own have ended.
    pub(super) fn forget_keys(&mut self, is_meant: impl Fn(&EndedNote) -> bool, ended: &mut Ended) {
        while let Some(key) = self.keys.remove_where(&is_meant) {
            end_silent(key, ended);
        }
    }

    /// Starts a note in a lane of its own.
    fn start(
        &mut self,
        key: HeldKey,
        glides: bool,
        voices: &mut Voices,
        follower: &mut PatchFollower,
        (controllers, tunings): (&Controllers, &Tunings),
    ) {
        let Some(at) = voices.make_room(controllers.polyphony()) else { return };
        let (variation, slot) = follower.next_variation(key.identity.note);
        let voice = voices.new_voice(slot, NoteStart { note: key.identity.note, velocity: key.velocity });
        self.num_struck = self.num_struck.wrapping_add(1);
        let mut note = Note::new(voice, (slot, voices.slots.layers(slot)), variation, key.identity, self.num_struck);
        let patch = voices.slots.patch(slot);
        let pitch = tunings.pitch(key.identity, patch);
        let glide_s = controllers.glide_s(key.identity.channel);
        if let (true, Some(last), true) = (glides, self.last_pitch, glide_s > 0.0) {
            note.glide = PitchGlide::new(last - pitch, glide_s);
        }
        self.last_pitch = Some(pitch);
        // Without oscillator sync the chip's phases run on from whatever the voice played before: any phase will do, but the same
        // in every render.
        let free = self.num_struck.wrapping_mul(0x9E37_79B9);
        let phases =
            if patch.osc_sync { [0; 6] } else { std::array::from_fn(|op| free.wrapping_mul(2 * op as u32 + 1)) };
        voices.start(at, note, phases);
    }

    /// Mono and legato: the one note moves to the new key.
    fn strike_mono(
        &mut self,
        key: HeldKey,
        is_first: bool,
        voices: &mut Voices,
        follower: &mut PatchFollower,
        (controllers, tunings): (&Controllers, &Tunings),
    ) {
        let is_mono = controllers.voice_mode() == VoiceMode::Mono;
        let frame = voices.frame();
        let newest = voices.newest();
        let Voices { banks, slots, ended, .. } = &mut *voices;
        let Some(note) = newest.and_then(|at| banks.note_mut(at)).filter(|note| note.variation.is_some()) else {
            for note in banks.notes_mut() {
                note.fade_out();
                note.mark_dirty();
            }
            // The first note of a legato line does not slide in.
            self.start(key, is_mono || !is_first, voices, follower, (controllers, tunings));
            return;
        };
        let patch = slots.patch(note.slot);
        let pitch = tunings.pitch(key.identity, patch);
        let before = note.struck_pitch.unwrap_or_else(|| tunings.pitch(note.key(), patch)) + note.glide.words();
        let is_legato = !is_mono && !note.voice.is_released() && !is_first;
        if note.key_is_down {
            self.keys.set_orphan(&note.key(), true);
        } else {
            ended.push(note.key());
        }
        self.keys.set_orphan(&key.identity, false);
        note.take_key(key.identity);
        if !is_legato {
            note.strike(patch, NoteStart { note: key.identity.note, velocity: key.velocity }, frame);
        }
        let glide_s = controllers.glide_s(key.identity.channel);
        let slides = is_mono || is_legato;
        note.glide = PitchGlide::new(if slides && glide_s > 0.0 { before - pitch } else { 0.0 }, glide_s.max(1e-3));
        note.mark_dirty();
        self.last_pitch = Some(pitch);
    }

    /// Mono: a key goes up. When it was the sounding one and others are held, the note goes back to the newest of them; true then.
    fn leave_key(
        &mut self,
        key: HeldKey,
        voices: &mut Voices,
        follower: &mut PatchFollower,
        performance: (&Controllers, &Tunings),
    ) -> bool {
        let newest = voices.newest();
        let Some(note) = newest.and_then(|at| voices.banks.note_mut(at)) else { return false };
        let is_sounding = note.key() == key.identity;
        let Some(back) = self.keys.newest().filter(|_| is_sounding) else { return false };
        // The key is off the stack, so the move ends it.
        note.key_is_down = false;
        self.strike_mono(back, false, voices, follower, performance);
        true
    }
}

/// Tells the host that a key has ended whose note another key has taken over.
fn end_silent(key: HeldKey, ended: &mut Ended) {
    if key.is_orphan {
        ended.push(key.identity);
    }
}
