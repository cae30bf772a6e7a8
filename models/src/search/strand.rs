//! A strand of the search: a small population, its parents and their children.

use super::candidate::Origin;
use super::crossover::crossed;
use super::genome::Genome;
use super::mutation::{Freedom, mutated};
use super::random::Random;
use super::stage::Take;

/// The best that live on.
const POPULATION: usize = 10;
/// Children of two parents; the others are changed copies of one.
const CROSSED: f32 = 0.35;

/// A genome that was heard, and where it comes from.
#[derive(Clone, Debug)]
pub(super) struct Individual {
    pub(super) take: Take,
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
pub(super) struct Strand {
    living: Vec<Individual>,
}

impl Strand {
    /// The nearest so far.
    pub(super) fn best(&self) -> Option<&Individual> {
        self.living.first()
    }

    /// All, nearest first.
    pub(super) fn living(&self) -> &[Individual] {
        &self.living
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

    /// One of the living, the nearer the likelier.
    pub(super) fn parent(&self, random: &mut Random) -> Option<Take> {
        let rank = (random.uniform().powi(2) * self.living.len() as f32) as usize;
        self.living.get(rank).map(|of| of.take.clone())
    }
}

/// A child of two, or of one and chance, already at the target's level.
pub(super) fn child(parent: &Take, mate: &Take, freedom: Freedom, random: &mut Random) -> Genome {
    let mut genome = parent.genome;
    genome.level_by(parent.gain_db);
    if random.chance(CROSSED) && mate.genome != parent.genome {
        let mut other = mate.genome;
        other.level_by(mate.gain_db);
        let crossed = crossed(&genome, &other, random);
        if crossed != genome {
            return if random.chance(0.5) { crossed } else { mutated(&crossed, freedom, random) };
        }
    }
    mutated(&genome, freedom, random)
}
