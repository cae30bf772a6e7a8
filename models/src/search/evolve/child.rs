//! What is to be heard next: a changed genome beside the one that it is a change of.

use super::crossover::crossed;
use super::mutation::{Freedom, mutated};
use crate::random::Random;
use crate::search::evaluate::evaluator::Evaluator;
use crate::search::evaluate::request::Evaluated;
use crate::search::genome::Genome;
use crate::search::playability::repair::Needs;

/// Children of two parents; the others are changed copies of one.
const CROSSED: f32 = 0.35;
/// Estimates of other changes that a child has to stand beside.
const NUM_RIVALS: usize = 4;
/// Those that are changes of the parent instead of the child.
const AFRESH: f32 = 0.25;

/// A genome that is to be heard.
#[derive(Clone, Debug)]
pub(crate) struct Child {
    pub(crate) genome: Genome,
    /// The parent's genome at the target's level, before it changed.
    pub(crate) base: Genome,
    pub(crate) parent: Evaluated,
}

impl Child {
    /// A child of two, or of one and chance, already at the target's level.
    pub(crate) fn new(parent: &Evaluated, mate: &Evaluated, freedom: Freedom, random: &mut Random) -> Self {
        let base = parent.levelled();
        if random.chance(CROSSED) && mate.genome != parent.genome {
            let crossed = crossed(&base, &mate.levelled(), random);
            if crossed != base {
                let genome = if random.chance(0.5) { crossed } else { mutated(&crossed, freedom, random) };
                return Self { genome, base, parent: parent.clone() };
            }
        }
        Self { genome: mutated(&base, freedom, random), base, parent: parent.clone() }
    }

    /// Puts the most promising of it and some other changes in its place, as far as estimates tell.
    pub(crate) fn choose_among_rivals(
        &mut self,
        freedom: Freedom,
        needs: Needs,
        evaluator: &mut Evaluator<'_>,
        random: &mut Random,
    ) {
        let mut least = evaluator.expected_db(&self.genome, Some(&self.parent));
        for _ in 0..NUM_RIVALS {
            let from = if random.chance(AFRESH) { &self.base } else { &self.genome };
            let rival = needs.repaired(mutated(from, freedom, random));
            let expected = evaluator.expected_db(&rival, Some(&self.parent));
            if expected < least {
                (least, self.genome) = (expected, rival);
            }
        }
    }
}
