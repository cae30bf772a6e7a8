//! Plain files read within bounds, and written beside and renamed; tables that are built once.

pub(crate) mod contents;
mod folders;
mod leftovers;
pub mod plain_file;
pub(crate) mod tables;
pub mod whole_file;

pub use folders::data_folder;
