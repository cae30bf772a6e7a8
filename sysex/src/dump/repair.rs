//! A check byte that is wrong.

use serde::Serialize;

/// A byte that becomes another one when check bytes are computed anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// The message, from 0.
    pub message: usize,
    /// The byte of it, F0 being 0.
    pub at: usize,
    /// What is there.
    pub stored: u8,
    /// What would be right.
    pub computed: u8,
}

impl Repair {
    /// What differs between a message and the same one with right check bytes.
    pub(super) fn between(message: usize, before: &[u8], after: &[u8]) -> impl Iterator<Item = Self> {
        let pairs = before.iter().zip(after).enumerate().filter(|(_, (stored, computed))| stored != computed);
        pairs.map(move |(at, (&stored, &computed))| Self { message, at, stored, computed })
    }
}
