//! A patch in the engine's units, made once when a patch is loaded or edited.

use super::algorithm::ALGORITHMS;
use super::exp2::exp2;
use super::lfo::{self, LfoShape};
use super::pitch_envelope::PitchEnvelopeShape;
use super::playing::NoteStart;
use super::scaling::{self, LevelScaling};
use vaeform_patch::{NUM_OPERATORS, Patch, global, operator};

/// Feedback deviates the phase by the mean of the last two outputs times `2^(feedback - 7)` times this.
///
/// The gain is open by a factor of two: the reference model of the chips has 1, msfa 0.5, and a comparison by ear with an
/// instrument lies between. 0.5 is kept: at 1 feedback 7 turns to noise where recordings of the instrument still have a pitch.
const FEEDBACK_GAIN: f32 = 0.5;

/// One operator in engine units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CompiledOperator {
    /// Envelope rates as on the panel, 0-99.
    pub rate: [f32; 4],
    /// The same in quarter octaves, before rate scaling.
    pub(super) quarter_octaves: [f32; 4],
    /// Envelope levels as attenuation.
    pub level: [f32; 4],
    pub(super) rate_scaling: f32,
    pub(super) output_level: f32,
    pub(super) level_scaling: LevelScaling,
    pub(super) velocity_sens: f32,
    /// Power of the amplitude that the LFO modulates, 0-1.
    pub(super) amp_sens: f32,
    /// The pitch is absolute.
    pub fixed: bool,
    /// Pitch word: absolute when fixed, else over the voice's.
    pub word: f32,
}

/// A patch in engine units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CompiledPatch {
    /// Operators 1-6.
    pub operators: [CompiledOperator; NUM_OPERATORS],
    /// 0-31.
    pub algorithm: u8,
    /// Panel feedback, 0-7.
    pub feedback: f32,
    /// Operators start at phase 0 with every key.
    pub osc_sync: bool,
    /// Semitones, -24..24.
    pub transpose: i32,
    pub(super) pitch_envelope: PitchEnvelopeShape,
    pub(super) lfo: LfoShape,
    pub(super) lfo_speed: f32,
    pub(super) lfo_delay: f32,
    pub(super) lfo_pitch_depth: f32,
    pub(super) lfo_amp_depth: f32,
    /// 0-1.
    pub(super) pitch_mod_sens: f32,
    /// Any operator listens to the LFO.
    pub(super) has_amp_sens: bool,
}

/// What differs between two compiled patches, as far as a sounding voice has to work it out again: a bit an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moves {
    /// Envelope rates and levels.
    pub(super) envelopes: u8,
    /// Output level, its scaling and velocity sensitivity.
    pub(super) levels: u8,
    /// Anything at all.
    pub(super) any: bool,
}

impl Moves {
    /// Nothing differs.
    pub const NONE: Self = Self { envelopes: 0, levels: 0, any: false };
    /// Everything may differ.
    pub const ALL: Self = Self { envelopes: 63, levels: 63, any: true };

    /// The same, and something besides that these bits do not tell.
    pub fn and_more(self) -> Self {
        Self { any: true, ..self }
    }
}

impl CompiledOperator {
    /// Compiles an operator from its values by their offsets; allocates nothing.
    pub(super) fn new(value: impl Fn(usize) -> f32) -> Self {
        Self {
            rate: operator::RATE.map(&value),
            quarter_octaves: operator::RATE.map(|offset| scaling::envelope_rate(value(offset))),
            level: operator::LEVEL.map(|offset| scaling::envelope_level(value(offset))),
            rate_scaling: value(operator::RATE_SCALING),
            output_level: value(operator::OUTPUT_LEVEL),
            level_scaling: LevelScaling {
                breakpoint: value(operator::BREAKPOINT),
                left_depth: value(operator::LEFT_DEPTH),
                right_depth: value(operator::RIGHT_DEPTH),
                left_curve: value(operator::LEFT_CURVE) as u8,
                right_curve: value(operator::RIGHT_CURVE) as u8,
            },
            velocity_sens: value(operator::VELOCITY_SENS),
            amp_sens: lfo::amp_sensitivity(value(operator::AMP_MOD_SENS)),
            fixed: value(operator::MODE) >= 0.5,
            word: scaling::operator_pitch(
                value(operator::MODE) >= 0.5,
                value(operator::COARSE),
                value(operator::FINE),
                value(operator::DETUNE),
            ),
        }
    }

    /// Attenuation by panel level and sensitivity to velocity, which offsets may have moved, and by scaling.
    pub(super) fn base(&self, level: f32, velocity_sens: f32, start: NoteStart, key: i32) -> f32 {
        scaling::total_level(
            scaling::output_level(level, &self.level_scaling, key),
            scaling::velocity_level(start.velocity, velocity_sens),
        )
    }

    /// Rates in quarter octaves at a key.
    pub(super) fn rates(&self, key: i32) -> [f32; 4] {
        let scaled = scaling::rate_scaling(self.rate_scaling, key as f32);
        self.quarter_octaves.map(|rate| rate + scaled)
    }
}

impl CompiledPatch {
    /// What moves in a voice that goes from `before` to this patch.
    pub fn moves_from(&self, before: &Self) -> Moves {
        if self.transpose != before.transpose || self.algorithm != before.algorithm {
            return Moves::ALL;
        }
        let mut moves = Moves { any: self != before, ..Moves::NONE };
        for (op, (a, b)) in self.operators.iter().zip(&before.operators).enumerate() {
            let envelope = a.rate != b.rate || a.level != b.level || a.rate_scaling != b.rate_scaling;
            let level = a.output_level != b.output_level
                || a.level_scaling != b.level_scaling
                || a.velocity_sens != b.velocity_sens;
            moves.envelopes |= u8::from(envelope) << op;
            moves.levels |= u8::from(level) << op;
        }
        moves
    }

    /// Compiles a patch; allocates nothing.
    pub fn new(patch: &Patch) -> Self {
        let operators = std::array::from_fn(|op| CompiledOperator::new(|offset| patch.fm.op(op, offset)));
        let get = |id| patch.fm.get(id);
        let (lfo_speed, lfo_delay) = (get(global::LFO_SPEED), get(global::LFO_DELAY));
        Self {
            operators,
            algorithm: (get(global::ALGORITHM) as u8).min(ALGORITHMS.len() as u8 - 1),
            feedback: get(global::FEEDBACK),
            osc_sync: get(global::OSC_SYNC) >= 0.5,
            transpose: get(global::TRANSPOSE).round() as i32 - 24,
            pitch_envelope: PitchEnvelopeShape::new(global::PITCH_RATE.map(get), global::PITCH_LEVEL.map(get)),
            lfo: LfoShape::new(lfo_speed, lfo_delay, get(global::LFO_WAVE) as u8, get(global::LFO_SYNC) >= 0.5),
            lfo_speed,
            lfo_delay,
            lfo_pitch_depth: get(global::LFO_PITCH_DEPTH),
            lfo_amp_depth: get(global::LFO_AMP_DEPTH),
            has_amp_sens: (0..NUM_OPERATORS).any(|op| patch.fm.op(op, operator::AMP_MOD_SENS) > 0.0),
            pitch_mod_sens: lfo::pitch_sensitivity(get(global::PITCH_MOD_SENS)),
        }
    }

    /// LFO settings.
    pub fn lfo(&self) -> &LfoShape {
        &self.lfo
    }

    /// LFO turns a second with `offset` added to the panel speed.
    pub fn lfo_rate_hz(&self, offset: f32) -> f32 {
        if offset == 0.0 {
            return self.lfo.rate_hz;
        }
        LfoShape::new((self.lfo_speed + offset).clamp(0.0, 99.0), 0.0, 0, false).rate_hz
    }

    /// Coefficient for the sum of the last two outputs with `offset` added to the panel feedback.
    pub fn feedback_coefficient(&self, offset: f32) -> f32 {
        let feedback = (self.feedback + offset).clamp(0.0, 7.0);
        // 0 is off on the instrument; below 1 the gain runs to it in a straight line.
        let gain = if feedback < 1.0 { feedback / 64.0 } else { exp2(feedback - 7.0) };
        0.5 * FEEDBACK_GAIN * gain
    }
}
