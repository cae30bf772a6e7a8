//! A point that was heard beside a target.

use vaeform_models::metrics::Distance;

use crate::space::Point;

/// A point that was heard beside a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// Where.
    pub point: Point,
    /// How far it is.
    pub distance: Distance,
}

impl Tried {
    /// What is searched: less is nearer.
    pub fn total(&self) -> f64 {
        self.distance.total()
    }
}
