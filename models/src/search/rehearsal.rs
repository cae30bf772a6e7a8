//! What a search looks at before it listens: sketches of the seeds, of children, and of the ways down. Only what promises most is
//! heard.

use std::sync::atomic::{AtomicBool, Ordering};

use super::candidate::Origin;
use super::descent::{self, Descent};
use super::drafts::Drafts;
use super::genome::Genome;
use super::mutation::{Freedom, mutated};
use super::seeds::drawn;
use super::sketch::Strokes;
use super::stage::Take;
use super::strand::{Brood, levelled};
use super::{NUM_FIRST, NUM_SEEDS, NUM_STRANDS, Search, Seed};

/// Seeds that are heard as they are, the nearest by their sketches.
const NUM_PLAIN: usize = 12;
/// Sketches that are bred from those of the seeds.
const NUM_DRAFTS: usize = 300;
/// Drafts that go a step down when they are bred, one of each strand.
const NUM_LOWERED: usize = NUM_STRANDS;
/// Sketches of other changes that a child has to stand beside.
const NUM_RIVALS: usize = 4;
/// Those that are changes of the parent instead of the child.
const AFRESH: f32 = 0.25;
/// Ways down that are heard with every sixteen children.
const NUM_DESCENTS: usize = 2;
/// A parent that went down already gives way to another, so often.
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
        let drawn = if goes_on { Vec::new() } else { drawn(self.target, self.key.note, self.key.velocity) };
        let seeds: Vec<Seed> = self.seeds.iter().skip(NUM_FIRST).chain(&drawn).copied().collect();
        let mut plain: Vec<(f32, (Genome, Origin))> = Vec::with_capacity(seeds.len());
        let mut drafts = Drafts::default();
        for (nth, seed) in seeds.iter().enumerate().take_while(|_| !cancel.load(Ordering::Relaxed)) {
            let (genome, origin) = (self.mended(Genome::new(&seed.patch, onset_s, hold_s)), seed.origin);
            let apart_db = self.sketched_db(&genome);
            drafts.join(nth, genome, apart_db);
            plain.push((apart_db, (genome, origin)));
        }
        plain.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.breed_drafts(&mut drafts, cancel);
        let bred = drafts.best(NUM_SEEDS - NUM_PLAIN).into_iter().map(|genome| (genome, Origin::Search));
        // What a search found before is heard as it is.
        let found = plain.iter().map(|(_, seed)| *seed).filter(|(_, origin)| *origin == Origin::Search);
        self.drafted.extend(found);
        self.drafted.extend(bred.filter(|(genome, _)| plain.iter().all(|(_, (own, _))| own != genome)));
        self.drafted.extend(plain.into_iter().map(|(_, seed)| seed).filter(|(_, origin)| *origin != Origin::Search));
        self.drafted.truncate(NUM_SEEDS);
    }

    fn breed_drafts(&mut self, drafts: &mut Drafts, cancel: &AtomicBool) {
        for nth in (0..NUM_DRAFTS).take_while(|_| !cancel.load(Ordering::Relaxed)) {
            let freedom = Freedom { heat: 1.0 - 0.8 * nth as f32 / NUM_DRAFTS as f32, ..self.freedom() };
            let Some(child) = drafts.child(nth, freedom, &mut self.random) else { return };
            let child = self.mended(child);
            let apart_db = self.sketched_db(&child);
            drafts.join(nth, child, apart_db);
        }
        for (nth, top) in drafts.best(NUM_LOWERED).into_iter().enumerate() {
            if cancel.load(Ordering::Relaxed) {
                return;
            }
            let (apart_db, genome) = self.lowered(&top, None);
            drafts.join(nth, genome, apart_db);
        }
    }

    /// Puts the most promising of a child and some other changes in the child's place.
    pub(super) fn rehearse(&mut self, brood: &mut Brood, freedom: Freedom) {
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

    /// Steps down from the best strand's nearest and from others that live.
    pub(super) fn descents(&mut self, num: usize) -> Vec<(usize, Brood)> {
        let mut descents = Vec::with_capacity(num);
        if !self.settings.sketches {
            return descents;
        }
        for nth in 0..NUM_DESCENTS.min(num / 2) {
            let strand = if nth == 0 { self.best_strand() } else { self.random.below(NUM_STRANDS) };
            let best = if nth == 0 { self.strands[strand].best().map(|of| of.take.clone()) } else { None };
            let mut parent = best.or_else(|| self.strands[strand].parent(&mut self.random));
            for _ in 0..NUM_LOOKS {
                if parent.as_ref().is_some_and(|of| self.descended.contains(&of.genome)) {
                    parent = self.strands[strand].parent(&mut self.random);
                }
            }
            let Some(parent) = parent.filter(|of| !self.descended.contains(&of.genome)) else { continue };
            self.descended.push(parent.genome);
            let base = levelled(&parent);
            let (_, genome) = self.lowered(&base, Some(&parent));
            if genome != base {
                descents.push((strand, Brood { genome, base, parent }));
            }
        }
        descents
    }

    /// A step down from a genome, and how far it should be from the target; `heard` is the take that it was heard as.
    fn lowered(&mut self, base: &Genome, heard: Option<&Take>) -> (f32, Genome) {
        let slopes = self.stage.slopes(&self.heard, self.key, base);
        let mut moved = Vec::new();
        for axis in descent::axes(base) {
            let Some((near, sign)) = descent::nudged(base, axis) else { continue };
            let mut by = if let Some(op) = descent::gain_of(axis.0) {
                slopes.moved(op, &Strokes::new(&near, self.key, self.heard.instants()))
            } else {
                let sketch = self.stage.sketch(&self.heard, self.key, &near);
                sketch.iter().zip(&*slopes.sketch).map(|(a, b)| a - b).collect()
            };
            by.iter_mut().for_each(|by| *by *= sign);
            moved.push((axis, by));
        }
        let instants = self.heard.instants();
        let target = instants.seen(self.heard.portrait().0);
        let now = heard.map_or_else(|| slopes.sketch.to_vec(), |take| instants.seen(&take.portrait));
        let rest: Vec<f32> = target.iter().zip(&now).map(|(target, now)| target - now).collect();
        let descent = Descent::new(*base, moved, &rest, &instants.weights());
        let mut best = (f32::INFINITY, *base);
        for damping in descent::DAMPINGS {
            let genome = self.mended(descent.step(damping));
            let expected = match heard {
                Some(take) => self.expected_db(take, &genome),
                None => self.sketched_db(&genome),
            };
            if expected < best.0 {
                best = (expected, genome);
            }
        }
        best
    }

    /// How far a genome's sketch is from the target.
    fn sketched_db(&mut self, genome: &Genome) -> f32 {
        let sketch = self.stage.sketch(&self.heard, self.key, genome);
        self.heard.instants().apart_db(self.heard.portrait().0, &sketch)
    }

    /// How far a genome should be, by what is known of a take that it is a change of.
    fn expected_db(&mut self, of: &Take, genome: &Genome) -> f32 {
        let sketch = self.stage.sketch(&self.heard, self.key, genome);
        self.heard.instants().expected_db(self.heard.portrait().0, of, &sketch)
    }
}
