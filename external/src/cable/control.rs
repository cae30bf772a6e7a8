//! A controller that is set.

use serde::{Deserialize, Serialize};

/// A controller that is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Its number, 0-127.
    pub cc: u8,
    /// What it is called.
    #[serde(default)]
    pub name: String,
    /// The least value that is sent.
    #[serde(default)]
    pub from: u8,
    /// The largest.
    #[serde(default = "largest")]
    pub to: u8,
}

fn largest() -> u8 {
    127
}
