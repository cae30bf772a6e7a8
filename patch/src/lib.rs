//! The patch model: plain values, one definition per parameter.
//!
//! [`PARAMS`] is the only place where a patch parameter is described. Codecs, presets, the editor, the models and the
//! engine read ranges, names, kinds and morphing rules from it.
#![forbid(unsafe_code)]

pub mod content;
pub mod factory;
mod harmonic_frames;
pub mod layers;
mod name;
mod own_table;
mod own_tables;
mod param;
mod preset;
mod table;
mod values;

pub use harmonic_frames::{HarmonicFrames, LEVEL_STEP_DB, MAX_HARMONIC_FRAMES, MAX_HARMONICS};
pub use name::PatchName;
pub use own_table::{OwnTable, OwnTableError};
pub use own_tables::{OwnTables, OwnTablesWithin};
pub use param::{Display, Group, Kind, Morph, ParamDef, ParamId};
pub use preset::{MAX_PRESET_BYTES, PRESET_FORMAT, PRESET_VERSION, Preset, PresetError, PresetNotice};
pub use table::{NUM_OPERATORS, NUM_PARAMS, PARAMS, global, operator};
pub use values::{Clamped, FmPatch, Patch};
