//! The end of a search: the nearest is played over the keyboard, and where it fails the next takes its place.

use std::sync::atomic::{AtomicBool, Ordering};

use super::Search;
use super::genome::Genome;
use super::keyboard::{KEYS_AT_A_TIME, Keyboard};
use super::strand::Individual;

/// Smaller budgets are for a first glance: nothing of theirs is played.
const TRIED_FROM: usize = 200;
/// Renders that are kept for it: two candidates that fail at the ends of the keyboard, and one that passes.
const KEPT: usize = 2 * (2 * KEYS_AT_A_TIME) + Keyboard::NUM_KEYS;

impl Search<'_> {
    /// Renders that are spent on coming nearer.
    pub(super) fn num_to_hear(&self) -> usize {
        let all = self.settings.num_renders;
        if all < TRIED_FROM { all } else { all - KEPT }
    }

    /// How many of them are left.
    pub(super) fn num_left(&self) -> usize {
        self.num_to_hear().saturating_sub(self.stage.num_renders())
    }

    /// Whether it failed at a key, or one with its frequencies did: what is out of tune once is so at any level.
    pub(super) fn is_unfit(&self, one: &Individual) -> bool {
        self.unfit.iter().any(|of| of.is_tuned_as(&one.take.genome))
    }

    /// Plays the nearest, then the next, until one passes or the renders are spent.
    pub(super) fn try_keys(&mut self, cancel: &AtomicBool) {
        let mut keyboard = Keyboard::default();
        while !cancel.load(Ordering::Relaxed) {
            let left = self.settings.num_renders.saturating_sub(self.num_renders());
            let Some(best) = self.candidates().into_iter().next() else { return };
            let genome = Genome::new(&best.patch, 0.0, 0.0);
            if left == 0 || self.unfit.iter().any(|of| of.is_tuned_as(&genome)) {
                return;
            }
            let (num_played, is_fit) = keyboard.is_fit(&best.patch, self.target, left, cancel);
            self.num_keys_played += num_played;
            if is_fit {
                return;
            }
            self.unfit.push(genome);
        }
    }
}
