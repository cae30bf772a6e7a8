//! How a factory voice is written down: what differs from the initial voice, in the instrument's own steps.

use crate::{NUM_OPERATORS, Patch, PatchName, Preset, global, operator};

/// LFO waves that the factory voices use.
#[derive(Clone, Copy)]
pub(super) enum Wave {
    Triangle = 0,
    Square = 3,
    Sine = 4,
    SampleHold = 5,
}

/// One operator; [`ratio`] and [`fixed`] begin it.
#[derive(Clone, Copy)]
pub(super) struct Op {
    values: [u8; operator::NUM_PARAMS],
}

/// An operator at `coarse` (0 is a half) times the note's frequency, 1 % more for each step of `fine`; silent until it gets a level.
pub(super) fn ratio(coarse: u8, fine: u8) -> Op {
    let initial = Patch::default();
    let values = std::array::from_fn(|offset| initial.fm.op(1, offset) as u8);
    Op { values }.with(operator::COARSE, coarse).with(operator::FINE, fine)
}

/// An operator at 10^(`coarse` + `fine` / 100) Hz whatever the note.
pub(super) fn fixed(coarse: u8, fine: u8) -> Op {
    ratio(coarse, fine).with(operator::MODE, 1)
}

impl Op {
    fn with(mut self, offset: usize, value: u8) -> Self {
        self.values[offset] = value;
        self
    }

    /// Output level, 0-99; 8 steps are 6 dB.
    pub(super) fn level(self, level: u8) -> Self {
        self.with(operator::OUTPUT_LEVEL, level)
    }

    /// Envelope rates and levels 1-4.
    pub(super) fn env(mut self, rates: [u8; 4], levels: [u8; 4]) -> Self {
        for i in 0..4 {
            self = self.with(operator::RATE[i], rates[i]).with(operator::LEVEL[i], levels[i]);
        }
        self
    }

    /// Velocity sensitivity, 0-7.
    pub(super) fn velocity(self, sensitivity: u8) -> Self {
        self.with(operator::VELOCITY_SENS, sensitivity)
    }

    /// Steps of detune, -7..7. Kept to modulators: equal carriers apart by a step or two cancel whole seconds of a note.
    pub(super) fn detune(self, steps: i8) -> Self {
        self.with(operator::DETUNE, (7 + steps) as u8)
    }

    /// Keyboard rate scaling, 0-7: shorter envelopes up the keyboard.
    pub(super) fn rates_up(self, scaling: u8) -> Self {
        self.with(operator::RATE_SCALING, scaling)
    }

    /// Amplitude modulation sensitivity, 0-3.
    pub(super) fn tremolo(self, sensitivity: u8) -> Self {
        self.with(operator::AMP_MOD_SENS, sensitivity)
    }

    /// Softer above middle C (C3 on the instrument, MIDI note 60) in a straight line, so that high notes are not harsh; 0-99.
    pub(super) fn softer_up(self, depth: u8) -> Self {
        const C3: u8 = 39;
        self.with(operator::BREAKPOINT, C3).with(operator::RIGHT_DEPTH, depth)
    }
}

/// One voice on its way into the bank.
pub(super) struct Recipe {
    patch: Patch,
    tags: &'static [&'static str],
}

impl Recipe {
    /// A voice of operators 1-6 under `algorithm` 1-32 with `feedback` 0-7.
    pub(super) fn new(
        name: &str,
        tags: &'static [&'static str],
        algorithm: u8,
        feedback: u8,
        ops: [Op; NUM_OPERATORS],
    ) -> Self {
        let mut patch = Patch { name: PatchName::new(name), ..Patch::default() };
        for (op, spec) in ops.iter().enumerate() {
            for (offset, &value) in spec.values.iter().enumerate() {
                patch.fm.set(operator::param(op, offset), f32::from(value));
            }
        }
        patch.fm.set(global::ALGORITHM, f32::from(algorithm - 1));
        patch.fm.set(global::FEEDBACK, f32::from(feedback));
        Self { patch, tags }
    }

    /// LFO wave, speed and delay (0-99). The modulation wheel brings it in with the initial voice's pitch sensitivity.
    pub(super) fn lfo(mut self, wave: Wave, speed: u8, delay: u8) -> Self {
        self.patch.fm.set(global::LFO_WAVE, f32::from(wave as u8));
        self.patch.fm.set(global::LFO_SPEED, f32::from(speed));
        self.patch.fm.set(global::LFO_DELAY, f32::from(delay));
        self
    }

    /// Pitch depth of the LFO without the wheel (0-99) and pitch sensitivity (0-7).
    pub(super) fn vibrato(mut self, depth: u8, sensitivity: u8) -> Self {
        self.patch.fm.set(global::LFO_PITCH_DEPTH, f32::from(depth));
        self.patch.fm.set(global::PITCH_MOD_SENS, f32::from(sensitivity));
        self
    }

    /// Amplitude depth of the LFO (0-99), for operators that are sensitive to it.
    pub(super) fn tremolo(mut self, depth: u8) -> Self {
        self.patch.fm.set(global::LFO_AMP_DEPTH, f32::from(depth));
        self
    }

    /// The LFO runs on from note to note.
    pub(super) fn lfo_runs_free(mut self) -> Self {
        self.patch.fm.set(global::LFO_SYNC, 0.0);
        self
    }

    /// Pitch envelope rates and levels (50 is no shift).
    pub(super) fn pitch(mut self, rates: [u8; 4], levels: [u8; 4]) -> Self {
        for i in 0..4 {
            self.patch.fm.set(global::PITCH_RATE[i], f32::from(rates[i]));
            self.patch.fm.set(global::PITCH_LEVEL[i], f32::from(levels[i]));
        }
        self
    }

    /// The finished preset.
    pub(super) fn preset(self, category: &str) -> Preset {
        Preset {
            author: "Vaeform".into(),
            category: category.into(),
            tags: self.tags.iter().map(|&tag| tag.to_owned()).collect(),
            ..self.patch.into()
        }
    }
}
