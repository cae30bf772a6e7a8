//! Plain files read within bounds, and written beside and renamed.

mod leftovers;
pub mod plain_file;
pub mod whole_file;
