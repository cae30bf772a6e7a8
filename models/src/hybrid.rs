//! A sound as what an instrument is made of: a wavetable with its envelopes, noise bands and partials, found without a search.

pub mod residual;
pub mod segments;
