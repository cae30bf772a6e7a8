//! Bytes from outside become something the document can take.

pub mod files;
mod imported;
mod tuning_files;

pub(crate) use imported::{Imported, dx7, shown};
pub(crate) use tuning_files::kept_map;
