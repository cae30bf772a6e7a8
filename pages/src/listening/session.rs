//! What a listener hands in.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

/// One listener's judgements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListenerSession {
    /// The layout: 1.
    pub version: u32,
    /// Which page it is of.
    pub page: String,
    /// What the listener is called.
    pub listener: String,
    /// All trials, in the order in which they were heard.
    pub trials: Vec<RatedTrial>,
}

/// One trial's judgements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatedTrial {
    /// The trial.
    pub name: String,
    /// How near each item is to the reference, 0-100.
    pub ratings: BTreeMap<String, f64>,
}

impl ListenerSession {
    /// Reads what a listener handed in.
    ///
    /// # Errors
    /// Says what is not as expected.
    pub fn read(text: &str) -> Result<Self> {
        let session: Self = serde_json::from_str(text).context("a listener's results")?;
        ensure!(session.version == 1, "version {}: expected 1", session.version);
        ensure!(!session.trials.is_empty(), "no trials");
        for trial in &session.trials {
            for (item, rating) in &trial.ratings {
                ensure!((0.0..=100.0).contains(rating), "{}: {item}: {rating}, expected 0-100", trial.name);
            }
        }
        Ok(session)
    }
}
