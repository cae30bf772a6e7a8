//! Features and models over patches and audio. Sees the engine only as a renderer; the only importer of candle.
//!
//! A sound becomes a [`target`]; a [`matcher`] finds patches for it. [`search`] is the matcher of FM patches, with the networks and the
//! library of [`fm`]. [`features`] and [`metrics`] say what a sound is like and how near another comes. [`sound_map`] lays the library out on a plane;
//! [`table_space`] moves wavetables.

pub mod examples;
pub mod features;
pub mod fm;
pub mod hybrid;
pub mod matcher;
pub mod metrics;
mod nn;
pub mod performance;
mod placed;
mod random;
pub mod search;
pub mod sound_map;
pub mod table_space;
pub mod target;

pub use random::Random;

pub use fm::{latent, library, named_path, patch_tensor, patch_vae, predictor};
