//! Presets of other instruments: their files read, written; Vital's, and those of two families of hardware, taken over as
//! patches of ours.
//!
//! Data flows one way: bytes → [`PresetFile`] → [`Facts`], the same bytes again, or a patch ([`vital::import`], [`hardware::import`]). Bytes never panic; what
//! is made of them is bounded; a [`FormatError`] says what is wrong, where, and what was expected.
#![forbid(unsafe_code)]

pub mod ableton;
pub mod aupreset;
mod convert;
mod division;
mod error;
mod facts;
mod file;
pub mod fxp;
pub mod h2p;
pub mod hardware;
pub mod helm;
mod import;
mod inflate;
mod json;
mod lines;
pub mod nksf;
mod reader;
pub mod serum2;
pub mod sy1;
pub mod vital;
pub mod vital_bank;
pub mod vstpreset;
mod xml;

pub use convert::{Form, Part, convert};
pub use error::FormatError;
pub use facts::Facts;
pub use file::PresetFile;
pub use import::{Entry, Import, Report};

/// Largest file that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;
