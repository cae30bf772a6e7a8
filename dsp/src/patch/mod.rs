//! The patch model: plain values, one definition per parameter.
//!
//! [`PARAMS`] is the only place where a patch parameter is described. Codecs, presets, the editor, the models and the
//! engine read ranges, names, kinds and morphing rules from it.

mod name;
mod param;
mod preset;
mod table;
mod values;

pub use name::PatchName;
pub use param::{Display, Group, Kind, Morph, ParamDef, ParamId};
pub use preset::{Preset, PresetError, PRESET_FORMAT, PRESET_VERSION};
pub use table::{global, operator, NUM_OPERATORS, NUM_PARAMS, PARAMS};
pub use values::{Clamped, Patch};
