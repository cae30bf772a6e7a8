//! What a search looks at before it listens: sketches of the seeds, of what the predictor makes of the best, and of children; and
//! envelopes made to measure. Only what promises most is heard.

use std::sync::atomic::{AtomicBool, Ordering};

use super::candidate::Origin;
use super::envelope_fit::{FitProblem, tailored};
use super::evaluator_pool::Evaluated;
use super::genome::Genome;
use super::island::{Child, levelled};
use super::mutation::{Freedom, mutated};
use super::shortlist::Shortlist;
use super::writing::Writing;
use super::{NUM_FIRST, NUM_ISLANDS, NUM_SEEDS, Search, Seed};
use crate::predictor::WRITTEN_AT_ONCE;

/// Seeds that are heard as they are, the nearest by their sketches.
const NUM_PLAIN: usize = 12;
/// How often the best drafts are rewritten, and how many each time.
const NUM_ROUNDS: usize = 8;
const NUM_REWRITTEN: usize = WRITTEN_AT_ONCE;
/// The best of all drafts, whose envelopes are made to measure, in so many fits each.
const NUM_FITTED: usize = 24;
const NUM_FITS: usize = 2;
/// How far the first fit looks, and how cautious it is; when a fit fails, the next is so much more of it, else so much less.
const HEAT: f32 = 1.0;
const CAUTION: f32 = 0.1;
const CAUTION_AFTER: [f32; 2] = [3.0, 0.7];
/// The next looks less far by this.
const COOLER: f32 = 0.7;
/// Sketches of other changes that a child has to stand beside.
const NUM_RIVALS: usize = 4;
/// Those that are changes of the parent instead of the child.
const AFRESH: f32 = 0.25;
/// Parents whose envelopes are made to measure with every sixteen children.
const NUM_FITTED_PARENTS: usize = 2;
/// A parent that was fitted already gives way to another, so often.
const NUM_LOOKS: usize = 3;

impl Search<'_> {
    /// Says what is heard first: the likeliest seed as it is, so that there is something to hear at once; then what the sketches of
    /// all seeds bred, and the nearest seeds.
    pub(super) fn draft(&mut self, cancel: &AtomicBool) {
        let is_first = self.drafted.is_empty();
        if !is_first && (self.num_seeds_heard != NUM_FIRST || !self.settings.sketches) {
            return;
        }
        let (onset_s, hold_s) = (self.target.onset_s as f32, self.hold_s());
        if is_first {
            let genome = |seed: &Seed| (self.mended(Genome::new(&seed.patch, onset_s, hold_s)), seed.origin);
            let num = if self.settings.sketches { NUM_FIRST } else { NUM_SEEDS };
            self.drafted = self.seeds.iter().take(num).map(genome).collect();
            return;
        }
        // A search that goes on has what was proposed.
        let goes_on = self.seeds.iter().any(|seed| seed.origin == Origin::Search);
        let writing = Writing::new(self.target, self.key);
        let drawn = if goes_on { Vec::new() } else { writing.draws(cancel) };
        let drawn = drawn.into_iter().map(|patch| Seed { patch, origin: Origin::Predictor });
        let seeds: Vec<Seed> = self.seeds.iter().skip(NUM_FIRST).copied().chain(drawn).collect();
        let mut plain: Vec<(f32, (Genome, Origin))> = Vec::with_capacity(seeds.len());
        let mut drafts = Shortlist::default();
        for (nth, seed) in seeds.iter().enumerate().take_while(|_| !cancel.load(Ordering::Relaxed)) {
            let (genome, origin) = (self.mended(Genome::new(&seed.patch, onset_s, hold_s)), seed.origin);
            let apart_db = self.sketched_db(&genome);
            drafts.join(nth, genome, apart_db);
            plain.push((apart_db, (genome, origin)));
        }
        plain.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.rewrite_drafts(&mut drafts, &writing, cancel);
        self.fit_drafts(&mut drafts, cancel);
        let bred = drafts.best(NUM_SEEDS - NUM_PLAIN).into_iter().map(|genome| (genome, Origin::Search));
        // What a search found before is heard as it is.
        let found = plain.iter().map(|(_, seed)| *seed).filter(|(_, origin)| *origin == Origin::Search);
        self.drafted.extend(found);
        self.drafted.extend(bred.filter(|(genome, _)| plain.iter().all(|(_, (own, _))| own != genome)));
        self.drafted.extend(plain.into_iter().map(|(_, seed)| seed).filter(|(_, origin)| *origin != Origin::Search));
        self.drafted.truncate(NUM_SEEDS);
    }

    /// The best drafts with parts of them written anew, and the best of these, and so on.
    fn rewrite_drafts(&mut self, drafts: &mut Shortlist, writing: &Writing, cancel: &AtomicBool) {
        let (onset_s, hold_s) = (self.target.onset_s as f32, self.hold_s());
        for round in 0..NUM_ROUNDS {
            let best = drafts.best(usize::MAX);
            if cancel.load(Ordering::Relaxed) || best.is_empty() {
                return;
            }
            let chosen: Vec<Genome> = (0..NUM_REWRITTEN).map(|_| best[self.random.below(best.len())]).collect();
            let rewritten = writing.rewritten(&chosen, &mut self.random);
            for (nth, patch) in rewritten.iter().enumerate().take_while(|_| !cancel.load(Ordering::Relaxed)) {
                let genome = self.mended(Genome::new(patch, onset_s, hold_s));
                let apart_db = self.sketched_db(&genome);
                drafts.join(nth + round, genome, apart_db);
            }
        }
    }

    /// The best drafts with envelopes made to measure.
    fn fit_drafts(&mut self, drafts: &mut Shortlist, cancel: &AtomicBool) {
        for (nth, top) in drafts.best(NUM_FITTED).into_iter().enumerate() {
            if cancel.load(Ordering::Relaxed) {
                return;
            }
            let (apart_db, genome) = self.fitted(&top, None);
            drafts.join(nth, genome, apart_db);
        }
    }

    /// Puts the most promising of a child and some other changes in the child's place.
    pub(super) fn rehearse(&mut self, brood: &mut Child, freedom: Freedom) {
        if !self.settings.sketches {
            return;
        }
        let mut least = self.expected_db(&brood.parent, &brood.genome);
        for _ in 0..NUM_RIVALS {
            let from = if self.random.chance(AFRESH) { &brood.base } else { &brood.genome };
            let rival = mutated(from, freedom, &mut self.random);
            let rival = self.mended(rival);
            let expected = self.expected_db(&brood.parent, &rival);
            if expected < least {
                (least, brood.genome) = (expected, rival);
            }
        }
    }

    /// The best strand's nearest and others that live, with envelopes made to measure.
    pub(super) fn fits(&mut self, num: usize) -> Vec<(usize, Child)> {
        let mut fits = Vec::with_capacity(num);
        if !self.settings.sketches {
            return fits;
        }
        for nth in 0..NUM_FITTED_PARENTS.min(num / 2) {
            let strand = if nth == 0 { self.best_strand() } else { self.random.below(NUM_ISLANDS) };
            let best = if nth == 0 { self.strands[strand].best().map(|of| of.take.clone()) } else { None };
            let mut parent = best.or_else(|| self.strands[strand].parent(&mut self.random));
            for _ in 0..NUM_LOOKS {
                if parent.as_ref().is_some_and(|of| self.fitted_parents.contains(&of.genome)) {
                    parent = self.strands[strand].parent(&mut self.random);
                }
            }
            let Some(parent) = parent.filter(|of| !self.fitted_parents.contains(&of.genome)) else { continue };
            self.fitted_parents.push(parent.genome);
            let base = levelled(&parent);
            let (_, genome) = self.fitted(&base, Some(&parent));
            if genome != base {
                fits.push((strand, Child { genome, base, parent }));
            }
        }
        fits
    }

    /// A genome with envelopes and levels made to measure, and how far it should be from the target; `heard` is a take that it is a
    /// change of.
    fn fitted(&mut self, base: &Genome, heard: Option<&Evaluated>) -> (f32, Genome) {
        let instants = self.heard.instants().clone();
        let (target, weights) = (instants.seen(self.heard.portrait().0), instants.weights());
        let wrong = match heard {
            Some(take) => instants.seen(&take.portrait).iter().zip(&*take.sketch).map(|(a, b)| a - b).collect(),
            None => vec![0.0; target.len()],
        };
        let (mut best, mut heat, mut caution) = ((self.hoped_db(base, heard), *base), HEAT, CAUTION);
        for _ in 0..NUM_FITS {
            let slopes = self.stage.slopes(&self.heard, self.key, &best.1);
            let cloth = FitProblem {
                slopes: &slopes,
                target: &target,
                weights: &weights,
                wrong: &wrong,
                caution,
                instants: &instants,
                key: self.key,
            };
            let genome = tailored(&best.1, cloth, heat, &mut self.random);
            let genome = self.mended(genome);
            let hoped = self.hoped_db(&genome, heard);
            let is_nearer = hoped < best.0;
            if is_nearer {
                best = (hoped, genome);
            }
            caution *= CAUTION_AFTER[usize::from(is_nearer)];
            heat *= COOLER;
        }
        best
    }

    /// How far a genome should be from the target, as a change of a take where there is one.
    fn hoped_db(&mut self, genome: &Genome, heard: Option<&Evaluated>) -> f32 {
        match heard {
            Some(take) => self.expected_db(take, genome),
            None => self.sketched_db(genome),
        }
    }

    /// How far a genome's sketch is from the target.
    fn sketched_db(&mut self, genome: &Genome) -> f32 {
        let sketch = self.stage.sketch(&self.heard, self.key, genome);
        self.heard.instants().apart_db(self.heard.portrait().0, &sketch)
    }

    /// How far a genome should be, by what is known of a take that it is a change of.
    fn expected_db(&mut self, of: &Evaluated, genome: &Genome) -> f32 {
        let sketch = self.stage.sketch(&self.heard, self.key, genome);
        self.heard.instants().expected_db(self.heard.portrait().0, of, &sketch)
    }
}
