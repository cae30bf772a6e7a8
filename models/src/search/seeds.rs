//! What a search begins with: what the library holds near the sound, and what the predictor hears in it.

use std::sync::atomic::AtomicBool;

use super::{NUM_NEIGHBOURS, Origin, Seed, Target};
use crate::library::{Embedder, Library};
use crate::predictor::{Painter, Predictor};

/// Draws of the predictor that a search looks at.
pub const NUM_DRAWS: usize = 200;
/// Draws do not depend on the search's seed, so that what is seen before a search is what it begins with.
const SEED: u64 = 1;

/// The library's patches nearest to a target, at most [`NUM_NEIGHBOURS`], the likeliest first.
pub fn seeds(library: &Library, target: &Target) -> Vec<Seed> {
    let found = library.nearest(&Embedder::default().query(target), NUM_NEIGHBOURS);
    found.into_iter().map(|near| Seed { patch: near.patch, origin: Origin::Library }).collect()
}

/// What the predictor hears in a target, for a search that looks at sketches: a few of these are worth hearing.
pub(super) fn drawn(target: &Target, note: u8, velocity: u8, cancel: &AtomicBool) -> Vec<Seed> {
    let portrait = Painter::default().target(target, note);
    let patches = Predictor::shared().draw(&portrait, velocity, NUM_DRAWS, SEED, cancel);
    patches.into_iter().map(|patch| Seed { patch, origin: Origin::Predictor }).collect()
}

/// The predictor's proposals alone, the surest first.
pub fn predicted(predictor: &Predictor, target: &Target, note: u8, velocity: u8) -> Vec<Seed> {
    let portrait = Painter::default().target(target, note);
    let proposals = predictor.propose(&portrait, velocity, SEED);
    proposals.into_iter().map(|proposal| Seed { patch: proposal.patch, origin: Origin::Predictor }).collect()
}
