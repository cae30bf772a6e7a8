//! Breeding by sketches alone: what a search listens to first is already bred, and nothing was rendered for it.

use super::NUM_STRANDS;
use super::crossover::crossed;
use super::genome::Genome;
use super::mutation::{Freedom, mutated};
use super::random::Random;

/// Drafts of a strand that live on.
const POPULATION: usize = 12;
/// Children of two.
const CROSSED: f32 = 0.4;

/// Drafts with how far their sketches are from the target, nearest first, strand by strand.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    strands: [Vec<(f32, Genome)>; NUM_STRANDS],
}

impl Drafts {
    /// Takes a draft in, if it is near enough and not there already.
    pub(super) fn join(&mut self, nth: usize, genome: Genome, apart_db: f32) {
        let strand = &mut self.strands[nth % NUM_STRANDS];
        let place = strand.partition_point(|(other, _)| *other < apart_db);
        if strand.get(place).is_some_and(|(other, _)| *other == apart_db) {
            return;
        }
        strand.insert(place, (apart_db, genome));
        strand.truncate(POPULATION);
    }

    /// A child of a strand.
    pub(super) fn child(&self, nth: usize, freedom: Freedom, random: &mut Random) -> Option<Genome> {
        let strand = &self.strands[nth % NUM_STRANDS];
        let pick = |random: &mut Random| {
            let rank = (random.uniform().powi(2) * strand.len() as f32) as usize;
            strand.get(rank).map(|(_, genome)| *genome)
        };
        let parent = pick(random)?;
        if random.chance(CROSSED) {
            let child = crossed(&parent, &pick(random)?, random);
            if child != parent {
                return Some(child);
            }
        }
        Some(mutated(&parent, freedom, random))
    }

    /// The nearest of every strand in turn.
    pub(super) fn best(&self, num: usize) -> Vec<Genome> {
        let ranks = (0..POPULATION).flat_map(|rank| self.strands.iter().filter_map(move |of| of.get(rank)));
        ranks.take(num).map(|(_, genome)| *genome).collect()
    }
}
