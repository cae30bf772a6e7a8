//! A random setting and what it sounds like.

use serde::{Deserialize, Serialize};
use vaeform_models::library::SIZE;

use crate::embedding::of_digits;
use crate::space::Point;

/// A random setting and what it sounds like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndexEntry {
    /// Its number, from which its point was drawn.
    pub id: u64,
    /// Its point.
    pub point: Point,
    /// The largest sample.
    pub peak: f32,
    /// What it sounds like, in hexadecimal digits; empty where nothing is heard.
    pub sound: String,
    /// Why there is no take; empty where there is one.
    pub error: String,
}

impl IndexEntry {
    /// The embedding of its sound, if it was heard.
    pub fn embedding(&self) -> Option<[u8; SIZE]> {
        of_digits(&self.sound)
    }
}
