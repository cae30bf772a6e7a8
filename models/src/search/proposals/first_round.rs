//! What a search hears before it breeds: the likeliest seed as it is, and then what promises most, by estimates of all seeds, of what the
//! predictor proposes, and of what both become with parts rewritten and envelopes fitted.

use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_dsp::render::Batch;

use super::proposer::Proposer;
use super::shortlist::Shortlist;
use crate::fm::predictor::WRITTEN_AT_ONCE;
use crate::matcher::{Origin, Seed, Settings};
use crate::random::Random;
use crate::search::evaluate::evaluator::Evaluator;
use crate::search::evaluate::request::{EvalOptions, EvalRequest};
use crate::search::evolve::fitting::fitted;
use crate::search::evolve::individual::Individual;
use crate::search::genome::Genome;
use crate::search::playability::repair::Needs;

/// Seeds that a search listens to before it breeds, as they are or as their estimates were bred.
pub const NUM_SEEDS: usize = 36;
/// Seeds that the first step hears: few, so that there is something to hear at once.
const NUM_FIRST: usize = 1;
/// Seeds this much farther than the nearest so far are aligned too, since their onsets are only roughly known.
const ALIGN_SEEDS_WITHIN: f64 = 1.1;
/// Seeds that are heard as they are, the nearest by their estimates.
const NUM_PLAIN: usize = 12;
/// How often the best of the shortlist are rewritten, and how many each time.
const NUM_ROUNDS: usize = 8;
const NUM_REWRITTEN: usize = WRITTEN_AT_ONCE;
/// The best of the shortlist, whose envelopes are fitted.
const NUM_FITTED: usize = 24;

/// The seeds of a search, and what was heard of them.
pub(crate) struct FirstRound {
    /// The likeliest first.
    seeds: Vec<Seed>,
    /// What is heard, in this order, as far as it is chosen.
    chosen: Vec<(Genome, Origin)>,
    /// How many are heard in all, and so far.
    num: usize,
    num_heard: usize,
    /// Nearest first.
    heard: Vec<Individual>,
    /// Estimates many and hears the promising ones; else the seeds are heard as they are.
    estimates: bool,
}

impl FirstRound {
    /// Of seeds, the likeliest first.
    pub(crate) fn new(seeds: Vec<Seed>, settings: Settings) -> Self {
        let num = seeds.len().min(NUM_SEEDS).min(settings.num_renders);
        Self { seeds, chosen: Vec::new(), num, num_heard: 0, heard: Vec::new(), estimates: settings.sketches }
    }

    /// The seeds, the likeliest first.
    pub(crate) fn seeds(&self) -> &[Seed] {
        &self.seeds
    }

    /// Whether all were heard.
    pub(crate) fn is_over(&self) -> bool {
        self.num_heard >= self.num
    }

    /// How many were heard.
    pub(crate) fn num_heard(&self) -> usize {
        self.num_heard
    }

    /// What was heard, nearest first, until it is taken.
    pub(crate) fn heard(&self) -> &[Individual] {
        &self.heard
    }

    /// How far the nearest is.
    pub(crate) fn least_total(&self) -> f64 {
        self.heard.iter().map(Individual::total).fold(f64::INFINITY, f64::min)
    }

    /// Takes what was heard, nearest first.
    pub(crate) fn take(&mut self) -> Vec<Individual> {
        std::mem::take(&mut self.heard)
    }

    /// Hears some more, at most `left`.
    pub(crate) fn hear(
        &mut self,
        left: usize,
        needs: Needs,
        evaluator: &mut Evaluator<'_>,
        random: &mut Random,
        cancel: &AtomicBool,
    ) {
        let most = if self.num_heard == 0 { NUM_FIRST } else { Batch::MAX };
        let num = left.min(self.num - self.num_heard).min(most);
        self.choose(needs, evaluator, random, cancel);
        let chosen: Vec<(Genome, Origin)> = self.chosen.iter().skip(self.num_heard).take(num).copied().collect();
        let requests: Vec<EvalRequest> = chosen.iter().map(|(genome, _)| EvalRequest::new(*genome)).collect();
        let onset_s = evaluator.target().onset_s as f32;
        let options = EvalOptions::of_strangers(onset_s, self.least_total() * ALIGN_SEEDS_WITHIN, cancel);
        let takes = evaluator.hear(&requests, options);
        self.num_heard += num;
        let born = takes.into_iter().zip(&chosen).map(|(take, (_, origin))| Individual { take, origin: *origin });
        self.heard.extend(born);
        self.heard.sort_by(Individual::nearer);
    }

    /// Chooses what is heard, where that is not done yet: first the likeliest seed as it is; when that was heard, what the estimates of
    /// all seeds bred, and the nearest seeds.
    fn choose(&mut self, needs: Needs, evaluator: &mut Evaluator<'_>, random: &mut Random, cancel: &AtomicBool) {
        let genome = |evaluator: &Evaluator<'_>, seed: &Seed| genome_of(&seed.patch, needs, evaluator);
        if self.chosen.is_empty() {
            let num = if self.estimates { NUM_FIRST } else { NUM_SEEDS };
            self.chosen = self.seeds.iter().take(num).map(|seed| (genome(evaluator, seed), seed.origin)).collect();
            return;
        }
        if self.num_heard != NUM_FIRST || !self.estimates {
            return;
        }
        // A search that goes on has what was proposed.
        let goes_on = self.seeds.iter().any(|seed| seed.origin == Origin::Search);
        let proposer = Proposer::new(evaluator.target(), evaluator.key());
        let drawn = if goes_on { Vec::new() } else { proposer.draws(cancel) };
        let drawn = drawn.into_iter().map(|patch| Seed { patch, origin: Origin::Predictor });
        let seeds: Vec<Seed> = self.seeds.iter().skip(NUM_FIRST).copied().chain(drawn).collect();
        let mut plain: Vec<(f32, (Genome, Origin))> = Vec::with_capacity(seeds.len());
        let mut shortlist = Shortlist::default();
        for (nth, seed) in seeds.iter().enumerate().take_while(|_| !cancel.load(Ordering::Relaxed)) {
            let genome = genome(evaluator, seed);
            let apart_db = evaluator.expected_db(&genome, None);
            shortlist.join(nth, genome, apart_db);
            plain.push((apart_db, (genome, seed.origin)));
        }
        plain.sort_by(|a, b| a.0.total_cmp(&b.0));
        rewrite(&mut shortlist, &proposer, needs, evaluator, random, cancel);
        fit(&mut shortlist, needs, evaluator, random, cancel);
        let bred = shortlist.best(NUM_SEEDS - NUM_PLAIN).into_iter().map(|genome| (genome, Origin::Search));
        // What a search found before is heard as it is.
        let found = plain.iter().map(|(_, seed)| *seed).filter(|(_, origin)| *origin == Origin::Search);
        self.chosen.extend(found);
        self.chosen.extend(bred.filter(|(genome, _)| plain.iter().all(|(_, (own, _))| own != genome)));
        self.chosen.extend(plain.into_iter().map(|(_, seed)| seed).filter(|(_, origin)| *origin != Origin::Search));
        self.chosen.truncate(NUM_SEEDS);
    }
}

/// A patch with the target's times, repaired.
fn genome_of(patch: &vaeform_patch::Patch, needs: Needs, evaluator: &Evaluator<'_>) -> Genome {
    needs.repaired(Genome::new(patch, evaluator.target().onset_s as f32, evaluator.hold_s()))
}

/// Adds the best of a shortlist with parts of them rewritten, and the best of these, and so on.
fn rewrite(
    shortlist: &mut Shortlist,
    proposer: &Proposer,
    needs: Needs,
    evaluator: &mut Evaluator<'_>,
    random: &mut Random,
    cancel: &AtomicBool,
) {
    for round in 0..NUM_ROUNDS {
        let best = shortlist.best(usize::MAX);
        if cancel.load(Ordering::Relaxed) || best.is_empty() {
            return;
        }
        let chosen: Vec<Genome> = (0..NUM_REWRITTEN).map(|_| best[random.below(best.len())]).collect();
        let rewritten = proposer.rewritten(&chosen, random);
        for (nth, patch) in rewritten.iter().enumerate().take_while(|_| !cancel.load(Ordering::Relaxed)) {
            let genome = genome_of(patch, needs, evaluator);
            let apart_db = evaluator.expected_db(&genome, None);
            shortlist.join(nth + round, genome, apart_db);
        }
    }
}

/// Adds the best of a shortlist with fitted envelopes.
fn fit(
    shortlist: &mut Shortlist,
    needs: Needs,
    evaluator: &mut Evaluator<'_>,
    random: &mut Random,
    cancel: &AtomicBool,
) {
    for (nth, best) in shortlist.best(NUM_FITTED).into_iter().enumerate() {
        if cancel.load(Ordering::Relaxed) {
            return;
        }
        let (apart_db, genome) = fitted(&best, None, needs, evaluator, random);
        shortlist.join(nth, genome, apart_db);
    }
}
