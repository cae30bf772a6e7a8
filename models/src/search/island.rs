//! An island of the search: a small population, its parents and their children.

use super::candidate::Origin;
use super::crossover::crossed;
use super::evaluator_pool::Evaluated;
use super::genome::Genome;
use super::linear_model::LinearModel;
use super::mutation::{Freedom, mutated};
use super::pattern_move::PatternMove;
use super::random::Random;

/// The best that live on.
const POPULATION: usize = 10;
/// Children of two parents; the others are changed copies of one.
const CROSSED: f32 = 0.35;
/// Promising steps that are kept.
const TRENDS: usize = 4;

/// A genome that was heard, and where it comes from.
#[derive(Clone, Debug)]
pub(super) struct Individual {
    pub(super) take: Evaluated,
    pub(super) origin: Origin,
}

impl Individual {
    /// The order of individuals: nearest to the target first.
    pub(super) fn nearer(a: &Self, b: &Self) -> std::cmp::Ordering {
        a.take.distance.total().total_cmp(&b.take.distance.total())
    }
}

/// A population, nearest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Island {
    living: Vec<Individual>,
    /// Steps that came nearer and were not yet gone further.
    trends: Vec<PatternMove>,
    effects: LinearModel,
}

impl Island {
    /// The nearest so far.
    pub(super) fn best(&self) -> Option<&Individual> {
        self.living.first()
    }

    /// All, nearest first.
    pub(super) fn living(&self) -> &[Individual] {
        &self.living
    }

    /// How near an individual must be to live.
    pub(super) fn limit(&self) -> f64 {
        let last = self.living.get(POPULATION - 1);
        last.map_or(f64::INFINITY, |last| last.take.distance.total())
    }

    /// Takes an individual in, if it is near enough and not there already.
    pub(super) fn join(&mut self, individual: Individual) {
        let values = individual.take.genome.values;
        let total = individual.take.distance.total();
        if let Some(same) = self.living.iter().position(|other| other.take.genome.values == values) {
            if self.living[same].take.distance.total() <= total {
                return;
            }
            self.living.remove(same);
        }
        let place = self.living.partition_point(|other| other.take.distance.total() <= total);
        self.living.insert(place, individual);
        self.living.truncate(POPULATION);
    }

    /// Lets only some live on.
    pub(super) fn keep(&mut self, lives_on: impl Fn(&Individual) -> bool) {
        self.living.retain(lives_on);
    }

    /// Takes in what became of a child, and what is to be learnt from it.
    pub(super) fn raise(&mut self, brood: &Child, take: Evaluated) {
        let gain = brood.parent.distance.total() - take.distance.total();
        if gain > 0.0
            && let Some(trend) = PatternMove::new(&brood.base, &take.genome, gain)
        {
            self.promise(trend);
        }
        self.effects.learn(&brood.base, &brood.parent.portrait, &take);
        self.join(Individual { take, origin: Origin::Search });
    }

    fn promise(&mut self, trend: PatternMove) {
        let place = self.trends.partition_point(|other| other.gain > trend.gain);
        self.trends.insert(place, trend);
        self.trends.truncate(TRENDS);
    }

    /// The nearest, moved on along the most promising step; a step is taken once.
    pub(super) fn ahead(&mut self, random: &mut Random) -> Option<Child> {
        let best = self.best()?.take.clone();
        while !self.trends.is_empty() {
            let trend = self.trends.remove(0);
            let base = levelled(&best);
            if let Some(genome) = trend.further(&base, random) {
                return Some(Child { genome, base, parent: best });
            }
        }
        None
    }

    /// The nearest, changed by what is known of changes so that it should come nearest to a portrait.
    pub(super) fn mixed(&self, target: (&[f32], &[f32]), random: &mut Random) -> Option<Child> {
        let best = self.best()?.take.clone();
        let base = levelled(&best);
        let genome = self.effects.mixed(&base, &best.portrait, target.0, target.1, random)?;
        Some(Child { genome, base, parent: best })
    }

    /// One of the living, the nearer the likelier.
    pub(super) fn parent(&self, random: &mut Random) -> Option<Evaluated> {
        let rank = (random.uniform().powi(2) * self.living.len() as f32) as usize;
        self.living.get(rank).map(|of| of.take.clone())
    }
}

/// A genome that is to be heard.
#[derive(Clone, Debug)]
pub(super) struct Child {
    pub(super) genome: Genome,
    /// The parent's genome at the target's level, before it changed.
    pub(super) base: Genome,
    pub(super) parent: Evaluated,
}

/// The genome of a take at the target's level.
pub(super) fn levelled(take: &Evaluated) -> Genome {
    let mut genome = take.genome;
    genome.level_by(take.gain_db);
    genome
}

/// A child of two, or of one and chance, already at the target's level.
pub(super) fn child(parent: &Evaluated, mate: &Evaluated, freedom: Freedom, random: &mut Random) -> Child {
    let base = levelled(parent);
    if random.chance(CROSSED) && mate.genome != parent.genome {
        let crossed = crossed(&base, &levelled(mate), random);
        if crossed != base {
            let genome = if random.chance(0.5) { crossed } else { mutated(&crossed, freedom, random) };
            return Child { genome, base, parent: parent.clone() };
        }
    }
    Child { genome: mutated(&base, freedom, random), base, parent: parent.clone() }
}
