//! A sounding note: its voice, the patch that it plays, and what it still has to do.

use crate::control::Control;
use crate::event::EndedNote;
use crate::fm::{
    CONTROL_FRAMES, CompiledPatch, Lanes, Lfo, Modulation, Moves, NoteStart, StereoMix, Tick, Voice, frequency,
};
use crate::layers::{CompiledLayers, FmOffsets, LayerInput};

use super::controllers::Controllers;
use super::fade::Fade;
use super::note_input::NoteInput;
use super::note_layers::{KeyEvent, NoteLayers};
use super::pitch_glide::PitchGlide;
use super::slots::{PatchSlots, SlotIdx, tick_lfo};
use super::stereo_weights::StereoWeights;
use super::tunings::Tunings;

/// A released note whose patch never falls silent (level 4 above 0) sounds this long, then fades.
const DRONE_S: f32 = 4.0;
const DRONE_FADE_S: f32 = 2.0;

/// What a note needs to know of the instrument around it.
pub(super) struct Surroundings<'a> {
    pub(super) controllers: &'a Controllers,
    pub(super) tunings: &'a Tunings,
    pub(super) slots: &'a PatchSlots,
    pub(super) seconds_per_frame: f32,
}

/// A note in a lane. `[audio-thread]`
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) voice: Voice,
    pub(super) slot: SlotIdx,
    /// The variation it follows; none after another patch was loaded.
    pub(super) variation: Option<u8>,
    /// The fading half of a crossfade: no note to the host.
    pub(super) is_ghost: bool,
    pub(super) layers: NoteLayers,
    pub(super) input: NoteInput,
    pub(super) key_is_down: bool,
    /// Channels whose sostenuto pedal caught this key, one bit each.
    pub(super) sostenuto: u16,
    /// Pitch word of its key as it was struck, when the key has been retuned since for later notes only.
    pub(super) struck_pitch: Option<f32>,
    /// Number of the note-on, for stealing.
    pub(super) order: u32,
    /// Something changed that ramps must be drawn anew for.
    is_dirty: bool,
    /// The pitch alone has changed.
    is_pitch_dirty: bool,
    /// Ticks of the timer change this note's pitch.
    has_vibrato: bool,
    /// Ticks of the timer change this note's amplitude.
    has_tremolo: bool,
    own_lfo: Option<Lfo>,
    pub(super) glide: PitchGlide,
    fade: Fade,
    drone_s: f32,
    weights: StereoWeights,
}

impl Note {
    pub(super) fn new(
        voice: Voice,
        (slot, layers): (SlotIdx, &CompiledLayers),
        variation: u8,
        key: EndedNote,
        order: u32,
    ) -> Self {
        Self {
            voice,
            slot,
            variation: Some(variation),
            is_ghost: false,
            layers: NoteLayers::new(layers),
            input: NoteInput::new(key),
            key_is_down: true,
            sostenuto: 0,
            struck_pitch: None,
            order,
            is_dirty: true,
            is_pitch_dirty: false,
            has_vibrato: false,
            has_tremolo: false,
            own_lfo: None,
            glide: PitchGlide::default(),
            fade: Fade::None,
            drone_s: 0.0,
            weights: StereoWeights::default(),
        }
    }

    /// The key that holds it, as the host knows it.
    pub(super) fn key(&self) -> EndedNote {
        self.input.key
    }

    /// True on some channels, one bit each.
    pub(super) fn is_on(&self, channels: u16) -> bool {
        channels >> (self.input.key.channel & 15) & 1 == 1
    }

    /// Ramps must be drawn anew.
    pub(super) fn mark_dirty(&mut self) {
        self.is_dirty = true;
    }

    /// True when it is on its way to silence, whatever its envelopes do.
    pub(super) fn is_fading(&self) -> bool {
        self.fade.is_out()
    }

    /// True in the second half of a crossfade.
    pub(super) fn fades_in(&self) -> bool {
        self.fade.is_in()
    }

    /// The key goes up and no pedal holds it, at `frame` of the control block.
    pub(super) fn key_off(&mut self, frame: usize) {
        self.voice.key_off(frame);
        self.layers.key_event = Some(KeyEvent::Off);
    }

    /// The same note is struck anew (mono), at `frame` of the control block.
    pub(super) fn strike(&mut self, patch: &CompiledPatch, start: NoteStart, frame: usize) {
        self.voice.strike(patch, start, frame);
        self.layers.key_event = Some(KeyEvent::Strike(start.velocity));
    }

    /// Stops within some ms.
    pub(super) fn fade_out(&mut self) {
        self.fade.stop();
    }

    /// Another key takes it over (mono).
    pub(super) fn take_key(&mut self, key: EndedNote) {
        self.input.key = key;
        self.input.left_with = None;
        self.input.release_velocity = 0.0;
        self.key_is_down = true;
        self.sostenuto = 0;
        self.struck_pitch = None;
    }

    /// Goes over to `slot` in a crossfade; returns the half that stays and fades. Only between two control blocks.
    pub(super) fn cross(&mut self, slot: SlotIdx, patch: &CompiledPatch, layers: &CompiledLayers) -> Self {
        let ghost = Self { is_ghost: true, variation: None, key_is_down: false, fade: Fade::CROSS_OUT, ..self.clone() };
        self.fade = Fade::CROSS_IN;
        self.slot = slot;
        self.layers = NoteLayers::new(layers);
        self.voice.apply_patch(patch, Moves::ALL, None, 0);
        ghost
    }

    /// Sets a polyphonic offset in plain units.
    pub(super) fn set_poly(&mut self, control: Control, offset: f32, slots: &PatchSlots) {
        self.input.set_poly(control, offset);
        if control == Control::LfoRate && self.own_lfo.is_none() {
            self.own_lfo = Some(*slots.lfo(self.slot));
        }
        self.mark_dirty();
    }

    /// A tick of the timer. `lfo_offset` in panel steps.
    pub(super) fn tick(&mut self, tick: Tick, lfo_offset: f32, patch: &CompiledPatch) {
        if let Some(lfo) = &mut self.own_lfo {
            let offset = (lfo_offset + self.input.poly(Control::LfoRate)).clamp(-99.0, 99.0);
            tick_lfo(lfo, tick, patch, offset);
        }
        if tick == Tick::PitchAndEnvelope {
            self.voice.tick(patch);
        }
        match tick {
            Tick::Lfo => self.is_dirty |= self.has_tremolo,
            Tick::Pitch | Tick::PitchAndEnvelope => self.is_pitch_dirty |= self.has_vibrato,
        }
    }

    /// Ends a control block; true when the note is over. `layers_are_over`: nothing but FM sounds any more.
    pub(super) fn is_over(&self, patch: &CompiledPatch, layers_are_over: bool) -> bool {
        self.fade.is_over() || (layers_are_over && (!self.layers.has_fm || self.voice.has_ended(patch)))
    }

    /// Draws what must be drawn anew in its lane from `frame` of the control block on.
    #[inline]
    pub(super) fn update(
        &mut self,
        around: &Surroundings<'_>,
        lanes: &mut Lanes,
        mix: &mut StereoMix,
        lane: usize,
        frame: usize,
    ) {
        if !self.layers.has_fm {
            if frame == 0 || self.weights.is_new() {
                self.update_weights(around, mix, lane);
            }
        } else if self.is_dirty || self.voice.ramps_end() <= frame {
            self.update_ramps(around, lanes, lane, frame);
            if frame == 0 || self.weights.is_new() {
                self.update_weights(around, mix, lane);
            }
        } else if self.is_pitch_dirty {
            let modulation = self.modulation(around);
            self.voice.update_pitch(around.slots.patch(self.slot), &modulation, lanes, lane);
            self.is_pitch_dirty = false;
        }
    }

    /// Draws the ramps of the rest of the control block.
    fn update_ramps(&mut self, around: &Surroundings<'_>, lanes: &mut Lanes, lane: usize, frame: usize) {
        let patch = around.slots.patch(self.slot);
        if self.is_dirty {
            self.is_dirty = false;
            self.voice.set_offsets(patch, self.input.offsets(around.controllers), frame);
            self.voice.rewind(frame);
        }
        let modulation = self.modulation(around);
        self.has_vibrato = self.voice.has_vibrato(patch, &modulation);
        self.has_tremolo = self.voice.has_tremolo(patch, &modulation);
        self.is_pitch_dirty = false;
        self.voice.update_ramps(patch, &modulation, lanes, lane, frame);
    }

    /// Draws the line of the left and right weight over a control block; portamento and drones move on by as much.
    fn update_weights(&mut self, around: &Surroundings<'_>, mix: &mut StereoMix, lane: usize) {
        let seconds = CONTROL_FRAMES as f32 * around.seconds_per_frame;
        let target = self.input.stereo_gains(around.controllers, around.slots.trim_db(self.slot));
        let (before, after) = self.weights.advance(target, seconds);
        let (faded, fades) = self.fade.advance(seconds);
        let [start, end] = self.layers.set_gains(before.map(|w| w * faded), after.map(|w| w * fades));
        mix.set_line(lane, start, end);
        self.glide.advance(seconds);
        if self.layers.has_fm && self.voice.is_drone(around.slots.patch(self.slot)) && !self.is_fading() {
            self.drone_s += seconds;
            if self.drone_s > DRONE_S {
                self.fade = Fade::out(DRONE_FADE_S);
            }
        }
    }

    /// True when ticks of the timer change this note.
    pub(super) fn is_modulated(&self) -> bool {
        self.has_vibrato || self.has_tremolo
    }

    /// True before its first control block.
    pub(super) fn is_new(&self) -> bool {
        self.weights.is_new()
    }

    /// What modulation routes add to the FM layer.
    pub(super) fn set_fm_offsets(&mut self, offsets: FmOffsets) {
        if self.input.routed != offsets {
            self.input.routed = offsets;
            self.mark_dirty();
        }
    }

    /// How hard its key was struck, 0..1.
    pub(super) fn velocity(&self) -> f32 {
        self.voice.velocity()
    }

    /// What the layers beside FM hear of it.
    pub(super) fn layer_input(
        &self,
        patch: &CompiledPatch,
        (controllers, tunings): (&Controllers, &Tunings),
        hears_host: bool,
    ) -> LayerInput {
        const MIDDLE_C: u8 = 60;
        // A key that was retuned later keeps its pitch, in which the FM layer's transposition is.
        let struck = self.struck_pitch.map(|pitch| pitch - patch.transpose as f32 * frequency::WORDS_PER_OCTAVE / 12.0);
        let key = struck.unwrap_or_else(|| tunings.transposed(self.key(), 0)) + self.glide.words();
        let octaves = (key - frequency::note_word(MIDDLE_C)) / frequency::WORDS_PER_OCTAVE;
        let semitones = self.input.semitones(controllers, tunings.master());
        LayerInput {
            octaves: octaves + semitones / 12.0,
            velocity: self.velocity(),
            ..self.input.hands(controllers, hears_host)
        }
    }

    fn modulation(&self, around: &Surroundings<'_>) -> Modulation {
        let lfo = match &self.own_lfo {
            Some(lfo) => *lfo.output(),
            None => around.slots.lfo_output(self.slot),
        };
        let semitones = self.input.semitones(around.controllers, around.tunings.master());
        let pitch =
            self.struck_pitch.unwrap_or_else(|| around.tunings.pitch(self.key(), around.slots.patch(self.slot)))
                + self.glide.words()
                + semitones * (frequency::WORDS_PER_OCTAVE / 12.0);
        Modulation { lfo, depth: self.input.lfo_depth(around.controllers), pitch }
    }
}
