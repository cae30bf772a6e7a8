//! What a MIDI channel remembers: bend, pressure and controllers.

use super::portamento::Portamento;
use super::registered::{Entered, Entry, Registered};

/// Controllers of one MIDI channel, 0-1 unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Channel {
    /// -1..1.
    pub(super) bend: f32,
    pub(super) pressure: f32,
    pub(super) wheel: f32,
    /// Linear gain of CC 7 and CC 11.
    pub(super) volume: f32,
    pub(super) expression: f32,
    /// -1..1.
    pub(super) pan: f32,
    /// CC 74; 0.5 at rest.
    pub(super) timbre: f32,
    pub(super) sustain: bool,
    pub(super) sostenuto: bool,
    pub(super) portamento: Portamento,
    pub(super) registered: Registered,
}

impl Default for Channel {
    fn default() -> Self {
        Self {
            bend: 0.0,
            pressure: 0.0,
            wheel: 0.0,
            volume: 1.0,
            expression: 1.0,
            pan: 0.0,
            timbre: 0.5,
            sustain: false,
            sostenuto: false,
            portamento: Portamento::default(),
            registered: Registered::default(),
        }
    }
}

/// What a member channel of MPE does to its one note.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dimensions {
    /// -1..1.
    pub(super) bend: f32,
    pub(super) pressure: f32,
    /// 0.5 at rest.
    pub(super) timbre: f32,
}

/// What a controller asks of the synth beyond the channel's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Consequence {
    /// Sounding notes look at the channel again.
    Notes,
    /// The bend range of the channel is another.
    BendRange,
    /// The zone of this channel gets so many members.
    Zone(u8),
    /// The sustain pedal went up.
    SustainUp,
    /// The sostenuto pedal went down.
    SostenutoDown,
    /// The sostenuto pedal went up.
    SostenutoUp,
    /// CC 120.
    AllSoundOff,
    /// CC 121.
    ResetControllers,
    /// CC 123, and the omni messages, which imply it.
    AllNotesOff,
    /// CC 126, which implies all notes off.
    Mono,
    /// CC 127, which implies all notes off.
    Poly,
    /// Nothing.
    None,
}

impl Channel {
    /// Takes a controller, value 0-1; `range` is the bend range in semitones where no registered parameter has set one.
    pub(super) fn controller(&mut self, controller: u8, value: f32, range: f32) -> Consequence {
        let is_on = value >= 64.0 / 127.0;
        let seven_bit = (value * 127.0).round() as u8;
        match controller {
            1 => self.wheel = value,
            5 => self.portamento.set_time(value),
            6 => return self.enter(Entry::Coarse(seven_bit), range),
            // MIDI's recommended curve, 40 log10(value / 127) dB.
            7 => self.volume = value * value,
            10 => self.pan = ((value * 127.0 - 64.0) / 63.0).clamp(-1.0, 1.0),
            11 => self.expression = value * value,
            38 => return self.enter(Entry::Fine(seven_bit), range),
            64 => {
                let was_on = std::mem::replace(&mut self.sustain, is_on);
                return if was_on && !is_on { Consequence::SustainUp } else { Consequence::None };
            }
            65 => self.portamento.switch(is_on),
            66 => {
                let was_on = std::mem::replace(&mut self.sostenuto, is_on);
                return match (was_on, is_on) {
                    (false, true) => Consequence::SostenutoDown,
                    (true, false) => Consequence::SostenutoUp,
                    _ => Consequence::None,
                };
            }
            74 => self.timbre = value,
            96 => return self.enter(Entry::Up, range),
            97 => return self.enter(Entry::Down, range),
            98 | 99 => self.registered.deselect(),
            100 => self.registered.select_low(seven_bit),
            101 => self.registered.select_high(seven_bit),
            120 => return Consequence::AllSoundOff,
            121 => return Consequence::ResetControllers,
            123..=125 => return Consequence::AllNotesOff,
            126 => return Consequence::Mono,
            127 => return Consequence::Poly,
            _ => return Consequence::None,
        }
        Consequence::Notes
    }

    /// Bend, pressure and timbre as they are now.
    pub(super) fn dimensions(&self) -> Dimensions {
        Dimensions { bend: self.bend, pressure: self.pressure, timbre: self.timbre }
    }

    fn enter(&mut self, entry: Entry, range: f32) -> Consequence {
        match self.registered.enter(entry, range) {
            Entered::Nothing => Consequence::None,
            Entered::BendRange => Consequence::BendRange,
            Entered::Tuning => Consequence::Notes,
            Entered::Zone(members) => Consequence::Zone(members),
        }
    }

    /// Resets what hands and feet hold (RP-015): volume, pan, timbre and the values of registered parameters stay.
    pub(super) fn reset_controllers(&mut self) {
        let at_rest = Self::default();
        self.bend = at_rest.bend;
        self.pressure = at_rest.pressure;
        self.wheel = at_rest.wheel;
        self.expression = at_rest.expression;
        self.sustain = at_rest.sustain;
        self.sostenuto = at_rest.sostenuto;
        self.portamento.reset_controllers();
        self.registered.deselect();
    }
}
