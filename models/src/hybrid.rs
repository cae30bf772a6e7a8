//! A sound as what an instrument is made of: a wavetable with its envelopes, noise bands and partials, found without a search.

mod envelopes;
pub mod segments;
mod tonal_patch;
pub mod tone;

pub use tonal_patch::TonalPatch;

#[cfg(test)]
mod tests;
