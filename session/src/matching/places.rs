//! The places of candidates side by side: one for each island of the search, then one for each kind beside FM.

use vaeform_models::hybrid::HybridKind;
use vaeform_models::search::{Candidate, Kind, NUM_ISLANDS};

/// Places of candidates: FM at 0-3, then a table, partials, noise alone, and FM with noise.
pub const NUM_PLACES: usize = NUM_ISLANDS + 4;

/// Candidates in their places; None where one was discarded or is not found yet.
pub type Places = [Option<Candidate>; NUM_PLACES];

/// Whether the search has this place, whose candidates are FM.
pub(crate) fn is_fm(place: usize) -> bool {
    place < NUM_ISLANDS
}

/// Where a candidate stands; none where its island is none.
pub(crate) fn place_of(candidate: &Candidate) -> Option<usize> {
    match candidate.kind {
        Kind::Fm => Some(candidate.island).filter(|island| is_fm(*island)),
        kind => Some(beside_fm(kind)),
    }
}

/// Where what is not FM alone stands.
pub(crate) fn beside_fm(kind: Kind) -> usize {
    let nth = match kind {
        Kind::Hybrid(HybridKind::Table { .. }) => 0,
        Kind::Hybrid(HybridKind::Partials(_)) => 1,
        Kind::Hybrid(HybridKind::Noise) => 2,
        Kind::Fm | Kind::FmAndNoise => 3,
    };
    NUM_ISLANDS + nth
}
