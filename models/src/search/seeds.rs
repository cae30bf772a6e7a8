//! What a search begins with: what the library holds near the sound, and what the predictor hears in it.

use super::{NUM_NEIGHBOURS, Origin, Seed, Target};
use crate::library::{Embedder, Library};
use crate::predictor::{Painter, Predictor};

/// Draws do not depend on the search's seed, so that what is seen before a search is what it begins with.
pub(super) const SEED: u64 = 1;

/// The library's patches nearest to a target, at most [`NUM_NEIGHBOURS`], the likeliest first.
pub fn seeds(library: &Library, target: &Target) -> Vec<Seed> {
    let found = library.nearest(&Embedder::default().query(target), NUM_NEIGHBOURS);
    found.into_iter().map(|near| Seed { patch: near.patch, origin: Origin::Library }).collect()
}

/// The predictor's proposals alone, the surest first.
pub fn predicted(predictor: &Predictor, target: &Target, note: u8, velocity: u8) -> Vec<Seed> {
    let portrait = Painter::default().target(target, note);
    let proposals = predictor.propose(&portrait, velocity, SEED);
    proposals.into_iter().map(|proposal| Seed { patch: proposal.patch, origin: Origin::Predictor }).collect()
}
