//! How loud one operator of a note is over time, followed without the others: for whoever tries many envelopes. As [`EnvelopeTrace`] says
//! it, but for what makes a carrier softer.
//!
//! [`EnvelopeTrace`]: super::EnvelopeTrace

use super::attenuation::SILENT;
use super::compiled::CompiledOperator;
use super::envelope::{Envelope, EnvelopeShape};
use super::playing::NoteStart;

/// 256 units of attenuation are a factor of two.
const DB_PER_UNIT: f32 = -6.020_6 / 256.0;

/// An operator of a note that is followed but not heard.
#[derive(Clone, Copy, Debug)]
pub struct OperatorTrace {
    envelope: Envelope,
    shape: EnvelopeShape,
}

impl OperatorTrace {
    /// An operator at its key going down, from its panel values by their offsets in [`vaeform_patch::operator`]; `transpose` in
    /// semitones.
    pub fn new(value: impl Fn(usize) -> f32, transpose: i32, start: NoteStart) -> Self {
        let operator = CompiledOperator::new(value);
        let key = start.key(transpose);
        let base = operator.base(operator.output_level, operator.velocity_sens, start, key);
        let shape = EnvelopeShape { rate: operator.rates(key), level: operator.level, base };
        let mut envelope = Envelope::default();
        envelope.key_on(&shape);
        Self { envelope, shape }
    }

    /// The key goes up.
    pub fn key_off(&mut self) {
        self.envelope.key_off(&self.shape);
    }

    /// Moves on.
    pub fn advance(&mut self, seconds: f32) {
        self.envelope.advance(seconds, &self.shape);
    }

    /// Level in dB re full scale; -96 for silence.
    pub fn level_db(&self) -> f32 {
        DB_PER_UNIT * self.envelope.attenuation().clamp(0.0, SILENT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fm::{CompiledPatch, EnvelopeTrace};
    use vaeform_patch::factory;

    #[test]
    fn it_is_as_loud_as_the_outline_of_the_whole_says() {
        let start = NoteStart { note: 55, velocity: 0.7 };
        for (nth, preset) in factory::bank().iter().take(40).enumerate() {
            let patch = CompiledPatch::new(&preset.patch);
            let mut whole = EnvelopeTrace::new(&patch, start);
            let value = |op: usize| move |offset| preset.patch.fm.op(op, offset);
            let mut parts: [OperatorTrace; 6] =
                std::array::from_fn(|op| OperatorTrace::new(value(op), patch.transpose, start));
            let carriers = super::super::algorithm::ALGORITHMS[usize::from(patch.algorithm)].carriers;
            for step in 0..20 {
                if step == 12 {
                    whole.key_off();
                    parts.iter_mut().for_each(OperatorTrace::key_off);
                }
                whole.advance(0.05);
                for (op, part) in parts.iter_mut().enumerate() {
                    part.advance(0.05);
                    let expected = 20.0 * whole.amplitude(op).log10();
                    if carriers >> op & 1 == 0 && expected > -90.0 {
                        let found = part.level_db();
                        assert!((found - expected).abs() < 0.01, "{nth} {op}: {found} {expected}");
                    }
                }
            }
        }
    }
}
