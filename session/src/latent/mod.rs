//! The latent layer: eight knobs and a morph that decode to patches around the current one, the anchor.

mod decoder;
mod knobs;
mod settings;
mod thinning;

pub use decoder::{Goal, LatentDecoder};
pub use knobs::Knobs;
pub(crate) use knobs::NUM_KNOBS;
pub use settings::{LatentSettings, MAX_VARIATIONS, VariationMode, Variations};
pub use thinning::Thinning;
