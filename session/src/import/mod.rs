//! Bytes from outside become something the document can take.

pub mod files;
mod imported;
mod sound_table;
mod table_files;
mod tuning_files;

pub(crate) use imported::{Imported, dx7, shown};
pub use sound_table::{SoundTableError, sound_table};
pub(crate) use table_files::read as read_table;
pub(crate) use tuning_files::kept_map;
