//! What is bred: a patch in the instrument's whole steps, with when its key goes down and up.

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_dsp::patch::{NUM_OPERATORS, NUM_PARAMS, PARAMS, ParamId, Patch, PatchName, global, operator};

/// A step of output level in dB.
const DB_PER_STEP: f32 = 0.752_575;

/// One individual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Genome {
    /// Values in table order, each in its parameter's range.
    pub(super) values: [u8; NUM_PARAMS],
    /// Seconds from the start of the target to the key going down; below 0 the beginning is cut.
    pub(super) onset_s: f32,
    /// Seconds that the key stays down.
    pub(super) hold_s: f32,
}

impl Genome {
    /// The genome of a patch, rounded to whole steps.
    pub(super) fn new(patch: &Patch, onset_s: f32, hold_s: f32) -> Self {
        Self { values: patch.values().map(|value| value.round() as u8), onset_s, hold_s }
    }

    /// The patch, under the name `INIT VOICE` until someone names it.
    pub(super) fn patch(&self) -> Patch {
        Patch::from_values(PatchName::default(), &self.values.map(f32::from)).0
    }

    /// A value.
    pub(super) fn get(&self, id: ParamId) -> u8 {
        self.values[id.idx()]
    }

    /// Sets a value, brought into its range.
    pub(super) fn set(&mut self, id: ParamId, value: f32) {
        self.values[id.idx()] = PARAMS[id.idx()].clamp(value.round()).round() as u8;
    }

    /// A value of operator `op` (0 is operator 1).
    pub(super) fn op(&self, op: usize, offset: usize) -> u8 {
        self.get(operator::param(op, offset))
    }

    /// Sets a value of an operator, brought into its range.
    pub(super) fn set_op(&mut self, op: usize, offset: usize, value: f32) {
        self.set(operator::param(op, offset), value);
    }

    /// Operators that are heard themselves, bit by bit, by the algorithm.
    pub(super) fn carriers(&self) -> u8 {
        ALGORITHMS[usize::from(self.get(global::ALGORITHM))].carriers
    }

    /// Operators that can be heard, bit by bit: those with an output level that reach a carrier through others with one.
    pub(super) fn audible(&self) -> u8 {
        let algorithm = &ALGORITHMS[usize::from(self.get(global::ALGORITHM))];
        let sounding = (0..NUM_OPERATORS).filter(|&op| self.op(op, operator::OUTPUT_LEVEL) > 0);
        let sounding = sounding.fold(0_u8, |mask, op| mask | 1 << op);
        // Modulators have higher numbers than what they modulate.
        (0..NUM_OPERATORS).fold(algorithm.carriers & sounding, |heard, op| {
            if heard >> op & 1 == 1 { heard | (algorithm.modulators[op] & sounding) } else { heard }
        })
    }

    /// Moves all sounding carriers by whole steps towards `db` more, as far as the loudest has room; what remains is given back.
    pub(super) fn level_by(&mut self, db: f32) -> f32 {
        let carriers = self.carriers();
        let is_sounding = |op: &usize| carriers >> op & 1 == 1 && self.op(*op, operator::OUTPUT_LEVEL) > 0;
        let levels: Vec<(usize, u8)> =
            (0..NUM_OPERATORS).filter(is_sounding).map(|op| (op, self.op(op, operator::OUTPUT_LEVEL))).collect();
        let loudest = levels.iter().fold(0, |top, (_, level)| top.max(*level));
        // Under level 20 steps are not even.
        let quietest = levels.iter().fold(99, |low, (_, level)| low.min(*level));
        let room_down = -f32::from(quietest.saturating_sub(20));
        let steps = (db / DB_PER_STEP).round().clamp(room_down, f32::from(99 - loudest));
        for (op, level) in levels {
            self.set_op(op, operator::OUTPUT_LEVEL, f32::from(level) + steps);
        }
        db - steps * DB_PER_STEP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_modulator_of_a_silent_carrier_is_not_heard() {
        let mut genome = Genome::new(&Patch::default(), 0.0, 1.0);
        assert_eq!(genome.audible(), 0b1);
        genome.set_op(2, operator::OUTPUT_LEVEL, 90.0);
        genome.set_op(3, operator::OUTPUT_LEVEL, 90.0);
        genome.set_op(5, operator::OUTPUT_LEVEL, 90.0);
        // Algorithm 1: 6 > 5 > 4 > 3 and 2 > 1; operator 5 is silent, so 6 is not heard.
        assert_eq!(genome.audible(), 0b1101);
    }

    #[test]
    fn carriers_keep_their_balance_when_they_are_levelled() {
        let mut genome = Genome::new(&Patch::default(), 0.0, 1.0);
        genome.set(global::ALGORITHM, 31.0);
        genome.set_op(0, operator::OUTPUT_LEVEL, 90.0);
        genome.set_op(1, operator::OUTPUT_LEVEL, 80.0);
        assert!((genome.level_by(20.0) - (20.0 - 9.0 * DB_PER_STEP)).abs() < 1e-4);
        assert_eq!([genome.op(0, operator::OUTPUT_LEVEL), genome.op(1, operator::OUTPUT_LEVEL)], [99, 89]);
        assert!(genome.level_by(-10.0).abs() <= 0.5 * DB_PER_STEP);
        assert_eq!([genome.op(0, operator::OUTPUT_LEVEL), genome.op(1, operator::OUTPUT_LEVEL)], [86, 76]);
        assert_eq!(genome.op(2, operator::OUTPUT_LEVEL), 0);
    }

    #[test]
    fn every_value_stays_legal() {
        let mut genome = Genome::new(&Patch::default(), 0.0, 1.0);
        for id in ParamId::all() {
            for value in [-300.0, 0.4, 1e6, f32::NAN] {
                genome.set(id, value);
                assert!(f32::from(genome.get(id)) <= id.def().max, "{}", id.def().key);
            }
        }
        assert_eq!(Genome::new(&genome.patch(), 0.0, 1.0), genome);
    }
}
