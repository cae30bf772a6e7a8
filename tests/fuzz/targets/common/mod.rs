//! Bytes as what a host sends: blocks of any length with events of any kind at any frame.

use vaeform_host::{Expression, Input, Note};

/// What saves and loads states.
pub trait Stateful {
    fn save(&mut self) -> Vec<u8>;
    /// Whether it was taken.
    fn load(&mut self, state: &[u8]) -> bool;

    /// Saves what there is and loads that, as a host that duplicates does. What was
    /// refused of what was `given` is saved as it came.
    fn save_and_load(&mut self, given: &[&[u8]]) {
        let state = self.save();
        assert!(self.load(&state) || given.contains(&state.as_slice()), "what we write is a state");
    }

    /// Loads what need not be a state, and says what that was.
    fn load_any<'a>(&mut self, bytes: &mut Bytes<'a>) -> &'a [u8] {
        let len = usize::from(bytes.word()) % 1_024;
        let state = bytes.some(len);
        self.load(state);
        state
    }
}

impl Stateful for vaeform_host::Instance {
    fn save(&mut self) -> Vec<u8> {
        Self::save(self).expect("a state")
    }

    fn load(&mut self, state: &[u8]) -> bool {
        Self::load(self, state).is_ok()
    }
}

impl Stateful for vaeform_host::vst3::Vst3Instance {
    fn save(&mut self) -> Vec<u8> {
        Self::save(self).expect("a state")
    }

    fn load(&mut self, state: &[u8]) -> bool {
        Self::load(self, state).is_ok()
    }
}

/// Bytes that are taken one by one; where they end there are zeros.
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    pub fn word(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    pub fn some(&mut self, num: usize) -> &'a [u8] {
        let (some, rest) = self.0.split_at(num.min(self.0.len()));
        self.0 = rest;
        some
    }

    /// A number as hosts send them, and now and then one as they should not.
    pub fn value(&mut self) -> f64 {
        match self.byte() {
            255 => f64::NAN,
            254 => f64::INFINITY,
            253 => -1e300,
            252 => 1e-320,
            byte => f64::from(byte) / 125.0 - 0.5,
        }
    }

    /// A frame inside a block, or one beyond it.
    pub fn frame(&mut self) -> u32 {
        match self.word() {
            65_535 => u32::MAX,
            word => u32::from(word) % 6_000,
        }
    }

    /// Frames of a block.
    pub fn frames(&mut self) -> u32 {
        [0, 1, 63, 64, 65, 333, 512, 4096][usize::from(self.byte() % 8)]
    }

    fn note(&mut self) -> Note {
        let (channel, key, id) = (self.byte(), self.byte(), self.byte());
        // Wildcards, and numbers beyond what there is.
        Note { channel: i16::from(channel % 18) - 1, key: i16::from(key as i8), id: i32::from(id as i8) }
    }

    /// Something that a host sends; `params` are the ids of the plugin's parameters.
    pub fn input(&mut self, params: &[u32]) -> Input {
        const EXPRESSIONS: [Expression; 7] = [
            Expression::Volume,
            Expression::Pan,
            Expression::Tuning,
            Expression::Vibrato,
            Expression::Expression,
            Expression::Brightness,
            Expression::Pressure,
        ];
        match self.byte() % 10 {
            0 | 1 => Input::NoteOn(self.note(), self.value()),
            2 => Input::NoteOff(self.note(), self.value()),
            3 => Input::Choke(self.note()),
            4 => Input::Expression(self.note(), EXPRESSIONS[usize::from(self.byte()) % 7], self.value()),
            5 | 6 => Input::Midi([self.byte(), self.byte(), self.byte()]),
            7 => {
                let len = usize::from(self.byte());
                Input::sysex(&[&[0xF0], self.some(len), &[0xF7]].concat())
            }
            8 => Input::Param(self.param(params), self.value()),
            _ => Input::Modulation(self.param(params), self.note(), self.value()),
        }
    }

    /// One of these ids, or now and then none of them.
    pub fn param(&mut self, params: &[u32]) -> u32 {
        let nth = usize::from(self.word());
        params.get(nth % (params.len() + 1)).copied().unwrap_or(0xDEAD_BEEF)
    }
}
