//! A match that was played over the keys, and how it was.

use vaeform_models::search::{Fault, HeldNote, Response, Trial};

/// A patch that was played.
pub(super) struct Played {
    pub(super) trials: Vec<Trial>,
    /// The sound's own note, held for four seconds; of hybrids.
    pub(super) held: Option<HeldNote>,
    /// At the sound's own note.
    pub(super) response: Response,
    pub(super) remeasured: Option<Remeasured>,
}

/// What a report says and what is found, in the objective's decibels, or in those of MSS for hybrids.
pub(super) struct Remeasured {
    pub(super) said: f64,
    pub(super) found: f64,
    pub(super) level_db: f64,
}

impl Played {
    /// Whether it is an instrument: every key passes, and velocity is answered.
    pub(super) fn passes(&self) -> bool {
        let goes_on = self.held.is_none_or(|held| held.goes_on());
        self.faults().next().is_none() && goes_on && self.response.is_heard()
    }

    pub(super) fn faults(&self) -> impl Iterator<Item = (&Trial, Fault)> {
        self.trials.iter().filter_map(|trial| Some((trial, trial.fault()?)))
    }
}
