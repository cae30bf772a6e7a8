//! How a patch is brought about in a plugin: what is done before the note.

use serde::{Deserialize, Serialize};

/// How a patch is brought about, from the cheapest to the surest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recall {
    /// Values are sent to the instance that is there, 50 ms pass, and it is reset.
    Reset,
    /// The state of a new instance is loaded before.
    State,
    /// As [`Self::Reset`], but 2 s pass.
    LongReset,
    /// In a new instance, as [`Self::Reset`].
    Fresh,
    /// In a new instance, as [`Self::LongReset`].
    LongFresh,
}

impl Recall {
    /// All, the cheapest first.
    pub const ALL: [Self; 5] = [Self::Reset, Self::State, Self::LongReset, Self::Fresh, Self::LongFresh];

    /// Seconds that pass between the values and the note.
    pub(super) fn settle_s(self) -> f64 {
        match self {
            Self::Reset | Self::State | Self::Fresh => 0.05,
            Self::LongReset | Self::LongFresh => 2.0,
        }
    }

    /// Whether a new instance is made.
    pub(super) fn is_fresh(self) -> bool {
        matches!(self, Self::Fresh | Self::LongFresh)
    }
}
