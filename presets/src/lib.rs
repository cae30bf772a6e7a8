//! The factory sounds: 128 presets in twelve categories, each with four named macros. They lie as JSON files in `factory/`, a folder a
//! category, in the format that users' presets have; building the crate embeds them.

mod category;
mod factory_preset;

pub use category::Category;
pub use factory_preset::{FactoryPreset, factory, find};
