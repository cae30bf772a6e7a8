//! What a search begins with: what the library holds near the sound, and what the predictor hears in it.

use crate::fm::library::{Embedder, Library};
use crate::fm::predictor::{FeatureExtractor, Predictor};
use crate::matcher::{Origin, Seed};
use crate::target::Target;

/// Seeds of the library that a search looks at: their estimates cost next to nothing.
pub const NUM_NEIGHBOURS: usize = 120;
/// Draws do not depend on the search's seed, so that what is seen before a search is what it begins with.
pub(crate) const SEED: u64 = 1;

/// A smaller library has little that is near to a sound.
const SMALL: usize = 256;
/// Velocity of proposals that stand in for a library.
const VELOCITY: u8 = 100;

/// The library's patches nearest to a target, at most [`NUM_NEIGHBOURS`], the likeliest first. While the library is small, or is not
/// there at all, the predictor's proposals come before them.
pub fn seeds(library: &Library, target: &Target) -> Vec<Seed> {
    let mut seeds = Vec::new();
    if library.len() < SMALL {
        seeds = predicted(Predictor::shared(), target, target.note, VELOCITY);
    }
    let found = library.nearest(&Embedder::default().query(target), NUM_NEIGHBOURS);
    seeds.extend(found.into_iter().map(|near| Seed { patch: near.patch, origin: Origin::Library }));
    seeds.truncate(NUM_NEIGHBOURS);
    seeds
}

/// The predictor's proposals alone, the surest first.
pub fn predicted(predictor: &Predictor, target: &Target, note: u8, velocity: u8) -> Vec<Seed> {
    let features = FeatureExtractor::default().of_target(target, note);
    let proposals = predictor.propose(&features, velocity, SEED);
    proposals.into_iter().map(|proposal| Seed { patch: proposal.patch, origin: Origin::Predictor }).collect()
}
