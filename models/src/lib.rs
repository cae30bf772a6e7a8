//! Features and models over patches and audio. Sees the engine only as a renderer; the only importer of candle.

pub mod examples;
pub mod features;
pub mod latent;
mod layers;
pub mod library;
pub mod metrics;
pub mod patch_tensor;
pub mod patch_vae;
pub mod predictor;
pub mod search;
