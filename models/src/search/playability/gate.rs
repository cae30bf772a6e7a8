//! Which genomes stay an instrument over the keyboard: on the way of a search the nearest is tested at the ends of the keyboard, at the
//! end at every key. What failed once is out of tune at any level, and so is all that is tuned as it is.

use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_dsp::render::Batch;

use super::response::Response;
use super::test::{KEYS_AT_A_TIME, Keyboard};
use crate::search::evaluate::evaluator::Evaluator;
use crate::search::genome::Genome;

/// Smaller budgets are for a first glance: nothing of theirs is tested.
const TESTED_FROM: usize = 200;
/// Between two looks at the ends of the keyboard the search hears so many.
const LOOK_EVERY: usize = 5 * Batch::MAX;
/// Keys at the ends.
const ENDS: usize = 2 * KEYS_AT_A_TIME;
/// Takes for the answer to velocity that there is always room for, each played softly and hard.
const NUM_RESPONSES: usize = 2;

/// How many fail at most at one look.
pub(crate) const NUM_LOOKED: usize = 2;

/// Renders of a budget that are spent on coming nearer, with `num_answers` made to answer velocity at the end. Kept are: two candidates
/// that fail at the ends of the keyboard, and one that passes; one for each that is made to answer velocity, and what says whether the
/// nearest does.
pub(crate) fn num_to_hear(budget: usize, num_answers: usize) -> usize {
    let kept = 2 * ENDS + Keyboard::NUM_KEYS + num_answers + NUM_RESPONSES * Response::NUM_KEYS;
    if budget < TESTED_FROM { budget } else { budget - kept }
}

/// Genomes that were tested, and what tests them.
#[derive(Default)]
pub(crate) struct Gate {
    /// Made for the first test.
    keyboard: Option<Keyboard>,
    /// Those that failed at a key.
    unfit: Vec<Genome>,
    /// Those that passed at all keys.
    fit: Vec<Genome>,
    /// The last that passed at the ends.
    fit_at_ends: Option<Genome>,
    /// Renders from which on the nearest is tested at the ends again.
    next_look: usize,
}

impl Gate {
    /// Whether a genome failed at a key, or one with its frequencies did.
    pub(crate) fn is_unfit(&self, genome: &Genome) -> bool {
        self.unfit.iter().any(|of| of.is_tuned_as(genome))
    }

    /// Notes a genome that failed.
    pub(crate) fn give_up(&mut self, genome: Genome) {
        self.unfit.push(genome);
    }

    /// Whether it was tested at all keys, or need not be since it is known to fail.
    pub(crate) fn is_known(&self, genome: &Genome) -> bool {
        self.fit.contains(genome) || self.is_unfit(genome)
    }

    /// Whether any has passed at all keys.
    pub(crate) fn has_passed_any(&self) -> bool {
        !self.fit.is_empty()
    }

    /// Whether it is time for another look at the ends, after `num_heard` of a budget; if it is, the next is due later.
    pub(crate) fn is_look_due(&mut self, num_heard: usize, budget: usize) -> bool {
        let is_due = budget >= TESTED_FROM && num_heard >= self.next_look;
        if is_due {
            self.next_look = num_heard + LOOK_EVERY;
        }
        is_due
    }

    /// Tests a genome at the ends of the keyboard; false when it failed. One that was cancelled did not, but is not known to be fit.
    pub(crate) fn passes_at_ends(
        &mut self,
        genome: Genome,
        evaluator: &mut Evaluator<'_>,
        cancel: &AtomicBool,
    ) -> bool {
        if self.fit_at_ends.as_ref().is_some_and(|of| of.is_tuned_as(&genome)) {
            return true;
        }
        let is_fit = self.test(&genome, ENDS, evaluator, cancel);
        if cancel.load(Ordering::Relaxed) {
            return true;
        }
        if is_fit {
            self.fit_at_ends = Some(genome);
        } else {
            self.give_up(genome);
        }
        is_fit
    }

    /// Tests what is shown for a genome at all keys, or as many as there are renders for, and keeps whether it passed.
    pub(crate) fn passes(
        &mut self,
        genome: Genome,
        shown: &Genome,
        num_renders: usize,
        evaluator: &mut Evaluator<'_>,
        cancel: &AtomicBool,
    ) -> bool {
        let is_fit = self.test(shown, num_renders, evaluator, cancel);
        if is_fit {
            self.fit.push(genome);
        } else {
            self.give_up(genome);
        }
        is_fit
    }

    /// Plays a genome at keys, at most so many; false when one is at fault.
    fn test(&mut self, genome: &Genome, most: usize, evaluator: &mut Evaluator<'_>, cancel: &AtomicBool) -> bool {
        let keyboard = self.keyboard.get_or_insert_default();
        let (num_played, is_fit) = keyboard.is_fit(&genome.patch(), evaluator.target(), most, cancel);
        evaluator.count_played(num_played);
        is_fit
    }
}

#[cfg(test)]
mod tests {
    use vaeform_patch::{Patch, operator};

    use super::*;

    #[test]
    fn what_is_tuned_as_a_failure_fails_at_any_level() {
        let failed = Genome::new(&Patch::default(), 0.0, 1.0);
        let (mut softer, mut higher) = (failed, failed);
        softer.set_op(0, operator::OUTPUT_LEVEL, 60.0);
        higher.set_op(0, operator::COARSE, 2.0);
        let mut gate = Gate::default();
        gate.give_up(failed);
        assert_eq!([failed, softer, higher].map(|genome| gate.is_unfit(&genome)), [true, true, false]);
        assert!(gate.is_known(&softer) && !gate.is_known(&higher) && !gate.has_passed_any());
    }

    #[test]
    fn a_glance_is_not_tested_and_looks_are_apart() {
        let mut gate = Gate::default();
        assert_eq!(num_to_hear(TESTED_FROM - 1, 4), TESTED_FROM - 1);
        assert!(num_to_hear(TESTED_FROM, 4) < TESTED_FROM);
        assert!(!gate.is_look_due(36, TESTED_FROM - 1) && gate.is_look_due(36, TESTED_FROM));
        assert!(!gate.is_look_due(37, TESTED_FROM) && gate.is_look_due(36 + LOOK_EVERY, TESTED_FROM));
    }
}
