//! The preset format: versioned JSON that people can read.

use super::Patch;

/// The `format` field of every preset.
pub const PRESET_FORMAT: &str = "vaeform-preset";
/// The version that this build writes.
pub const PRESET_VERSION: u32 = 1;

/// A patch with what a librarian needs to know about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// The sound.
    pub patch: Patch,
    /// Who made it.
    pub author: String,
    /// One of the factory categories, or the user's own.
    pub category: String,
    /// Free words.
    pub tags: Vec<String>,
    /// Fields of newer or foreign writers, kept as they came.
    pub unknown: serde_json::Map<String, serde_json::Value>,
}

/// Why a preset was refused.
#[derive(Clone, Debug, PartialEq)]
pub enum PresetError {}
