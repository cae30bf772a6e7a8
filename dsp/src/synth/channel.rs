//! What a MIDI channel remembers: bend, pressure and controllers.

/// Controllers of one MIDI channel, 0-1 unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Channel {
    /// -1..1.
    pub(super) bend: f32,
    /// Semitones, when RPN 0 has set it.
    pub(super) bend_range: Option<f32>,
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
    pub(super) portamento: bool,
    rpn: (u8, u8),
}

impl Default for Channel {
    fn default() -> Self {
        Self {
            bend: 0.0,
            bend_range: None,
            pressure: 0.0,
            wheel: 0.0,
            volume: 1.0,
            expression: 1.0,
            pan: 0.0,
            timbre: 0.5,
            sustain: false,
            sostenuto: false,
            portamento: true,
            rpn: (127, 127),
        }
    }
}

/// What a controller asks of the synth beyond the channel's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Consequence {
    /// Sounding notes look at the channel again.
    Notes,
    /// The sustain pedal went up.
    SustainUp,
    /// The sostenuto pedal went down.
    SostenutoDown,
    /// The sostenuto pedal went up.
    SostenutoUp,
    /// CC 120.
    AllSoundOff,
    /// CC 123 and the mode messages, which imply it.
    AllNotesOff,
    /// Nothing.
    None,
}

impl Channel {
    /// Takes a controller, value 0-1.
    pub(super) fn controller(&mut self, controller: u8, value: f32) -> Consequence {
        let is_on = value >= 64.0 / 127.0;
        let seven_bit = (value * 127.0).round() as u8;
        match controller {
            1 => self.wheel = value,
            6 if self.rpn == (0, 0) => self.bend_range = Some(f32::from(seven_bit.min(96))),
            // MIDI's recommended curve, 40 log10(value / 127) dB.
            7 => self.volume = value * value,
            10 => self.pan = ((value * 127.0 - 64.0) / 63.0).clamp(-1.0, 1.0),
            11 => self.expression = value * value,
            64 => {
                let was_on = std::mem::replace(&mut self.sustain, is_on);
                return if was_on && !is_on { Consequence::SustainUp } else { Consequence::None };
            }
            65 => self.portamento = is_on,
            66 => {
                let was_on = std::mem::replace(&mut self.sostenuto, is_on);
                return match (was_on, is_on) {
                    (false, true) => Consequence::SostenutoDown,
                    (true, false) => Consequence::SostenutoUp,
                    _ => Consequence::None,
                };
            }
            74 => self.timbre = value,
            98 | 99 => self.rpn = (127, 127),
            100 => self.rpn.1 = seven_bit,
            101 => self.rpn.0 = seven_bit,
            120 => return Consequence::AllSoundOff,
            121 => {
                // RP-015: volume, pan and registered parameters stay.
                *self = Self { volume: self.volume, pan: self.pan, bend_range: self.bend_range, ..Self::default() };
                return Consequence::SustainUp;
            }
            123..=127 => return Consequence::AllNotesOff,
            _ => return Consequence::None,
        }
        Consequence::Notes
    }
}
