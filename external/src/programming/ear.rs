//! Measures takes of an instrument beside a target.

use vaeform_models::metrics::{Distance, MetricTarget, Metrics, Panel, RATE_HZ};
use vaeform_models::search::{Objective, Target, TargetFeatures};

use crate::{Note, Take};

/// The longest that is listened to after the target ended, in seconds.
const TAIL_S: f64 = 0.05;

/// A target, and what measures takes beside it.
pub struct Ear<'a> {
    target: &'a Target,
    heard: TargetFeatures,
    objective: Objective,
    figures: MetricTarget,
    metrics: Metrics,
}

impl<'a> Ear<'a> {
    /// Listens to a target.
    pub fn new(target: &'a Target) -> Self {
        let mut objective = Objective::default();
        let onset = (target.onset_s * f64::from(RATE_HZ)) as usize;
        let heard = objective.hear(&target.samples, target.pitch, onset);
        let mut metrics = Metrics::new();
        let figures = metrics.target(&target.samples);
        Self { target, heard, objective, figures, metrics }
    }

    /// The target.
    pub fn target(&self) -> &'a Target {
        self.target
    }

    /// The note that a match plays: the target's own key where none is given.
    pub fn note(&self, key: Option<u8>, velocity: u8) -> Note {
        let seconds = (self.target.seconds() - self.target.onset_s).max(0.05) + TAIL_S;
        let hold_s = self.target.hold_s.unwrap_or(seconds);
        Note { key: key.unwrap_or(self.target.note), velocity, hold_s, seconds }
    }

    /// How far a take is.
    pub fn distance(&mut self, take: &Take) -> Distance {
        self.objective.distance(&self.heard, &take.mono(self.target.onset_s))
    }

    /// All figures of a take.
    pub fn panel(&mut self, take: &Take) -> Panel {
        self.metrics.panel(&self.figures, &take.mono(self.target.onset_s))
    }

    /// The gain in dB that makes a take as loud as the target.
    pub fn gain_db(&self, take: &Take) -> f64 {
        self.objective.gain_db(&self.heard, &take.mono(self.target.onset_s))
    }
}
