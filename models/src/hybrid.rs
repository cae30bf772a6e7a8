//! A sound as what an instrument is made of: a wavetable with its envelopes, noise bands and partials, found without a search.
//!
//! [`HybridFinder`] makes candidates of different kinds: [`tone`] has the harmonics, [`residual`] what they leave. All are whole patches.

pub(crate) mod envelopes;
mod finder;
mod hybrid_candidate;
mod hybrid_patch;
mod kind;
pub(crate) mod loudness;
pub mod residual;
mod rounding;
pub mod segments;
mod tonal_patch;
pub mod tone;
pub(crate) mod velocity;

pub use finder::HybridFinder;
pub(crate) use finder::PEAK;
pub use hybrid_candidate::HybridCandidate;
pub use hybrid_patch::HybridPatch;
pub use kind::HybridKind;
pub use tonal_patch::TonalPatch;

#[cfg(test)]
mod tests;
