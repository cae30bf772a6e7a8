//! Patches that were sketched and not heard, the best of them in strands: what a search listens to first is chosen here.

use super::NUM_ISLANDS;
use super::genome::Genome;

/// Drafts of a strand that live on.
const POPULATION: usize = 12;

/// Drafts with how far their sketches are from the target, nearest first, strand by strand.
#[derive(Debug, Default)]
pub(super) struct Shortlist {
    strands: [Vec<(f32, Genome)>; NUM_ISLANDS],
}

impl Shortlist {
    /// Takes a draft in, if it is near enough and not there already.
    pub(super) fn join(&mut self, nth: usize, genome: Genome, apart_db: f32) {
        let strand = &mut self.strands[nth % NUM_ISLANDS];
        let place = strand.partition_point(|(other, _)| *other < apart_db);
        if strand.get(place).is_some_and(|(other, _)| *other == apart_db) {
            return;
        }
        strand.insert(place, (apart_db, genome));
        strand.truncate(POPULATION);
    }

    /// The nearest of every strand in turn, so many at most.
    pub(super) fn best(&self, num: usize) -> Vec<Genome> {
        let ranks = (0..POPULATION).flat_map(|rank| self.strands.iter().filter_map(move |of| of.get(rank)));
        ranks.take(num).map(|(_, genome)| *genome).collect()
    }
}
