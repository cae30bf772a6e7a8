//! What a project keeps of an instance, and the steps of undo.

mod contents;
mod foreign;
mod history;
mod saved;

pub(crate) use contents::Contents;
pub use contents::{KnobPositions, NUM_TURNED};
pub(crate) use foreign::{MAX_FOREIGN, MAX_TAGS, bounded, shed, size};
pub(crate) use history::History;
pub(crate) use saved::{Saved, editor_size};
