//! An island of the search: a small population, its parents and their children.

use super::child::Child;
use super::individual::Individual;
use super::pattern_move::PatternMove;
use crate::matcher::Origin;
use crate::random::Random;
use crate::search::evaluate::request::Evaluated;
use crate::search::surrogate::linear_model::LinearModel;

/// The best that live on.
const POPULATION: usize = 10;
/// Promising steps that are kept.
const MOVES: usize = 4;

/// A population, nearest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Island {
    living: Vec<Individual>,
    /// Steps that came nearer and were not yet gone further.
    moves: Vec<PatternMove>,
    model: LinearModel,
}

impl Island {
    /// The nearest so far.
    pub(crate) fn best(&self) -> Option<&Individual> {
        self.living.first()
    }

    /// All, nearest first.
    pub(crate) fn living(&self) -> &[Individual] {
        &self.living
    }

    /// How near an individual must be to live.
    pub(crate) fn limit(&self) -> f64 {
        let last = self.living.get(POPULATION - 1);
        last.map_or(f64::INFINITY, Individual::total)
    }

    /// Takes an individual in, if it is near enough and not there already.
    pub(crate) fn join(&mut self, individual: Individual) {
        let values = individual.take.genome.values;
        let total = individual.total();
        if let Some(same) = self.living.iter().position(|other| other.take.genome.values == values) {
            if self.living[same].total() <= total {
                return;
            }
            self.living.remove(same);
        }
        let place = self.living.partition_point(|other| other.total() <= total);
        self.living.insert(place, individual);
        self.living.truncate(POPULATION);
    }

    /// Lets only some live on.
    pub(crate) fn keep(&mut self, lives_on: impl Fn(&Individual) -> bool) {
        self.living.retain(lives_on);
    }

    /// Takes in what became of a child, and what is to be learnt from it.
    pub(crate) fn raise(&mut self, child: &Child, take: Evaluated) {
        let gain = child.parent.distance.total() - take.distance.total();
        if gain > 0.0
            && let Some(step) = PatternMove::new(&child.base, &take.genome, gain)
        {
            self.promise(step);
        }
        self.model.learn(&child.base, &child.parent.summary, &take.genome, &take.summary);
        self.join(Individual { take, origin: Origin::Search });
    }

    fn promise(&mut self, step: PatternMove) {
        let place = self.moves.partition_point(|other| other.gain > step.gain);
        self.moves.insert(place, step);
        self.moves.truncate(MOVES);
    }

    /// The nearest, moved on along the most promising step; a step is taken once.
    pub(crate) fn ahead(&mut self, random: &mut Random) -> Option<Child> {
        let best = self.best()?.take.clone();
        while !self.moves.is_empty() {
            let step = self.moves.remove(0);
            let base = best.levelled();
            if let Some(genome) = step.further(&base, random) {
                return Some(Child { genome, base, parent: best });
            }
        }
        None
    }

    /// The nearest, changed by what is known of changes so that it should come nearest to the target's
    /// mel summary, which comes with its weights.
    pub(crate) fn mixed(&self, target: (&[f32], &[f32]), random: &mut Random) -> Option<Child> {
        let best = self.best()?.take.clone();
        let base = best.levelled();
        let genome = self.model.mixed(&base, &best.summary, target.0, target.1, random)?;
        Some(Child { genome, base, parent: best })
    }

    /// One of the living, the nearer the likelier.
    pub(crate) fn parent(&self, random: &mut Random) -> Option<Evaluated> {
        let rank = (random.uniform().powi(2) * self.living.len() as f32) as usize;
        self.living.get(rank).map(|of| of.take.clone())
    }
}
