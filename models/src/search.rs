//! Sample to patches: a sound that was measured, seeds that are near to it, and generations that come nearer. Every engine call is
//! counted; after each step the best so far can be taken, and a seed gives one answer on any number of threads.

mod adjust;
mod audition;
mod evaluate;
mod evolve;
mod fm_with_noise;
mod genome;
mod hybrids;
mod key;
pub(crate) mod playability;
mod proposals;
mod surrogate;

use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_dsp::render::Batch;

pub use crate::matcher::{
    Candidate, Kind, KindWish, Matcher, Offer, Origin, Seed, Settings, Verdict, Why, choose, reason,
};
pub use crate::metrics::Distance;
pub use crate::target::{
    MAX_SECONDS, MIN_SECONDS, Reason, SILENT_DB, Suitability, Target, TargetError, descriptive_name, patch_name, region,
};
pub use adjust::{Adjustment, Change, NUM_CHANGES, adjust};
pub use audition::Audition;
pub use evaluate::objective::{Objective, TargetFeatures};
pub use evolve::{cma_es::CmaEs, islands::NUM_ISLANDS};
pub use hybrids::Hybrids;
pub use playability::expected::Expected;
pub use playability::hybrid_keyboard::{HeldNote, HybridKeyboard, Playability};
pub use playability::response::{Response, ResponseMeter};
pub use playability::test::{Fault, Keyboard, TRIED_HOLD_S, TRIED_NOTES, TRIED_VELOCITIES, Trial};
pub use proposals::first_round::NUM_SEEDS;
pub use proposals::{NUM_DRAWS, NUM_NEIGHBOURS, predicted, seeds};

use crate::random::Random;
use evaluate::evaluator::Evaluator;
use evaluate::request::{EvalOptions, EvalRequest};
use evolve::individual::Individual;
use evolve::islands::{Breeding, Islands};
use evolve::mutation::Freedom;
use evolve::polish::Polish;
use genome::Genome;
use playability::gate::{Gate, NUM_LOOKED, num_to_hear};
use playability::repair::Needs;
use playability::velocity_answers::{VelocityAnswers, answering};
use proposals::first_round::FirstRound;
use surrogate::loudness_envelope::loudness_envelopes;

/// The effort for the velocity of candidates behind the nearest, in the unit of the nearest's: they are only estimated, not rendered.
const EFFORT_OF_OTHERS: f32 = 1.3;

/// A search at work.
pub struct Search<'a> {
    settings: Settings,
    evaluator: Evaluator<'a>,
    /// What every genome is repaired to.
    needs: Needs,
    random: Random,
    first_round: FirstRound,
    /// Begin when the first round is over.
    islands: Islands,
    polish: Option<Polish>,
    gate: Gate,
    answers: VelocityAnswers,
}

impl<'a> Search<'a> {
    /// A search for `target` that begins with `seeds`, the likeliest first.
    pub fn new(target: &'a Target, seeds: Vec<Seed>, settings: Settings) -> Self {
        let evaluator = Evaluator::new(target, settings);
        Self {
            settings,
            needs: Needs::new(target, evaluator.key().velocity),
            evaluator,
            random: Random::stream(settings.seed, 0),
            first_round: FirstRound::new(seeds, settings),
            islands: Islands::default(),
            polish: None,
            gate: Gate::default(),
            answers: VelocityAnswers::default(),
        }
    }

    /// Engine calls so far.
    pub fn num_renders(&self) -> usize {
        self.evaluator.num_renders()
    }

    /// Hears up to sixteen more takes; false when the budget is spent or it was cancelled. Looks at `cancel` between any two takes.
    pub fn step(&mut self, cancel: &AtomicBool) -> bool {
        let left = self.num_left().min(Batch::MAX);
        if left == 0 || self.first_round.seeds().is_empty() || cancel.load(Ordering::Relaxed) {
            return false;
        }
        if !self.first_round.is_over() {
            self.first_round.hear(left, self.needs, &mut self.evaluator, &mut self.random, cancel);
            if self.first_round.is_over() {
                self.settle(cancel);
            }
        } else if self.is_polishing() {
            self.polish(left, cancel);
        } else {
            self.look_at_keys(cancel);
            self.breed(left.min(self.num_left()), cancel);
        }
        if self.num_left() == 0 {
            self.test_nearest(cancel);
            self.make_all_answer(cancel);
        }
        !cancel.load(Ordering::Relaxed) && self.num_left() > 0
    }

    /// Steps until the budget is spent.
    pub fn run(&mut self, cancel: &AtomicBool) {
        while self.step(cancel) {}
    }

    /// The best of each island so far, nearest first; what failed at a key comes last. Before anything was heard: the first seeds,
    /// without distance.
    pub fn candidates(&self) -> Vec<Candidate> {
        let best = self.best();
        if best.is_empty() {
            return self.unheard();
        }
        best.into_iter().map(|(island, of)| self.candidate(island, of)).collect()
    }

    /// All that live, nearest first within each island: for measures of the search itself.
    pub fn all(&self) -> Vec<Candidate> {
        let living = self.islands.iter().flat_map(|(island, of)| of.iter().map(move |one| (island, one)));
        let heard = self.first_round.heard().iter().map(|one| (0, one));
        living.chain(heard).map(|(island, one)| self.candidate(island, one)).collect()
    }

    /// The best of each island with its number, in the order of [`Self::candidates`].
    fn best(&self) -> Vec<(usize, &Individual)> {
        let is_unfit = |of: &Individual| self.gate.is_unfit(&of.take.genome);
        let best_of = |living: &'_ [Individual]| living.iter().position(|one| !is_unfit(one)).unwrap_or(0);
        let islands = self.islands.iter().filter_map(|(island, of)| Some((island, of.get(best_of(of))?)));
        let heard = self.first_round.heard().iter().take(NUM_ISLANDS).enumerate();
        let mut best: Vec<(usize, &Individual)> = islands.chain(heard).collect();
        let total = |of: &Individual| self.answers.shown(&of.take).distance.total();
        best.sort_by(|a, b| is_unfit(a.1).cmp(&is_unfit(b.1)).then(total(a.1).total_cmp(&total(b.1))));
        best
    }

    fn candidate(&self, island: usize, of: &Individual) -> Candidate {
        let take = self.answers.shown(&of.take);
        let plays = self.gate.is_unfit(&of.take.genome).then_some(false);
        Candidate { plays, ..take.candidate(self.evaluator.key(), of.origin, island) }
    }

    fn unheard(&self) -> Vec<Candidate> {
        let key = self.evaluator.key();
        let patch = |seed: &Seed| self.needs.repaired(Genome::new(&seed.patch, 0.0, 0.0)).patch();
        let of = |(island, seed): (usize, &Seed)| Candidate {
            note: key.note,
            velocity: key.velocity,
            hold_s: f64::from(self.evaluator.hold_s()),
            onset_s: self.evaluator.target().onset_s,
            ..Candidate::of_fm(patch(seed), seed.origin, island)
        };
        self.first_round.seeds().iter().take(NUM_ISLANDS).enumerate().map(of).collect()
    }

    /// Renders that are spent on coming nearer.
    fn num_to_hear(&self) -> usize {
        num_to_hear(self.settings.num_renders, NUM_ISLANDS)
    }

    /// How many of them are left.
    fn num_left(&self) -> usize {
        self.num_to_hear().saturating_sub(self.num_renders())
    }

    /// What part of the renders after the seeds is spent, 0..1.
    fn spent(&self) -> f32 {
        let seeds = self.first_round.num_heard();
        let bred = self.num_renders().saturating_sub(seeds) as f32;
        bred / self.num_to_hear().saturating_sub(seeds).max(1) as f32
    }

    /// How far the nearest is.
    fn least_total(&self) -> f64 {
        self.islands.least_total().min(self.first_round.least_total())
    }

    /// Deals what was heard first out to the islands.
    fn settle(&mut self, cancel: &AtomicBool) {
        let envelopes = loudness_envelopes(self.evaluator.target(), self.settings.seed, cancel);
        self.islands = Islands::new(self.first_round.take(), envelopes, &mut self.random);
    }

    fn breed(&mut self, num: usize, cancel: &AtomicBool) {
        let spent = self.spent();
        let is_pitched = self.evaluator.target().is_pitched();
        let freedom = Freedom { heat: 1.0 - spent, is_pitched, seconds: self.evaluator.seconds() };
        let how = Breeding { freedom, spent, needs: self.needs, estimates: self.settings.sketches };
        let children = self.islands.children(num, how, &mut self.evaluator, &mut self.random);
        let requests: Vec<EvalRequest> =
            children.iter().map(|(island, child)| self.islands.request(*island, child)).collect();
        let takes = self.evaluator.hear(&requests, EvalOptions::of_children(self.least_total(), cancel));
        for (take, (island, child)) in takes.into_iter().zip(children) {
            self.islands.raise(island, &child, take);
        }
        self.give_up_unfit();
    }

    fn is_polishing(&self) -> bool {
        self.settings.polish > 0.0 && self.spent() >= 1.0 - self.settings.polish
    }

    fn polish(&mut self, num: usize, cancel: &AtomicBool) {
        let island = self.islands.best_island();
        let Some(best) = self.islands.best_of(island) else { return };
        let polish = self.polish.get_or_insert_with(|| Polish::new(&best.take, self.evaluator.seconds()));
        let asked = polish.ask(num, &mut self.random);
        let requests: Vec<EvalRequest> =
            asked.into_iter().map(|genome| EvalRequest::new(self.needs.repaired(genome))).collect();
        let takes = self.evaluator.hear(&requests, EvalOptions::as_they_are(cancel));
        polish.tell(&takes);
        for take in takes {
            self.islands.join(island, Individual { take, origin: Origin::Search });
        }
    }

    /// Tests the nearest at the ends of the keyboard, now and then; a genome that fails is bred no more, and neither are those with its tuning.
    fn look_at_keys(&mut self, cancel: &AtomicBool) {
        if !self.gate.is_look_due(self.evaluator.num_heard(), self.settings.num_renders) {
            return;
        }
        for _ in 0..NUM_LOOKED {
            let Some(genome) = self.islands.nearest().map(|of| of.take.genome) else { return };
            if self.gate.passes_at_ends(genome, &mut self.evaluator, cancel) {
                return;
            }
            self.give_up_unfit();
        }
    }

    /// What failed lives no longer, if anything else does.
    fn give_up_unfit(&mut self) {
        self.islands.keep(|one| !self.gate.is_unfit(&one.take.genome));
    }

    /// Tests the nearest, then the next, until the one that is nearest has passed or the renders are spent. An answer to velocity moves
    /// its candidate a little, so that another may be the nearest then: that one is tested too.
    fn test_nearest(&mut self, cancel: &AtomicBool) {
        let budget = self.settings.num_renders;
        while !cancel.load(Ordering::Relaxed) {
            // The others are to answer velocity too.
            let kept = if self.gate.has_passed_any() { NUM_ISLANDS } else { 0 };
            let left = budget.saturating_sub(self.num_renders() + kept);
            let Some(genome) = self.best().first().map(|(_, of)| of.take.genome) else { return };
            if left == 0 || self.gate.is_known(&genome) {
                return;
            }
            let shown = answering(&genome, 1.0, self.needs, &mut self.evaluator);
            if self.gate.passes(genome, &shown, left, &mut self.evaluator, cancel) {
                self.answers.make_heard(&genome, budget, self.needs, &mut self.evaluator, cancel);
            }
        }
    }

    /// Makes the best of all islands answer velocity, as far as there are renders left.
    fn make_all_answer(&mut self, cancel: &AtomicBool) {
        let best: Vec<Genome> = self.best().into_iter().map(|(_, of)| of.take.genome).collect();
        for genome in best {
            let has_room = self.num_renders() < self.settings.num_renders;
            if !self.answers.has(&genome) && has_room && !cancel.load(Ordering::Relaxed) {
                self.answers.make(&genome, EFFORT_OF_OTHERS, self.needs, &mut self.evaluator, cancel);
            }
        }
    }
}

impl<'a> Matcher<'a> for Search<'a> {
    fn begin(target: &'a Target, seeds: Vec<Seed>, settings: Settings) -> Self {
        Self::new(target, seeds, settings)
    }

    fn step(&mut self, cancel: &AtomicBool) -> bool {
        Self::step(self, cancel)
    }

    fn num_renders(&self) -> usize {
        Self::num_renders(self)
    }

    fn candidates(&self) -> Vec<Candidate> {
        Self::candidates(self)
    }

    fn living(&self) -> Vec<Seed> {
        let mut living = self.all();
        let total = |of: &Candidate| of.distance.map_or(f64::INFINITY, |distance| distance.total());
        living.sort_by(|a, b| total(a).total_cmp(&total(b)));
        living.into_iter().map(|of| Seed { patch: of.patch, origin: of.origin }).collect()
    }
}

#[cfg(test)]
mod tests {
    use vaeform_patch::factory;

    use super::*;
    use crate::metrics::RATE_HZ;

    #[test]
    fn what_fails_is_bred_no_more_and_something_always_lives() {
        let tone = |i: usize| 0.3 * (std::f32::consts::TAU * 261.63 * i as f32 / RATE_HZ as f32).sin();
        let samples: Vec<f32> = (0..RATE_HZ as usize / 2).map(tone).collect();
        let target = Target::new(&samples, RATE_HZ).unwrap();
        let seeds = factory::bank().iter().map(|of| Seed { patch: of.patch, origin: Origin::Library }).collect();
        let mut search = Search::new(&target, seeds, Settings::default());
        let go_on = AtomicBool::new(false);
        while !search.first_round.is_over() {
            search.step(&go_on);
        }
        let living = |search: &Search<'_>| -> Vec<Genome> {
            search.islands.iter().flat_map(|(_, living)| living).map(|one| one.take.genome).collect()
        };
        let first = living(&search)[0];
        search.gate.give_up(first);
        search.give_up_unfit();
        let left = living(&search);
        assert!(!left.is_empty() && left.iter().all(|genome| !first.is_tuned_as(genome)));
        search.step(&go_on);
        assert!(living(&search).iter().all(|genome| !search.gate.is_unfit(genome)));
        living(&search).into_iter().for_each(|genome| search.gate.give_up(genome));
        search.give_up_unfit();
        assert!(!living(&search).is_empty() && !search.candidates().is_empty());
    }
}
