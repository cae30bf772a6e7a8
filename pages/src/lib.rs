//! Pages that stand alone: no network, no files beside them.
//!
//! [`report`] makes one of any JSON that a command prints. [`listening`] makes a listening test after BS.1534-3 and says what became of it.

mod escape;
pub mod listening;
pub mod report;
mod wav;
