//! Copies of a voice side by side: out of tune with each other, apart from left to right, and each operator at a place of its own.
//!
//! Copies are lanes of a bank of their own. Where operators have places, each copy has two lanes, left and right, whose carriers are as loud as
//! their places say: no operator is heard and modulates too, so that the sound stays.

use super::algorithm::{ALGORITHMS, Algorithm};
use super::kernel::StereoMix;
use super::lanes::{LANES, Lanes};
use super::rates::CONTROL_FRAMES;

/// Copies of a voice at most.
pub(crate) const MAX_COPIES: usize = LANES / 2;
/// Frames over which the copies' beginnings are spread, so that they do not begin as one.
const SPREAD_FRAMES: u32 = 2_048;
/// A gain below which a carrier's feedback is not made up for.
const UNHEARD: f32 = 0.01;

/// What the copies are to be by the end of a control block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct UnisonAim {
    /// 1-8.
    pub(crate) num_copies: usize,
    /// Frequency of each.
    pub(crate) ratios: [f32; MAX_COPIES],
    /// Gains of each to the left and right.
    pub(crate) gains: [[f32; 2]; MAX_COPIES],
    /// Gains of each operator to the left and right; nothing where all are in the middle.
    pub(crate) operators: Option<[[f32; 2]; 6]>,
}

impl Default for UnisonAim {
    fn default() -> Self {
        Self { num_copies: 1, ratios: [1.0; MAX_COPIES], gains: [[1.0; 2]; MAX_COPIES], operators: None }
    }
}

impl UnisonAim {
    /// The lane of a copy on a side.
    fn lane(&self, copy: usize, side: usize) -> usize {
        let is_half = self.num_copies <= LANES / 4;
        copy + side * if is_half { LANES / 4 } else { LANES / 2 }
    }

    fn num_sides(&self) -> usize {
        if self.operators.is_some() { 2 } else { 1 }
    }
}

/// The copies of one voice. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub(crate) struct FmUnison {
    /// Of each operator and lane, as a bank has them.
    phases: [[u32; LANES]; 6],
    last: [[f32; LANES]; 2],
    /// At the start of the control block, and at its end.
    aims: [UnisonAim; 2],
    seed: u32,
    /// Copies that have begun, and on how many sides.
    begun: (usize, usize),
}

impl FmUnison {
    /// A voice begins, or becomes several; `seed` makes the phases.
    pub(crate) fn start(&mut self, seed: u32) {
        *self = Self { seed, ..Self::default() };
    }

    /// A control block begins, or the voice in the midst of one.
    pub(crate) fn aim(&mut self, aim: &UnisonAim) {
        let is_new = self.begun == (0, 0) || self.aims[1].num_copies != aim.num_copies;
        self.aims = [if is_new { *aim } else { self.aims[1] }, *aim];
    }

    /// Puts the copies of `lane` into a bank of their own; operators of `fixed` (a bit each) are not detuned.
    pub(crate) fn load(&mut self, voices: &Lanes, lane: usize, fixed: u8, copies: &mut Lanes) {
        let aim = self.aims[1];
        self.begin(voices, lane, fixed);
        *copies = Lanes::default();
        let algorithm = &ALGORITHMS[usize::from(voices.algorithm[lane])];
        for (copy, side) in (0..aim.num_copies).flat_map(|copy| (0..aim.num_sides()).map(move |side| (copy, side))) {
            let to = aim.lane(copy, side);
            let gains = self.operator_gains(algorithm, side);
            copies.start(to, voices.algorithm[lane], [0; 6]);
            copies.feedback[to] = feedback(voices.feedback[lane], gains[usize::from(algorithm.feedback_from)][0]);
            for (op, (operator, gains)) in copies.operators.iter_mut().zip(gains).enumerate() {
                let from = &voices.operators[op];
                operator.step[to] = detuned(from.step[lane], aim.ratios[copy], fixed >> op & 1 == 1);
                (operator.base[to], operator.slope[to]) = product((from.base[lane], from.slope[lane]), gains);
                operator.phase[to] = self.phases[op][to];
            }
            (copies.last[0][to], copies.last[1][to]) = (self.last[0][to], self.last[1][to]);
        }
    }

    /// Copies that were told of and are rendered elsewhere: their phases go on by so many frames.
    pub(crate) fn skip(&mut self, copies: &Lanes, num_frames: usize) {
        for (phases, operator) in self.phases.iter_mut().zip(&copies.operators) {
            for (phase, step) in phases.iter_mut().zip(operator.step) {
                *phase = phase.wrapping_add(step.wrapping_mul(num_frames as u32));
            }
        }
    }

    /// Takes back what the copies have become.
    pub(crate) fn store(&mut self, copies: &Lanes) {
        for (phases, operator) in self.phases.iter_mut().zip(&copies.operators) {
            *phases = operator.phase;
        }
        self.last = copies.last;
    }

    /// Weights of the copies, where the voice has these to the left and right at the block's start and end.
    pub(crate) fn weigh(&self, [start, end]: [[f32; 2]; 2], mix: &mut StereoMix) {
        let [from, to] = &self.aims;
        for copy in 0..to.num_copies {
            let weights =
                [(start, from), (end, to)].map(|(weight, aim)| [0, 1].map(|c| weight[c] * aim.gains[copy][c]));
            for side in 0..to.num_sides() {
                let heard = |c: usize| to.operators.is_none() || c == side;
                let [start, end] = weights.map(|weight| [0, 1].map(|c| if heard(c) { weight[c] } else { 0.0 }));
                mix.set_line(to.lane(copy, side), start, end);
            }
        }
    }

    /// Copies that have not begun do, each at another place of the same sound; sides that part begin alike.
    fn begin(&mut self, voices: &Lanes, lane: usize, fixed: u8) {
        let aim = self.aims[1];
        let (num_copies, num_sides) = self.begun;
        self.begun = (aim.num_copies, aim.num_sides());
        if num_copies != aim.num_copies {
            for copy in 0..aim.num_copies {
                let frames = ahead(self.seed, copy);
                for (op, operator) in voices.operators.iter().enumerate() {
                    let step = detuned(operator.step[lane], aim.ratios[copy], fixed >> op & 1 == 1);
                    let phase = operator.phase[lane].wrapping_add(step.wrapping_mul(frames));
                    (0..2).for_each(|side| self.phases[op][aim.lane(copy, side)] = phase);
                }
            }
        } else if num_sides < aim.num_sides() {
            for copy in 0..aim.num_copies {
                let [to, from] = [aim.lane(copy, 1), aim.lane(copy, 0)];
                self.phases.iter_mut().for_each(|phases| phases[to] = phases[from]);
                self.last.iter_mut().for_each(|last| last[to] = last[from]);
            }
        }
    }

    /// Gains of all operators on a side, at the block's start and end: only what is heard has a place.
    fn operator_gains(&self, algorithm: &Algorithm, side: usize) -> [[f32; 2]; 6] {
        let aimed = |aim: &UnisonAim, op: usize| match aim.operators {
            Some(gains) if algorithm.carriers >> op & 1 == 1 => gains[op][side],
            _ => 1.0,
        };
        std::array::from_fn(|op| [aimed(&self.aims[0], op), aimed(&self.aims[1], op)])
    }
}

/// Frames by which a copy is ahead of the first.
fn ahead(seed: u32, copy: usize) -> u32 {
    let mixed = (seed ^ 0x51ED_270B).wrapping_mul(copy as u32 * 2).wrapping_mul(0x9E37_79B9);
    (mixed ^ mixed >> 15).wrapping_mul(0x85EB_CA6B) >> 8 & (SPREAD_FRAMES - 1)
}

/// Phase a frame of a copy.
fn detuned(step: u32, ratio: f32, is_fixed: bool) -> u32 {
    if is_fixed { step } else { (f64::from(step) * f64::from(ratio)).min(2_147_483_648.0) as u32 }
}

/// What feeds back to what, when what is fed back is louder or softer by `gain`.
fn feedback(feedback: f32, gain: f32) -> f32 {
    if gain > UNHEARD { feedback / gain } else { 0.0 }
}

/// The line through the products of a line and a gain at both ends of the control block.
fn product((base, slope): (f32, f32), [start, end]: [f32; 2]) -> (f32, f32) {
    if start == end {
        return (base * start, slope * start);
    }
    let frames = CONTROL_FRAMES as f32;
    let last = (base + slope * frames) * end;
    (base * start, (last - base * start) / frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_operator_is_heard_and_modulates_too() {
        for algorithm in &ALGORITHMS {
            let modulators = algorithm.modulators.iter().fold(0, |all, from| all | from);
            assert_eq!(modulators & algorithm.carriers, 0, "{algorithm:?}");
        }
    }

    #[test]
    fn copies_and_sides_have_lanes_of_their_own() {
        for num_copies in 1..=MAX_COPIES {
            let aim = UnisonAim { num_copies, operators: Some([[1.0; 2]; 6]), ..UnisonAim::default() };
            let mut lanes: Vec<_> = (0..2 * num_copies).map(|i| aim.lane(i / 2, i % 2)).collect();
            lanes.sort_unstable();
            lanes.dedup();
            assert!(lanes.len() == 2 * num_copies && lanes.iter().all(|lane| *lane < LANES));
        }
    }

    #[test]
    fn the_first_copy_is_the_voice_itself() {
        assert!((0..100).all(|seed| ahead(seed, 0) == 0));
        assert!((1..MAX_COPIES).all(|copy| (0..100).any(|seed| ahead(seed, copy) > 100)));
    }
}
