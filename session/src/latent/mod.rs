//! The latent layer: eight knobs, four more with names and a morph that decode to patches around the current one, the anchor.

mod decoder;
mod goal;
mod knobs;
mod random_bank;
mod settings;
mod table_mover;
mod thinning;

pub use decoder::LatentDecoder;
pub use goal::Goal;
pub use knobs::Knobs;
pub(crate) use knobs::NUM_KNOBS;
pub(crate) use random_bank::RandomBank;
pub use settings::{LatentSettings, MAX_VARIATIONS, VariationMode, Variations};
pub use table_mover::TableMover;
pub(crate) use table_mover::{MovedTables, TableGoal};
pub use thinning::Thinning;
