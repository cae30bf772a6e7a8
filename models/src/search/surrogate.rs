//! What can be said of a genome without rendering it: spectra estimated from the patch, envelopes fitted by them, and the effects of
//! changes that were heard before.

pub(crate) mod envelope_fit;
pub(crate) mod instants;
pub(crate) mod linear_model;
pub(crate) mod loudness_envelope;
pub(crate) mod mel_summary;
mod operator_tracks;
mod oscillators;
pub(crate) mod spectrum_estimate;
