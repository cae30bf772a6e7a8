//! A sound as what an instrument is made of: a wavetable with its envelopes, noise bands and partials, found without a search.
//!
//! [`HybridFinder`] makes candidates of different kinds: [`tone`] has the harmonics, [`residual`] what they leave. All are whole patches.

mod draft;
pub(crate) mod envelopes;
mod finder;
mod held_part;
mod hybrid_candidate;
mod hybrid_patch;
mod kind;
pub(crate) mod loudness;
pub mod residual;
mod rounding;
pub mod segments;
mod side_pair;
mod stereo;
mod tonal_patch;
pub mod tone;
mod twin;
mod two_keys;
pub(crate) mod velocity;

pub use finder::HybridFinder;
pub(crate) use finder::PEAK;
pub use hybrid_candidate::HybridCandidate;
pub use hybrid_patch::HybridPatch;
pub use kind::HybridKind;
pub use stereo::Width;
pub use tonal_patch::TonalPatch;
pub use two_keys::{KeyedSound, KeyedTake, TwoKeys, TwoKeysError};

#[cfg(test)]
mod tests;
