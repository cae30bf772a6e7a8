//! What a search begins with: what the library holds near the sound. What the predictor proposes is there to be compared; the model
//! card says why it is not among them yet.

use super::{NUM_NEIGHBOURS, Origin, Seed, Target};
use crate::library::{Embedder, Library};
use crate::predictor::{Painter, Predictor};

/// The library's patches nearest to a target, at most [`NUM_NEIGHBOURS`], the likeliest first.
pub fn seeds(library: &Library, target: &Target) -> Vec<Seed> {
    let found = library.nearest(&Embedder::default().query(target), NUM_NEIGHBOURS);
    found.into_iter().map(|near| Seed { patch: near.patch, origin: Origin::Library }).collect()
}

/// The predictor's proposals alone, the surest first.
pub fn predicted(predictor: &Predictor, target: &Target, note: u8, velocity: u8) -> Vec<Seed> {
    /// Proposals do not depend on the search's seed, so that what is seen before a search is what it begins with.
    const SEED: u64 = 1;
    let portrait = Painter::default().target(target, note);
    let proposals = predictor.propose(&portrait, velocity, SEED);
    proposals.into_iter().map(|proposal| Seed { patch: proposal.patch, origin: Origin::Predictor }).collect()
}
