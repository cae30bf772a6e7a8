//! What was mended in layers that came as JSON.

use std::fmt;

use crate::layers::LayerClamped;

/// Something in the layers that a user may want to know; they were read all the same.
#[derive(Clone, Debug, PartialEq)]
pub enum LayerNotice {
    /// A parameter was out of range.
    Clamped(LayerClamped),
    /// What lies at a place is not what belongs there, and counts as not there.
    Wrong {
        /// Where: groups and keys with dots, such as `osc1.level` or `routes.3.source`.
        place: String,
        /// What should be there.
        expected: String,
    },
}

impl LayerNotice {
    pub(super) fn wrong(place: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Wrong { place: place.into(), expected: expected.into() }
    }
}

impl fmt::Display for LayerNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clamped(LayerClamped { id, from, to }) => {
                write!(f, "{} {from} is out of range, set to {to}", id.key())
            }
            Self::Wrong { place, expected } => write!(f, "{place}: expected {expected}"),
        }
    }
}
