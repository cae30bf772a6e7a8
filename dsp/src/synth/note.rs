//! A sounding note: its voice, whose key it is, and what is done to it alone.

use crate::control::{Control, NUM_CONTROLS};
use crate::event::EndedNote;
use crate::fm::{
    CONTROL_FRAMES, CompiledPatch, Lanes, Lfo, Modulation, Moves, Offsets, StereoMix, Tick, Voice, exp2, frequency,
};

use super::OUTPUT_GAIN;
use super::channel::{Channel, Dimensions};
use super::controls::Controls;
use super::expressions::Expressions;
use super::slots::{PatchSlots, SlotIdx, tick_lfo};
use super::tunings::Tunings;
use super::zones::Zones;

/// Fade of a stolen or choked note, in seconds: shorter clicks, longer blurs.
const FADE_S: f32 = 0.005;
/// Crossfade of a note from one patch to another, in seconds: long enough that no step is heard, too short for an echo.
const CROSSFADE_S: f32 = 0.015;
/// A released note whose patch never falls silent (level 4 above 0) sounds this long, then fades.
const DRONE_S: f32 = 4.0;
const DRONE_FADE_S: f32 = 2.0;
/// Time constant of volume and pan, in seconds.
const WEIGHT_GLIDE_S: f32 = 0.004;
/// Modulator level that full pressure adds, in panel steps.
const PRESSURE_BRIGHTNESS: f32 = 10.0;
/// Modulator level at either end of brightness and timbre, in panel steps.
const BRIGHTNESS_SPAN: f32 = 40.0;
/// Bend range of an MPE member channel in semitones.
pub(super) const MPE_BEND_RANGE: f32 = 48.0;

/// What a note needs to know of the instrument around it.
pub(super) struct Surroundings<'a> {
    pub(super) controls: &'a Controls,
    pub(super) tunings: &'a Tunings,
    pub(super) channels: &'a [Channel; 16],
    pub(super) zones: Zones,
    /// Semitones, where no registered parameter has set another.
    pub(super) bend_range: f32,
    /// Linear gain of all notes.
    pub(super) volume: f32,
    pub(super) seconds_per_frame: f32,
}

/// Portamento: a straight line in pitch words.
#[derive(Clone, Copy, Debug, Default)]
struct PitchGlide {
    /// Words that are left.
    words: f32,
    /// Words a second, towards 0.
    speed: f32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fade {
    None,
    /// Linear from silence, `left` of `total` seconds.
    In {
        left: f32,
        total: f32,
    },
    /// Linear, `left` of `total` seconds.
    Out {
        left: f32,
        total: f32,
    },
}

/// A note in a lane. `[audio-thread]`
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) voice: Voice,
    pub(super) slot: SlotIdx,
    /// The branch it follows; none after another patch was loaded.
    pub(super) branch: Option<u8>,
    /// The fading half of a crossfade: no note to the host.
    pub(super) is_ghost: bool,
    pub(super) key: EndedNote,
    pub(super) key_is_down: bool,
    /// Channels whose sostenuto pedal caught this key, one bit each.
    pub(super) sostenuto: u16,
    /// What its channel bent when the key went up, on a member channel of MPE: the channel belongs to the next note from then on.
    pub(super) left_with: Option<Dimensions>,
    /// Pitch word of its key as it was struck, when the key has been retuned since for later notes only.
    pub(super) struck_pitch: Option<f32>,
    /// Number of the note-on, for stealing.
    pub(super) order: u32,
    pub(super) expressions: Expressions,
    /// Something changed that lines must be drawn anew for.
    pub(super) touched: bool,
    /// The pitch alone has changed.
    pub(super) repitches: bool,
    /// Ticks of the timer change this note's pitch.
    has_vibrato: bool,
    /// Ticks of the timer change this note's amplitude.
    has_tremolo: bool,
    poly: [f32; NUM_CONTROLS],
    has_poly: bool,
    own_lfo: Option<Lfo>,
    glide: PitchGlide,
    fade: Fade,
    drone_s: f32,
    /// Smoothed left and right weight; none before the first block.
    weights: Option<[f32; 2]>,
}

impl Note {
    pub(super) fn new(voice: Voice, slot: SlotIdx, branch: u8, key: EndedNote, order: u32) -> Self {
        Self {
            voice,
            slot,
            branch: Some(branch),
            is_ghost: false,
            key,
            key_is_down: true,
            sostenuto: 0,
            left_with: None,
            struck_pitch: None,
            order,
            expressions: Expressions::default(),
            touched: true,
            repitches: false,
            has_vibrato: false,
            has_tremolo: false,
            poly: [0.0; NUM_CONTROLS],
            has_poly: false,
            own_lfo: None,
            glide: PitchGlide::default(),
            fade: Fade::None,
            drone_s: 0.0,
            weights: None,
        }
    }

    pub(super) fn identity(&self) -> EndedNote {
        self.key
    }

    pub(super) fn touch(&mut self) {
        self.touched = true;
    }

    /// True when it is on its way to silence, whatever its envelopes do.
    pub(super) fn is_fading(&self) -> bool {
        matches!(self.fade, Fade::Out { .. })
    }

    /// True in the second half of a crossfade.
    pub(super) fn fades_in(&self) -> bool {
        matches!(self.fade, Fade::In { .. })
    }

    /// Stops within some ms.
    pub(super) fn fade_out(&mut self) {
        let gain = match self.fade {
            Fade::None => 1.0,
            Fade::In { left, total } => 1.0 - (left / total).max(0.0),
            Fade::Out { .. } => return,
        };
        self.fade = Fade::Out { left: FADE_S * gain, total: FADE_S };
    }

    /// Goes over to `slot` in a crossfade; returns the half that stays and fades. Only between two control blocks.
    pub(super) fn cross(&mut self, slot: SlotIdx, patch: &CompiledPatch) -> Self {
        let ghost = Self {
            is_ghost: true,
            branch: None,
            key_is_down: false,
            fade: Fade::Out { left: CROSSFADE_S, total: CROSSFADE_S },
            ..self.clone()
        };
        self.fade = Fade::In { left: CROSSFADE_S, total: CROSSFADE_S };
        self.slot = slot;
        self.voice.apply_patch(patch, Moves::ALL, None, 0);
        ghost
    }

    /// Glides from `words` away to the key's pitch within `seconds`.
    pub(super) fn glide_from(&mut self, words: f32, seconds: f32) {
        self.glide = PitchGlide { words, speed: (words / seconds).abs() };
    }

    /// Pitch words that portamento still has to go.
    pub(super) fn glide_words(&self) -> f32 {
        self.glide.words
    }

    /// Sets a polyphonic offset in plain units.
    pub(super) fn set_poly(&mut self, control: Control, offset: f32, slots: &PatchSlots) {
        self.poly[control as usize] = offset;
        self.has_poly = true;
        if control == Control::LfoRate && self.own_lfo.is_none() {
            self.own_lfo = Some(*slots.lfo(self.slot));
        }
        self.touch();
    }

    /// A tick of the timer. `lfo_offset` in panel steps.
    pub(super) fn tick(&mut self, tick: Tick, lfo_offset: f32, patch: &CompiledPatch) {
        if let Some(lfo) = &mut self.own_lfo {
            let offset = (lfo_offset + self.poly[Control::LfoRate as usize]).clamp(-99.0, 99.0);
            tick_lfo(lfo, tick, patch, offset);
        }
        if tick == Tick::PitchAndEnvelope {
            self.voice.tick(patch);
        }
        match tick {
            Tick::Lfo => self.touched |= self.has_tremolo,
            Tick::Pitch | Tick::PitchAndEnvelope => self.repitches |= self.has_vibrato,
        }
    }

    /// Moves on by a control block; true when the note is over.
    pub(super) fn end_block(&mut self, patch: &CompiledPatch) -> bool {
        match self.fade {
            Fade::Out { left, .. } if left <= 0.0 => true,
            _ => self.voice.has_ended(patch),
        }
    }

    /// Draws the lines of the rest of the control block.
    pub(super) fn aim(
        &mut self,
        around: &Surroundings<'_>,
        slots: &PatchSlots,
        lanes: &mut Lanes,
        mix: &mut StereoMix,
        lane: usize,
        frame: usize,
    ) {
        let patch = slots.patch(self.slot);
        let is_new_block = frame == 0;
        if self.touched {
            self.touched = false;
            let offsets = self.offsets(around);
            self.voice.set_offsets(patch, offsets, frame);
            self.voice.rewind(frame);
        }
        let modulation = self.modulation(around, slots);
        self.has_vibrato = self.voice.has_vibrato(patch, &modulation);
        self.has_tremolo = self.voice.has_tremolo(patch, &modulation);
        self.repitches = false;
        self.voice.update_ramps(patch, &modulation, lanes, lane, frame);
        if is_new_block || self.weights.is_none() {
            self.move_weights(around, slots.trim_db(self.slot), mix, lane);
            let seconds = CONTROL_FRAMES as f32 * around.seconds_per_frame;
            let step = self.glide.speed * seconds;
            self.glide.words -= self.glide.words.clamp(-step, step);
            if self.voice.is_drone(patch) && !self.is_fading() {
                self.drone_s += seconds;
                if self.drone_s > DRONE_S {
                    self.fade = Fade::Out { left: DRONE_FADE_S, total: DRONE_FADE_S };
                }
            }
        }
    }

    /// Sets the pitch alone, after a tick.
    pub(super) fn repitch(&mut self, around: &Surroundings<'_>, slots: &PatchSlots, lanes: &mut Lanes, lane: usize) {
        let modulation = self.modulation(around, slots);
        self.voice.update_pitch(slots.patch(self.slot), &modulation, lanes, lane);
        self.repitches = false;
    }

    /// True when ticks of the timer change this note.
    pub(super) fn is_modulated(&self) -> bool {
        self.has_vibrato || self.has_tremolo
    }

    fn modulation(&self, around: &Surroundings<'_>, slots: &PatchSlots) -> Modulation {
        let lfo = match &self.own_lfo {
            Some(lfo) => *lfo.output(),
            None => slots.lfo_output(self.slot),
        };
        let master = self.master(around).map_or(0.0, |master| master.wheel);
        let wheel = self.channel(around).wheel.max(master);
        let depth = wheel.max(self.expressions.vibrato) + self.pressure(around);
        Modulation { lfo, depth: depth.min(1.0), pitch: self.pitch(around, slots.patch(self.slot)) }
    }

    fn channel<'a>(&self, around: &'a Surroundings<'_>) -> &'a Channel {
        &around.channels[usize::from(self.key.channel & 15)]
    }

    /// Bend, pressure and timbre of its channel, as far as they are this note's.
    fn dimensions(&self, around: &Surroundings<'_>) -> Dimensions {
        self.left_with.unwrap_or_else(|| self.channel(around).dimensions())
    }

    /// The master channel of the note's zone, when the note is on a member channel.
    fn master<'a>(&self, around: &'a Surroundings<'_>) -> Option<&'a Channel> {
        around.zones.master(self.key.channel & 15).map(|master| &around.channels[usize::from(master)])
    }

    /// Control plus this note's modulation, inside the control's range.
    fn value(&self, around: &Surroundings<'_>, control: Control) -> f32 {
        let value = around.controls.value(control);
        if !self.has_poly {
            return value;
        }
        control.def().clamp(value + self.poly[control as usize])
    }

    fn pressure(&self, around: &Surroundings<'_>) -> f32 {
        let master = self.master(around).map_or(0.0, |master| master.pressure);
        self.expressions.pressure.max(self.dimensions(around).pressure).max(master)
    }

    fn pitch(&self, around: &Surroundings<'_>, patch: &CompiledPatch) -> f32 {
        let channel = self.channel(around);
        let bend = self.dimensions(around).bend;
        let range = |channel: &Channel, range| channel.registered.bend_range().unwrap_or(range);
        let mut semitones = self.expressions.tuning + 0.01 * self.value(around, Control::Tune);
        if let Some(master) = self.master(around) {
            semitones += bend * range(channel, MPE_BEND_RANGE) + master.bend * range(master, around.bend_range);
            semitones += master.registered.tuning();
        } else {
            semitones += bend * range(channel, around.bend_range);
        }
        semitones += channel.registered.tuning() + around.tunings.master();
        self.struck_pitch.unwrap_or_else(|| around.tunings.pitch(self.key, patch))
            + self.glide.words
            + semitones * (frequency::WORDS_PER_OCTAVE / 12.0)
    }

    fn offsets(&self, around: &Surroundings<'_>) -> Offsets {
        let value = |control| self.value(around, control);
        let timbre = match around.zones.zone(self.key.channel & 15) {
            Some(_) => {
                self.dimensions(around).timbre - 0.5 + self.master(around).map_or(0.0, |master| master.timbre - 0.5)
            }
            None => 0.0,
        };
        let brightness = 2.0 * BRIGHTNESS_SPAN * (self.expressions.brightness - 0.5 + timbre)
            + PRESSURE_BRIGHTNESS * self.pressure(around);
        Offsets {
            level: [
                value(Control::OpLevel1),
                value(Control::OpLevel2),
                value(Control::OpLevel3),
                value(Control::OpLevel4),
                value(Control::OpLevel5),
                value(Control::OpLevel6),
            ],
            brightness: value(Control::Brightness) + brightness,
            feedback: value(Control::Feedback),
            attack: value(Control::Attack),
            decay: value(Control::Decay),
            release: value(Control::Release),
            lfo_depth: value(Control::LfoDepth),
            velocity_sens: value(Control::VelocitySens),
        }
    }

    /// Draws the line of the left and right weight over a control block.
    fn move_weights(&mut self, around: &Surroundings<'_>, trim_db: f32, mix: &mut StereoMix, lane: usize) {
        let seconds = CONTROL_FRAMES as f32 * around.seconds_per_frame;
        let channel = self.channel(around);
        let decibels = self.value(around, Control::Volume);
        let silent = decibels <= Control::Volume.def().min;
        let gain = if silent { 0.0 } else { OUTPUT_GAIN * exp2(decibels * (1.0 / 6.020_6)) };
        let gain = gain * channel.volume * channel.expression * self.expressions.volume * around.volume;
        let master = self.master(around);
        let gain = master.map_or(gain, |master| gain * master.volume * master.expression);
        let gain = if trim_db == 0.0 { gain } else { gain * exp2(trim_db * (1.0 / 6.020_6)) };
        // Equal power, 1 in the middle.
        let pan = channel.pan + self.expressions.pan + master.map_or(0.0, |master| master.pan);
        let pan = pan.clamp(-1.0, 1.0);
        let sides = if pan == 0.0 { [1.0; 2] } else { [(1.0 - pan).sqrt(), (1.0 + pan).sqrt()] };
        let target = sides.map(|side| gain * side);
        let before = self.weights.unwrap_or(target);
        let coefficient = 1.0 - (-seconds / WEIGHT_GLIDE_S).exp();
        let after: [f32; 2] = std::array::from_fn(|side| {
            let way = target[side] - before[side];
            if way.abs() < 1e-6 { target[side] } else { before[side] + way * coefficient }
        });
        self.weights = Some(after);
        let (faded, fades) = match &mut self.fade {
            Fade::None => (1.0, 1.0),
            Fade::In { left, total } => {
                let before = (*left / *total).max(0.0);
                *left -= seconds;
                (1.0 - before, 1.0 - (*left / *total).max(0.0))
            }
            Fade::Out { left, total } => {
                let before = (*left / *total).max(0.0);
                *left -= seconds;
                (before, (*left / *total).max(0.0))
            }
        };
        if matches!(self.fade, Fade::In { left, .. } if left <= 0.0) {
            self.fade = Fade::None;
        }
        mix.set_line(lane, before.map(|w| w * faded), after.map(|w| w * fades));
    }
}
