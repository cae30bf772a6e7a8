//! All islands of a search, side by side, and how the renders are shared among them.

use super::child::Child;
use super::fitting::fitted;
use super::individual::Individual;
use super::island::Island;
use super::mutation::Freedom;
use crate::random::Random;
use crate::search::evaluate::evaluator::Evaluator;
use crate::search::evaluate::request::{EvalRequest, Evaluated};
use crate::search::genome::Genome;
use crate::search::playability::repair::Needs;
use crate::search::surrogate::loudness_envelope::{LoudnessEnvelope, Scope};

/// Islands of a search: populations that breed by themselves, side by side.
pub const NUM_ISLANDS: usize = 4;
/// The part of the renders that the best island gets at first; at the end it gets all.
const FOCUS: f32 = 0.3;
/// Children that go on with a step that helped, where there is one.
const AHEAD: f32 = 0.4;
/// Children that mix the effects of changes that are known.
const MIXED: f32 = 0.3;
/// Children whose operators take the target's loudness envelope, and parents of each island that begin with it.
const CONTOURED: f32 = 0.03;
const NUM_OPENINGS: usize = 2;
/// Parents whose envelopes are fitted with every sixteen children.
const NUM_FITTED_PARENTS: usize = 2;
/// A parent that was fitted already gives way to another, so often.
const NUM_LOOKS: usize = 3;

/// How children are made.
#[derive(Clone, Copy)]
pub(crate) struct Breeding {
    pub(crate) freedom: Freedom,
    /// What part of the renders is spent, 0..1.
    pub(crate) spent: f32,
    pub(crate) needs: Needs,
    /// Estimates many changes and hears the promising ones.
    pub(crate) estimates: bool,
}

/// The islands. There are none before breeding begins.
#[derive(Default)]
pub(crate) struct Islands {
    islands: Vec<Island>,
    /// The target's loudness as envelopes, the nearest first.
    envelopes: Vec<LoudnessEnvelope>,
    /// Children that are heard before all others, with their islands, the last first.
    openings: Vec<(usize, Child)>,
    /// Those whose envelopes were fitted already.
    fitted_parents: Vec<Genome>,
}

impl Islands {
    /// Deals individuals out, the nearest first, so that each island begins with good ones.
    pub(crate) fn new(settlers: Vec<Individual>, envelopes: Vec<LoudnessEnvelope>, random: &mut Random) -> Self {
        let mut islands: Vec<Island> = (0..NUM_ISLANDS).map(|_| Island::default()).collect();
        for (rank, individual) in settlers.into_iter().enumerate() {
            islands[rank % NUM_ISLANDS].join(individual);
        }
        let mut openings = Vec::new();
        for (island, of) in islands.iter().enumerate() {
            let Some(envelope) = envelopes.first() else { break };
            for parent in of.living().iter().take(NUM_OPENINGS).rev() {
                let base = parent.take.levelled();
                for scope in [Scope::All, Scope::Carriers] {
                    let genome = envelope.applied_to(&base, scope, random);
                    openings.push((island, Child { genome, base, parent: parent.take.clone() }));
                }
            }
        }
        Self { islands, envelopes, openings, fitted_parents: Vec::new() }
    }

    /// Each island by its number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &[Individual])> {
        self.islands.iter().map(Island::living).enumerate()
    }

    /// The nearest of all.
    pub(crate) fn nearest(&self) -> Option<&Individual> {
        self.islands.iter().filter_map(Island::best).min_by(|a, b| Individual::nearer(a, b))
    }

    /// How far the nearest of all is.
    pub(crate) fn least_total(&self) -> f64 {
        self.islands.iter().filter_map(Island::best).map(Individual::total).fold(f64::INFINITY, f64::min)
    }

    /// The island whose best is nearest.
    pub(crate) fn best_island(&self) -> usize {
        let total = |of: &Island| of.best().map_or(f64::INFINITY, Individual::total);
        let all = 0..self.islands.len();
        all.min_by(|&a, &b| total(&self.islands[a]).total_cmp(&total(&self.islands[b]))).unwrap_or(0)
    }

    /// The best of an island.
    pub(crate) fn best_of(&self, island: usize) -> Option<&Individual> {
        self.islands.get(island)?.best()
    }

    /// Takes an individual in on an island, if it is near enough.
    pub(crate) fn join(&mut self, island: usize, individual: Individual) {
        self.islands[island].join(individual);
    }

    /// Lets only some live on, if any would.
    pub(crate) fn keep(&mut self, lives_on: impl Fn(&Individual) -> bool) {
        if self.islands.iter().flat_map(Island::living).any(&lives_on) {
            self.islands.iter_mut().for_each(|island| island.keep(&lives_on));
        }
    }

    /// As many children as there are islands for, each with its island: fitted ones first.
    pub(crate) fn children(
        &mut self,
        num: usize,
        how: Breeding,
        evaluator: &mut Evaluator<'_>,
        random: &mut Random,
    ) -> Vec<(usize, Child)> {
        let best = self.best_island();
        let mut children = if how.estimates { self.fits(num, how.needs, evaluator, random) } else { Vec::new() };
        let num_fits = children.len();
        for nth in num_fits..num {
            // The best island gets more and more of the renders.
            let focus = FOCUS + (1.0 - FOCUS) * how.spent;
            let island = if random.chance(focus) { best } else { nth % NUM_ISLANDS };
            if let Some(opening) = self.openings.pop() {
                children.push(opening);
            } else if let Some(child) = self.child(island, how.freedom, evaluator.features().summary(), random) {
                children.push((island, child));
            }
        }
        for (_, child) in &mut children[num_fits..] {
            child.genome = how.needs.repaired(child.genome);
            if how.estimates {
                child.choose_among_rivals(how.freedom, how.needs, evaluator, random);
            }
        }
        children
    }

    /// How a child is to be heard: what would neither live nor show a way need not be measured to the end.
    pub(crate) fn request(&self, island: usize, child: &Child) -> EvalRequest {
        let limit = child.parent.distance.total().max(self.islands[island].limit());
        EvalRequest { genome: child.genome, limit }
    }

    /// Takes in what became of a child.
    pub(crate) fn raise(&mut self, island: usize, child: &Child, take: Evaluated) {
        self.islands[island].raise(child, take);
    }

    /// The best island's nearest and others that live, with fitted envelopes.
    fn fits(
        &mut self,
        num: usize,
        needs: Needs,
        evaluator: &mut Evaluator<'_>,
        random: &mut Random,
    ) -> Vec<(usize, Child)> {
        let mut fits = Vec::with_capacity(num);
        for nth in 0..NUM_FITTED_PARENTS.min(num / 2) {
            let island = if nth == 0 { self.best_island() } else { random.below(NUM_ISLANDS) };
            let best = if nth == 0 { self.islands[island].best().map(|of| of.take.clone()) } else { None };
            let mut parent = best.or_else(|| self.islands[island].parent(random));
            for _ in 0..NUM_LOOKS {
                if parent.as_ref().is_some_and(|of| self.fitted_parents.contains(&of.genome)) {
                    parent = self.islands[island].parent(random);
                }
            }
            let Some(parent) = parent.filter(|of| !self.fitted_parents.contains(&of.genome)) else { continue };
            self.fitted_parents.push(parent.genome);
            let base = parent.levelled();
            let (_, genome) = fitted(&base, Some(&parent), needs, evaluator, random);
            if genome != base {
                fits.push((island, Child { genome, base, parent }));
            }
        }
        fits
    }

    /// A child of an island; `target` is the target's mel summary with its weights.
    fn child(
        &mut self,
        island: usize,
        freedom: Freedom,
        target: (&[f32], &[f32]),
        random: &mut Random,
    ) -> Option<Child> {
        if random.chance(AHEAD)
            && let Some(child) = self.islands[island].ahead(random)
        {
            return Some(child);
        }
        if random.chance(MIXED)
            && let Some(child) = self.islands[island].mixed(target, random)
        {
            return Some(child);
        }
        if random.chance(CONTOURED)
            && let Some(parent) = self.islands[island].parent(random)
        {
            let base = parent.levelled();
            let envelope = random.pick(&self.envelopes)?;
            let scope = random.pick(&Scope::EACH)?;
            let genome = envelope.applied_to(&base, scope, random);
            return Some(Child { genome, base, parent });
        }
        let other = if random.chance(0.15) { random.below(NUM_ISLANDS) } else { island };
        let best = self.best_island();
        let mate = self.islands[other].parent(random).or(self.islands[best].parent(random));
        let parent = self.islands[island].parent(random).or_else(|| mate.clone());
        Some(Child::new(&parent?, &mate?, freedom, random))
    }
}
