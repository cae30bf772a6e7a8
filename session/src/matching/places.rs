//! The places of candidates side by side: one for each island of the search, then one for each kind of hybrid.

use vaeform_models::hybrid::HybridKind;
use vaeform_models::search::{Candidate, Kind, NUM_ISLANDS};

/// Places of candidates: FM at 0-3, then a table, partials, and noise alone.
pub const NUM_PLACES: usize = NUM_ISLANDS + 3;

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
        Kind::Hybrid(kind) => Some(of_hybrid(kind)),
    }
}

/// Where a hybrid stands.
pub(crate) fn of_hybrid(kind: HybridKind) -> usize {
    let nth = match kind {
        HybridKind::Table { .. } => 0,
        HybridKind::Partials(_) => 1,
        HybridKind::Noise => 2,
    };
    NUM_ISLANDS + nth
}
