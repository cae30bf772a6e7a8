//! Any JSON that a command prints as one page: objects as lists, lists of objects as tables that can be sorted, numbers as plots, sounds
//! as players.
//!
//! `page` puts it together; `table` and `plot` are its parts; `sounds` looks for files that the JSON names.

mod number;
mod page;
mod plot;
mod sounds;
mod table;

pub use page::{Part, page};
