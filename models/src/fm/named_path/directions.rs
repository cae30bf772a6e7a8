//! What a named knob may move: directions in the patch's own parameters, each one gesture of a programmer.

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::{NUM_OPERATORS, PARAMS, ParamId, Patch, global, operator};

/// Directions of a patch.
pub const NUM_DIRECTIONS: usize = 15;
/// How far a place lies along each direction, -1..1 each.
pub type Offsets = [f32; NUM_DIRECTIONS];

/// The directions of attacks: carriers', modulators'.
pub(super) const ATTACKS: [usize; 2] = [3, 7];

/// Steps of a parameter that one unit of a direction moves it by.
const LEVEL: f32 = 30.0;
const FEEDBACK: f32 = 4.0;
const ATTACK: f32 = 60.0;
const RATE: f32 = 45.0;
const SUSTAIN: f32 = 45.0;
const FINE: f32 = 30.0;
/// Shares of the fine frequency's way that operators take, so that no two stay in one ratio to each other.
const SPREAD: [f32; NUM_OPERATORS] = [1.0, 0.62, 0.81, 0.43, 0.93, 0.71];
/// A ratio so near to a whole number is harmonic, in parts of 1.
const HARMONIC: f32 = 0.006;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Move {
    direction: usize,
    id: ParamId,
    by: f32,
}

/// The directions of one patch; what its algorithm makes of the operators decides what they move.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Directions {
    moves: Vec<Move>,
}

impl Directions {
    /// Those of a patch.
    pub fn new(patch: &Patch) -> Self {
        let carriers = ALGORITHMS[patch.fm.get(global::ALGORITHM) as usize].carriers;
        let sounding: Vec<usize> =
            (0..NUM_OPERATORS).filter(|&op| patch.fm.op(op, operator::OUTPUT_LEVEL) > 0.0).collect();
        let (carriers, modulators): (Vec<usize>, Vec<usize>) =
            sounding.into_iter().partition(|op| carriers >> op & 1 == 1);
        let mut all = Self::default();
        all.of_levels(patch, &carriers, &modulators);
        all.of_envelopes(&carriers, ATTACKS[0]);
        all.of_envelopes(&modulators, ATTACKS[1]);
        all.of_frequencies(patch, &carriers, &modulators);
        all
    }

    /// A patch moved by offsets, each value within its range. Offsets of 0 change nothing.
    pub fn moved(&self, patch: &Patch, offsets: &Offsets) -> Patch {
        let mut moved = *patch;
        let mut by = [0.0_f32; vaeform_patch::NUM_PARAMS];
        self.moves.iter().for_each(|m| by[m.id.idx()] += m.by * offsets[m.direction]);
        for def in PARAMS.iter().filter(|def| by[def.id.idx()] != 0.0) {
            let value = patch.fm.get(def.id) + by[def.id.idx()];
            moved.fm.set(def.id, value.clamp(0.0, def.max));
        }
        moved
    }

    fn push(&mut self, direction: usize, id: ParamId, by: f32) {
        self.moves.push(Move { direction, id, by });
    }

    /// 0: all modulators; 1: high operators against low ones, carriers and 2: modulators apart; 14: what is not harmonic.
    fn of_levels(&mut self, patch: &Patch, carriers: &[usize], modulators: &[usize]) {
        let level = |op| operator::param(op, operator::OUTPUT_LEVEL);
        modulators.iter().for_each(|&op| self.push(0, level(op), LEVEL));
        for (direction, group) in [(1, carriers), (2, modulators)] {
            for (&op, tilt) in group.iter().zip(tilts(patch, group)) {
                self.push(direction, level(op), LEVEL * tilt);
            }
        }
        self.push(2, global::FEEDBACK, FEEDBACK);
        for &op in carriers.iter().chain(modulators).filter(|&&op| !is_harmonic(patch, op)) {
            self.push(14, level(op), LEVEL);
        }
    }

    /// From `first` on: attack, decay, sustain, and of carriers the release.
    fn of_envelopes(&mut self, ops: &[usize], first: usize) {
        for &op in ops {
            let param = |offset| operator::param(op, offset);
            self.push(first, param(operator::RATE[0]), -ATTACK);
            self.push(first + 1, param(operator::RATE[1]), -RATE);
            self.push(first + 1, param(operator::RATE[2]), -RATE);
            self.push(first + 2, param(operator::LEVEL[1]), SUSTAIN);
            self.push(first + 2, param(operator::LEVEL[2]), SUSTAIN);
            self.push(first + 3, param(operator::RATE[3]), -RATE);
        }
    }

    /// 11, 12: modulators leave their ratios; 13: carriers.
    fn of_frequencies(&mut self, _patch: &Patch, carriers: &[usize], modulators: &[usize]) {
        for (&op, share) in modulators.iter().zip(SPREAD) {
            self.push(11, operator::param(op, operator::FINE), FINE * share);
            self.push(12, operator::param(op, operator::FINE), FINE * (1.0 - share));
        }
        for (&op, share) in carriers.iter().zip(SPREAD).skip(1) {
            self.push(13, operator::param(op, operator::FINE), FINE * share);
        }
    }
}

/// Frequency of an operator as a ratio of the key's at C4.
fn ratio(patch: &Patch, op: usize) -> f32 {
    let value = |offset| patch.fm.op(op, offset);
    let fine = value(operator::FINE) / 100.0;
    if value(operator::MODE) > 0.0 {
        return 10.0_f32.powf((value(operator::COARSE) % 4.0) + fine) / 261.63;
    }
    value(operator::COARSE).max(0.5) * (1.0 + fine)
}

fn is_harmonic(patch: &Patch, op: usize) -> bool {
    let ratio = ratio(patch, op);
    let nearest = if ratio < 0.75 { 0.5 } else { ratio.round() };
    patch.fm.op(op, operator::MODE) == 0.0 && (ratio - nearest).abs() <= HARMONIC * ratio
}

/// Where each operator's frequency lies among the group's: -1..1, with a mean of 0.
fn tilts(patch: &Patch, group: &[usize]) -> Vec<f32> {
    let logs: Vec<f32> = group.iter().map(|&op| ratio(patch, op).max(1e-3).ln()).collect();
    let mean = logs.iter().sum::<f32>() / logs.len().max(1) as f32;
    let widest = logs.iter().fold(0.0_f32, |widest, log| widest.max((log - mean).abs()));
    logs.iter().map(|log| if widest > 0.0 { (log - mean) / widest } else { 0.0 }).collect()
}
