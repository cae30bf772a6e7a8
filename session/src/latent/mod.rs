//! The latent layer: eight knobs, four more with names and a morph that decode to patches around the current one, the anchor.

mod decoder;
mod goal;
mod knobs;
mod random_bank;
mod settings;
mod thinning;

pub use decoder::LatentDecoder;
pub use goal::Goal;
pub use knobs::Knobs;
pub(crate) use knobs::NUM_KNOBS;
pub(crate) use random_bank::RandomBank;
pub use settings::{LatentSettings, MAX_VARIATIONS, VariationMode, Variations};
pub use thinning::Thinning;
