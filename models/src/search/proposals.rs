//! What a search begins with: seeds of the library and the predictor, and what is made of them before the first is heard.

pub(crate) mod first_round;
mod proposer;
pub(crate) mod seeds;
mod shortlist;

pub use proposer::NUM_DRAWS;
pub use seeds::{NUM_NEIGHBOURS, predicted, seeds};
