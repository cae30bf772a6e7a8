//! Genomes that were estimated and not heard, the best of them island by island: what a search listens to first is chosen here.

use crate::search::evolve::islands::NUM_ISLANDS;
use crate::search::genome::Genome;

/// Genomes of an island that stay.
const POPULATION: usize = 12;

/// Genomes with how far their estimates are from the target in dB, nearest first, island by island.
#[derive(Debug, Default)]
pub(crate) struct Shortlist {
    islands: [Vec<(f32, Genome)>; NUM_ISLANDS],
}

impl Shortlist {
    /// Takes a genome in, if it is near enough and not there already.
    pub(crate) fn join(&mut self, nth: usize, genome: Genome, apart_db: f32) {
        let island = &mut self.islands[nth % NUM_ISLANDS];
        let place = island.partition_point(|(other, _)| *other < apart_db);
        if island.get(place).is_some_and(|(other, _)| *other == apart_db) {
            return;
        }
        island.insert(place, (apart_db, genome));
        island.truncate(POPULATION);
    }

    /// The nearest of every island in turn, so many at most.
    pub(crate) fn best(&self, num: usize) -> Vec<Genome> {
        let ranks = (0..POPULATION).flat_map(|rank| self.islands.iter().filter_map(move |of| of.get(rank)));
        ranks.take(num).map(|(_, genome)| *genome).collect()
    }
}
