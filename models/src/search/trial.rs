//! Whether what is bred stays an instrument: on the way the nearest is played at the ends of the keyboard, and where it fails its kind
//! is given up while there is time for another; at the end the nearest is played at every key, and where it fails the next takes its
//! place.

use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_dsp::render::Batch;

use super::genome::Genome;
use super::island::{Individual, Island};
use super::keyboard::{KEYS_AT_A_TIME, Keyboard};
use super::response::Response;
use super::{NUM_ISLANDS, Search};

/// Smaller budgets are for a first glance: nothing of theirs is played.
const TRIED_FROM: usize = 200;
/// Between two looks at the ends of the keyboard the search hears so many; and how many fail at most at one look.
const LOOK_EVERY: usize = 5 * Batch::MAX;
const NUM_LOOKED: usize = 2;
/// Keys at the ends.
const ENDS: usize = 2 * KEYS_AT_A_TIME;
/// How hard it is tried to make those behind the nearest answer velocity, which are not played for it.
const EFFORT_OF_OTHERS: f32 = 1.3;
/// Takes for the answer to velocity that there is always room for, each played softly and hard.
const NUM_RESPONSES: usize = 2;
/// Renders that are kept for it: two candidates that fail at the ends of the keyboard, and one that passes; one for each that is made to
/// answer velocity, and what says whether the nearest does.
const KEPT: usize = 2 * ENDS + Keyboard::NUM_KEYS + NUM_ISLANDS + NUM_RESPONSES * Response::NUM_KEYS;

impl Search<'_> {
    /// Renders that are spent on coming nearer.
    pub(super) fn num_to_hear(&self) -> usize {
        let all = self.settings.num_renders;
        if all < TRIED_FROM { all } else { all - KEPT }
    }

    /// How many of them are left.
    pub(super) fn num_left(&self) -> usize {
        self.num_to_hear().saturating_sub(self.num_renders())
    }

    /// Whether it failed at a key, or one with its frequencies did: what is out of tune once is so at any level.
    pub(super) fn is_unfit(&self, one: &Individual) -> bool {
        is_one_of(&self.unfit, one)
    }

    /// Plays the nearest at the ends of the keyboard, now and then; what fails is bred no more, and all that is tuned as it is.
    pub(super) fn look_at_keys(&mut self, cancel: &AtomicBool) {
        let heard = self.stage.num_renders();
        if self.settings.num_renders < TRIED_FROM || heard < self.next_look {
            return;
        }
        self.next_look = heard + LOOK_EVERY;
        let mut keyboard = Keyboard::default();
        for _ in 0..NUM_LOOKED {
            let nearest = self.strands.iter().filter_map(Island::best).min_by(|a, b| Individual::nearer(a, b));
            let Some(genome) = nearest.map(|of| of.take.genome) else { return };
            let is_known = self.fit_at_ends.as_ref().is_some_and(|of| of.is_tuned_as(&genome));
            if is_known {
                return;
            }
            let (num_played, is_fit) = keyboard.is_fit(&genome.patch(), self.target, ENDS, cancel);
            self.num_keys_played += num_played;
            // What was cancelled is not at fault, but it is not known to be fit either.
            if cancel.load(Ordering::Relaxed) {
                return;
            }
            if is_fit {
                self.fit_at_ends = Some(genome);
                return;
            }
            self.unfit.push(genome);
            self.give_up_unfit();
        }
    }

    /// What failed lives no longer, if anything else does.
    pub(super) fn give_up_unfit(&mut self) {
        let is_fit = |one: &Individual| !is_one_of(&self.unfit, one);
        if self.strands.iter().flat_map(Island::living).any(is_fit) {
            self.strands.iter_mut().for_each(|strand| strand.keep(is_fit));
        }
    }

    /// Plays the nearest, then the next, until the one that is nearest has passed or the renders are spent. An answer to velocity moves
    /// its candidate a little, so that another may be the nearest then: that one is played too.
    pub(super) fn try_keys(&mut self, cancel: &AtomicBool) {
        let mut keyboard = Keyboard::default();
        while !cancel.load(Ordering::Relaxed) {
            // The others are to answer velocity too.
            let kept = if self.fit.is_empty() { 0 } else { NUM_ISLANDS };
            let left = self.settings.num_renders.saturating_sub(self.num_renders() + kept);
            let Some(genome) = self.best().first().map(|(_, of)| of.take.genome) else { return };
            if left == 0 || self.fit.contains(&genome) || self.unfit.iter().any(|of| of.is_tuned_as(&genome)) {
                return;
            }
            let answer = self.answering(&genome, 1.0);
            let (num_played, is_fit) = keyboard.is_fit(&answer.patch(), self.target, left, cancel);
            self.num_keys_played += num_played;
            if is_fit {
                self.fit.push(genome);
                self.make_heard_answer(&genome, cancel);
            } else {
                self.unfit.push(genome);
            }
        }
    }

    /// Makes the best of all strands answer velocity, as far as there are renders left.
    pub(super) fn make_all_answer(&mut self, cancel: &AtomicBool) {
        let best: Vec<Genome> = self.best().into_iter().map(|(_, of)| of.take.genome).collect();
        for genome in best {
            if !self.answered.contains(&genome)
                && self.num_renders() < self.settings.num_renders
                && !cancel.load(Ordering::Relaxed)
            {
                self.make_answer(&genome, EFFORT_OF_OTHERS, cancel);
            }
        }
    }
}

fn is_one_of(unfit: &[Genome], one: &Individual) -> bool {
    unfit.iter().any(|of| of.is_tuned_as(&one.take.genome))
}

#[cfg(test)]
mod tests {
    use vaeform_patch::factory;

    use super::*;
    use crate::metrics::RATE_HZ;
    use crate::search::{NUM_SEEDS, Origin, Seed, Settings, Target};

    #[test]
    fn what_fails_is_bred_no_more_and_something_always_lives() {
        let tone = |i: usize| 0.3 * (std::f32::consts::TAU * 261.63 * i as f32 / RATE_HZ as f32).sin();
        let samples: Vec<f32> = (0..RATE_HZ as usize / 2).map(tone).collect();
        let target = Target::new(&samples, RATE_HZ).unwrap();
        let seeds = factory::bank().iter().map(|of| Seed { patch: of.patch, origin: Origin::Library }).collect();
        let mut search = Search::new(&target, seeds, Settings::default());
        let go_on = AtomicBool::new(false);
        while search.num_seeds_heard < NUM_SEEDS.min(search.seeds.len()) {
            search.step(&go_on);
        }
        let living = |search: &Search<'_>| -> Vec<Genome> {
            search.strands.iter().flat_map(Island::living).map(|one| one.take.genome).collect()
        };
        let first = living(&search)[0];
        search.unfit.push(first);
        search.give_up_unfit();
        let left = living(&search);
        assert!(!left.is_empty() && left.iter().all(|genome| !first.is_tuned_as(genome)));
        search.step(&go_on);
        assert!(living(&search).iter().all(|genome| !search.unfit.iter().any(|of| of.is_tuned_as(genome))));
        let all = living(&search);
        search.unfit.extend(all);
        search.give_up_unfit();
        assert!(!living(&search).is_empty() && !search.candidates().is_empty());
    }
}
