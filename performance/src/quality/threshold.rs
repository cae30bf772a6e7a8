//! What a set should have, and whether it does.

use serde::Serialize;

/// How a figure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Under the minimum.
    Below,
    /// Enough to try.
    Minimum,
    /// As it should be.
    Recommended,
}

/// A figure beside what is asked of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Threshold {
    /// What it counts.
    pub what: &'static str,
    /// The figure.
    pub value: f64,
    /// The least.
    pub minimum: f64,
    /// What is recommended.
    pub recommended: f64,
    /// How it stands.
    pub level: Level,
}

impl Threshold {
    pub(super) fn new(what: &'static str, value: f64, [minimum, recommended]: [f64; 2]) -> Self {
        let level = match value {
            value if value >= recommended => Level::Recommended,
            value if value >= minimum => Level::Minimum,
            _ => Level::Below,
        };
        Self { what, value, minimum, recommended, level }
    }
}
