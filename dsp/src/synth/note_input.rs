//! What a note is played by: its key, its channel and the master of its zone, note expressions and polyphonic modulation. It says
//! what these make of pitch, level and timbre.

use crate::control::{Control, NUM_CONTROLS};
use crate::event::EndedNote;
use crate::fm::{Offsets, exp2};
use crate::layers::{FmOffsets, HostOffsets, LayerInput};

use super::channel::{Channel, Dimensions};
use super::controllers::Controllers;
use super::expressions::Expressions;
use super::zones::MPE_BEND_RANGE;

/// Output level of one step of the chip's signal: a lone sine (level 99, no velocity sensitivity) is -17.4 LUFS.
pub(super) const OUTPUT_GAIN: f32 = 0.07 / 4096.0;
/// Modulator level that full pressure adds, in panel steps.
const PRESSURE_BRIGHTNESS: f32 = 10.0;
/// Modulator level at either end of brightness and timbre, in panel steps.
const BRIGHTNESS_SPAN: f32 = 40.0;

/// Key, expressions and polyphonic modulation of a note.
#[derive(Clone, Debug)]
pub(super) struct NoteInput {
    pub(super) key: EndedNote,
    pub(super) expressions: Expressions,
    /// Bend, pressure and timbre of its MPE member channel at key-up: from then on the channel belongs to the next note.
    pub(super) left_with: Option<Dimensions>,
    /// How fast the key went up, 0..1; 0 while it is down.
    pub(super) release_velocity: f32,
    /// What modulation routes add to the FM layer.
    pub(super) routed: FmOffsets,
    /// Polyphonic modulation by control, in plain units.
    poly: [f32; NUM_CONTROLS],
    has_poly: bool,
}

impl NoteInput {
    pub(super) fn new(key: EndedNote) -> Self {
        let expressions = Expressions::default();
        Self {
            key,
            expressions,
            left_with: None,
            release_velocity: 0.0,
            routed: FmOffsets::default(),
            poly: [0.0; NUM_CONTROLS],
            has_poly: false,
        }
    }

    /// Sets a polyphonic offset in plain units.
    pub(super) fn set_poly(&mut self, control: Control, offset: f32) {
        self.poly[control as usize] = offset;
        self.has_poly = true;
    }

    /// The polyphonic offset of a control in plain units.
    pub(super) fn poly(&self, control: Control) -> f32 {
        self.poly[control as usize]
    }

    /// Depth of the LFO on top of the patch's, 0-1: wheel, vibrato and pressure.
    pub(super) fn lfo_depth(&self, controllers: &Controllers) -> f32 {
        let master = self.master(controllers).map_or(0.0, |master| master.wheel);
        let wheel = self.channel(controllers).wheel.max(master);
        let depth = wheel.max(self.expressions.vibrato) + self.pressure(controllers);
        depth.min(1.0)
    }

    /// Semitones that bend, tuning and modulation add to the key; `master_tuning` in semitones.
    #[inline]
    pub(super) fn semitones(&self, controllers: &Controllers, master_tuning: f32) -> f32 {
        let channel = self.channel(controllers);
        let bend = self.dimensions(controllers).bend;
        let bend_range = controllers.target(Control::BendRange);
        let range = |channel: &Channel, range| channel.registered.bend_range().unwrap_or(range);
        let mut semitones = self.expressions.tuning + 0.01 * self.value(controllers, Control::Tune);
        if let Some(master) = self.master(controllers) {
            semitones += bend * range(channel, MPE_BEND_RANGE) + master.bend * range(master, bend_range);
            semitones += master.registered.tuning();
        } else {
            semitones += bend * range(channel, bend_range);
        }
        semitones += channel.registered.tuning() + master_tuning;
        semitones
    }

    /// What the performer adds to the patch, in panel steps.
    pub(super) fn offsets(&self, controllers: &Controllers) -> Offsets {
        let value = |control| self.value(controllers, control);
        let timbre = match controllers.zones().zone(self.key.channel & 15) {
            Some(_) => {
                let master = self.master(controllers).map_or(0.0, |master| master.timbre - 0.5);
                self.dimensions(controllers).timbre - 0.5 + master
            }
            None => 0.0,
        };
        let brightness = 2.0 * BRIGHTNESS_SPAN * (self.expressions.brightness - 0.5 + timbre)
            + PRESSURE_BRIGHTNESS * self.pressure(controllers);
        Offsets {
            level: [
                value(Control::OpLevel1) + self.routed[0],
                value(Control::OpLevel2) + self.routed[1],
                value(Control::OpLevel3) + self.routed[2],
                value(Control::OpLevel4) + self.routed[3],
                value(Control::OpLevel5) + self.routed[4],
                value(Control::OpLevel6) + self.routed[5],
            ],
            brightness: value(Control::Brightness) + brightness,
            feedback: value(Control::Feedback) + self.routed[6],
            attack: value(Control::Attack),
            decay: value(Control::Decay),
            release: value(Control::Release),
            lfo_depth: value(Control::LfoDepth),
            velocity_sens: value(Control::VelocitySens),
        }
    }

    /// Wheel, pressure, timbre, bend and the host's controls, as the layers beside FM hear them.
    pub(super) fn hands(&self, controllers: &Controllers, hears_host: bool) -> LayerInput {
        let (own, master) = (self.dimensions(controllers), self.master(controllers));
        let wheel = self.channel(controllers).wheel.max(master.map_or(0.0, |master| master.wheel));
        let timbre = 2.0 * (own.timbre + self.expressions.brightness - 1.0);
        LayerInput {
            release_velocity: self.release_velocity,
            wheel: wheel.max(self.expressions.vibrato),
            pressure: self.pressure(controllers),
            timbre: timbre.clamp(-1.0, 1.0),
            bend: own.bend,
            host: if hears_host {
                HostOffsets::new(|control| self.value(controllers, control))
            } else {
                HostOffsets::default()
            },
            ..LayerInput::default()
        }
    }

    /// Gains of the left and the right channel; `trim_db` is the patch's.
    #[inline]
    pub(super) fn stereo_gains(&self, controllers: &Controllers, trim_db: f32) -> [f32; 2] {
        let channel = self.channel(controllers);
        let decibels = self.value(controllers, Control::Volume);
        let silent = decibels <= Control::Volume.def().min;
        let gain = if silent { 0.0 } else { OUTPUT_GAIN * exp2(decibels * (1.0 / 6.020_6)) };
        let gain = gain * channel.volume * channel.expression * self.expressions.volume * controllers.master_volume();
        let master = self.master(controllers);
        let gain = master.map_or(gain, |master| gain * master.volume * master.expression);
        let gain = if trim_db == 0.0 { gain } else { gain * exp2(trim_db * (1.0 / 6.020_6)) };
        // Equal power, 1 in the middle.
        let pan = channel.pan + self.expressions.pan + master.map_or(0.0, |master| master.pan);
        let pan = pan.clamp(-1.0, 1.0);
        let sides = if pan == 0.0 { [1.0; 2] } else { [(1.0 - pan).sqrt(), (1.0 + pan).sqrt()] };
        sides.map(|side| gain * side)
    }

    fn channel<'a>(&self, controllers: &'a Controllers) -> &'a Channel {
        controllers.channel(self.key.channel & 15)
    }

    /// Bend, pressure and timbre of its channel, as far as they are this note's.
    fn dimensions(&self, controllers: &Controllers) -> Dimensions {
        self.left_with.unwrap_or_else(|| self.channel(controllers).dimensions())
    }

    /// The master channel of the note's zone, when the note is on a member channel.
    fn master<'a>(&self, controllers: &'a Controllers) -> Option<&'a Channel> {
        controllers.zones().master(self.key.channel & 15).map(|master| controllers.channel(master))
    }

    /// Control plus this note's modulation, inside the control's range.
    fn value(&self, controllers: &Controllers, control: Control) -> f32 {
        let value = controllers.value(control);
        if !self.has_poly {
            return value;
        }
        control.def().clamp(value + self.poly[control as usize])
    }

    fn pressure(&self, controllers: &Controllers) -> f32 {
        let master = self.master(controllers).map_or(0.0, |master| master.pressure);
        self.expressions.pressure.max(self.dimensions(controllers).pressure).max(master)
    }
}
