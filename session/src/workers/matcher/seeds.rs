//! What a search begins with.

use vaeform_models::library::Library;
pub(super) use vaeform_models::search::seeds;
use vaeform_models::search::{Candidate, NUM_NEIGHBOURS, Seed, Target};

use crate::matching::Context;

/// What a search goes on with: what lived when the last one ended, or what a person still has before them and the library.
pub(super) fn onward(library: &Library, target: &Target, context: &Context) -> Vec<Seed> {
    let mut seeds: Vec<Seed> = context.candidates.iter().flatten().filter(|of| of.kind.is_fm()).map(of).collect();
    let more = if context.living.is_empty() { self::seeds(library, target) } else { context.living.to_vec() };
    let is_new = |seed: &Seed| seeds.iter().all(|kept| kept.patch.fm.values() != seed.patch.fm.values());
    let more: Vec<Seed> = more.into_iter().filter(is_new).collect();
    seeds.extend(more);
    seeds.truncate(NUM_NEIGHBOURS);
    seeds
}

/// A candidate and what the library has that sounds like it: a search around what a person liked.
pub(super) fn like(library: &Library, candidate: &Candidate, target: &Target) -> Vec<Seed> {
    let take = candidate.render(target.samples.len(), vaeform_models::metrics::RATE_HZ);
    let mut seeds = vec![of(candidate)];
    if let Ok(heard) = Target::new(&take, vaeform_models::metrics::RATE_HZ) {
        // The key stays that of the target, whatever pitch is heard in the take.
        seeds.extend(self::seeds(library, &Target { note: target.note, pitch: target.pitch, ..heard }));
    }
    seeds.truncate(NUM_NEIGHBOURS);
    seeds
}

fn of(candidate: &Candidate) -> Seed {
    Seed { patch: candidate.patch, origin: candidate.origin }
}
