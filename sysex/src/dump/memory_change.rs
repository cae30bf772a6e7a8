//! Single parameters that a message writes.

use crate::definition::{Area, Definition};

/// A parameter that was written into a memory by itself.
#[derive(Clone, Debug)]
pub struct MemoryChange<'d> {
    /// The instrument.
    pub definition: &'d Definition,
    /// The part of its memory.
    pub area: &'d Area,
    /// The slot there.
    pub slot: u32,
    /// The parameter.
    pub id: &'d str,
    /// Its value as stored.
    pub raw: i64,
    /// The message.
    pub message: usize,
}
