//! What lives on an island.

use std::cmp::Ordering;

use crate::matcher::Origin;
use crate::search::evaluate::request::Evaluated;

/// A genome that was heard, and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Individual {
    pub(crate) take: Evaluated,
    pub(crate) origin: Origin,
}

impl Individual {
    /// The order of individuals: nearest to the target first.
    pub(crate) fn nearer(a: &Self, b: &Self) -> Ordering {
        a.total().total_cmp(&b.total())
    }

    /// How far it is from the target.
    pub(crate) fn total(&self) -> f64 {
        self.take.distance.total()
    }
}
