//! What is bred: a patch in the instrument's whole steps, with when its key goes down and up.

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::{NUM_PARAMS, PARAMS, ParamId, Patch, PatchName, global, operator};

use crate::fm::audible::{audible, operators};

/// A step of output level in dB.
pub(crate) const DB_PER_STEP: f32 = 0.752_575;
/// How much of a take may lie before the target, in seconds.
pub(crate) const MAX_EARLY_S: f32 = 0.05;
/// From this level on all steps are even.
const EVEN_FROM: u8 = 20;

/// One individual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Genome {
    /// Values in table order, each in its parameter's range.
    pub(crate) values: [u8; NUM_PARAMS],
    /// Seconds from the start of the target to the key going down; below 0 the beginning is cut.
    pub(crate) onset_s: f32,
    /// Seconds that the key stays down.
    pub(crate) hold_s: f32,
}

impl Genome {
    /// The genome of a patch, rounded to whole steps.
    pub(crate) fn new(patch: &Patch, onset_s: f32, hold_s: f32) -> Self {
        Self { values: patch.fm.values().map(|value| value.round() as u8), onset_s, hold_s }
    }

    /// The patch, under the name `INIT VOICE` until someone names it.
    pub(crate) fn patch(&self) -> Patch {
        self.patch_named(PatchName::default())
    }

    /// The patch under a name.
    pub(crate) fn patch_named(&self, name: PatchName) -> Patch {
        Patch::from_fm(name, &self.values.map(f32::from)).0
    }

    /// A value.
    pub(crate) fn get(&self, id: ParamId) -> u8 {
        self.values[id.idx()]
    }

    /// Sets a value, brought into its range.
    pub(crate) fn set(&mut self, id: ParamId, value: f32) {
        self.values[id.idx()] = PARAMS[id.idx()].clamp(value.round()).round() as u8;
    }

    /// A value of operator `op` (0 is operator 1).
    pub(crate) fn op(&self, op: usize, offset: usize) -> u8 {
        self.get(operator::param(op, offset))
    }

    /// Sets a value of an operator, brought into its range.
    pub(crate) fn set_op(&mut self, op: usize, offset: usize, value: f32) {
        self.set(operator::param(op, offset), value);
    }

    /// Operators that are heard themselves, bit by bit, by the algorithm.
    pub(crate) fn carriers(&self) -> u8 {
        ALGORITHMS[usize::from(self.get(global::ALGORITHM))].carriers
    }

    /// Operators that can be heard, bit by bit: those with an output level that reach a carrier through others with one.
    pub(crate) fn audible(&self) -> u8 {
        let has_level = |op: usize| self.op(op, operator::OUTPUT_LEVEL) > 0;
        audible(usize::from(self.get(global::ALGORITHM)), has_level)
    }

    /// Whether the same operators are heard at the same frequencies, wired alike.
    pub(crate) fn is_tuned_as(&self, other: &Self) -> bool {
        const OFFSETS: [usize; 4] = [operator::MODE, operator::COARSE, operator::FINE, operator::DETUNE];
        let heard = self.audible();
        let is_same = |op: usize| OFFSETS.iter().all(|&offset| self.op(op, offset) == other.op(op, offset));
        self.get(global::ALGORITHM) == other.get(global::ALGORITHM)
            && heard == other.audible()
            && operators(heard).all(is_same)
    }

    /// Moves all sounding carriers by whole steps towards `db` more, by their output levels and, where these end, by their
    /// envelopes; what remains is given back.
    pub(crate) fn level_by(&mut self, db: f32) -> f32 {
        let carriers = self.carriers() & self.audible();
        let ops: Vec<usize> = operators(carriers).collect();
        let outputs: Vec<(usize, usize)> = ops.iter().map(|&op| (op, operator::OUTPUT_LEVEL)).collect();
        let rest_db = self.shift(&outputs, db);
        if rest_db < DB_PER_STEP || ops.is_empty() {
            return rest_db;
        }
        // All levels of an envelope together keep its shape; those that are silent stay silent.
        let held = |op: usize| operator::LEVEL.map(|offset| (op, offset));
        let levels: Vec<(usize, usize)> = ops.iter().flat_map(|&op| held(op)).collect();
        let sounding = |(op, offset): &(usize, usize)| self.op(*op, *offset) > EVEN_FROM;
        let levels: Vec<(usize, usize)> = levels.into_iter().filter(sounding).collect();
        // Two steps of an envelope's level are one of the instrument's.
        let whole_db = (rest_db / (2.0 * DB_PER_STEP)).floor() * 2.0 * DB_PER_STEP;
        rest_db - whole_db + self.shift(&levels, whole_db)
    }

    /// Moves values (operator, offset) on the level scale by whole steps towards `db` more, as far as the first that meets an end of
    /// the even range; what remains is given back.
    fn shift(&mut self, values: &[(usize, usize)], db: f32) -> f32 {
        let levels: Vec<u8> = values.iter().map(|(op, offset)| self.op(*op, *offset)).collect();
        let loudest = levels.iter().fold(0, |top, level| top.max(*level));
        let quietest = levels.iter().fold(99, |low, level| low.min(*level));
        let room_down = -f32::from(quietest.saturating_sub(EVEN_FROM));
        let room_up = if levels.is_empty() { 0.0 } else { f32::from(99 - loudest) };
        let steps = (db / DB_PER_STEP).round().clamp(room_down, room_up);
        for ((op, offset), level) in values.iter().zip(levels) {
            self.set_op(*op, *offset, f32::from(level) + steps);
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
        let rest_db = genome.level_by(20.0);
        assert!((rest_db - (20.0 - 9.0 * DB_PER_STEP)).abs() < 1e-4, "{rest_db}");
        assert_eq!([genome.op(0, operator::OUTPUT_LEVEL), genome.op(1, operator::OUTPUT_LEVEL)], [99, 89]);
        assert!(genome.level_by(-10.0).abs() <= 0.5 * DB_PER_STEP);
        assert_eq!([genome.op(0, operator::OUTPUT_LEVEL), genome.op(1, operator::OUTPUT_LEVEL)], [86, 76]);
        assert_eq!(genome.op(2, operator::OUTPUT_LEVEL), 0);
    }

    #[test]
    fn where_output_levels_end_envelopes_go_on() {
        let mut genome = Genome::new(&Patch::default(), 0.0, 1.0);
        let levels = [70.0, 60.0, 50.0, 0.0];
        operator::LEVEL.iter().zip(levels).for_each(|(offset, level)| genome.set_op(0, *offset, level));
        genome.set_op(0, operator::OUTPUT_LEVEL, 95.0);
        let rest_db = genome.level_by(20.0);
        assert!(rest_db.abs() <= 2.0 * DB_PER_STEP, "{rest_db}");
        assert_eq!(operator::LEVEL.map(|offset| genome.op(0, offset)), [92, 82, 72, 0]);
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
