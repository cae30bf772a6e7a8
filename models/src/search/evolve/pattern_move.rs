//! What helped once, taken further: the values that a child changed when it came nearer, moved on in the same direction.

use vaeform_patch::{Kind, PARAMS};

use crate::random::Random;
use crate::search::genome::Genome;

/// The most values that a step may change; beyond, it was another sound and not a step.
const MOST_VALUES: usize = 24;
/// How much further, in lengths of the step.
const LENGTHS: [f32; 4] = [0.5, 1.0, 1.0, 2.0];

/// A step that came nearer.
#[derive(Clone, Debug)]
pub(crate) struct PatternMove {
    from: Genome,
    to: Genome,
    /// How much nearer.
    pub(crate) gain: f64,
}

impl PatternMove {
    /// The step between two genomes; None where it only moved switches or changed nearly everything.
    pub(crate) fn new(from: &Genome, to: &Genome, gain: f64) -> Option<Self> {
        let num_moved = moved(from, to).count();
        let is_step = (1..=MOST_VALUES).contains(&num_moved) || (num_moved == 0 && from.hold_s != to.hold_s);
        is_step.then_some(Self { from: *from, to: *to, gain })
    }

    /// `base` moved on by the step; None where everything is at the end of its range.
    pub(crate) fn further(&self, base: &Genome, random: &mut Random) -> Option<Genome> {
        let length = random.pick(&LENGTHS).unwrap_or(1.0);
        let mut genome = *base;
        for (id, step) in moved(&self.from, &self.to) {
            let by = step * length;
            let by = if by.abs() < 1.0 { 1.0_f32.copysign(by) } else { by };
            genome.set(PARAMS[id].id, f32::from(genome.values[id]) + by);
        }
        genome.hold_s = (genome.hold_s + length * (self.to.hold_s - self.from.hold_s)).max(0.01);
        (genome != *base).then_some(genome)
    }
}

/// Continuous values that differ, and by how much.
fn moved<'a>(from: &'a Genome, to: &'a Genome) -> impl Iterator<Item = (usize, f32)> + 'a {
    let pairs = from.values.iter().zip(&to.values).enumerate();
    pairs
        .filter(|(id, (a, b))| a != b && PARAMS[*id].kind == Kind::Continuous)
        .map(|(id, (a, b))| (id, f32::from(*b) - f32::from(*a)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::{Patch, global, operator};

    #[test]
    fn a_step_goes_on_and_stops_at_the_end_of_the_range() {
        let from = Genome::new(&Patch::default(), 0.0, 1.0);
        let mut to = from;
        to.set_op(0, operator::RATE[1], 90.0);
        let trend = PatternMove::new(&from, &to, 1.0).unwrap();
        let mut random = Random::new(1);
        let mut at = to;
        while let Some(next) = trend.further(&at, &mut random) {
            assert!(next.op(0, operator::RATE[1]) < at.op(0, operator::RATE[1]));
            at = next;
        }
        assert_eq!(at.op(0, operator::RATE[1]), 0);
    }

    #[test]
    fn a_switch_is_no_direction() {
        let from = Genome::new(&Patch::default(), 0.0, 1.0);
        let mut to = from;
        to.set(global::ALGORITHM, 9.0);
        to.set_op(0, operator::COARSE, 3.0);
        assert!(PatternMove::new(&from, &to, 1.0).is_none());
    }
}
