//! One match: how far it is, and what came of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::instrument::{FileKind, Matched, Progress, Stage};

/// The part of the work before which nothing is said of the time that is left.
const KNOWN_FROM: f64 = 0.04;

/// What became of a match.
#[derive(Clone)]
pub(crate) enum Outcome {
    Done(Arc<Matched>),
    Failed(String),
    Cancelled,
}

/// See the [module](self).
pub(crate) struct Job {
    pub(crate) id: u64,
    name: String,
    /// Engine calls that it may take.
    renders: usize,
    progress: Progress,
    outcome: Option<Outcome>,
    began: Instant,
    took: Option<Duration>,
    /// Counts what has changed.
    pub(crate) version: u64,
    pub(crate) cancel: Arc<AtomicBool>,
}

impl Job {
    pub(crate) fn new(id: u64, name: String, renders: usize) -> Self {
        Self {
            id,
            name,
            renders,
            progress: Progress { stage: Stage::Waiting, part: 0.0, renders: 0, distance: None },
            outcome: None,
            began: Instant::now(),
            took: None,
            version: 0,
            cancel: Arc::new(AtomicBool::new(false)),
        }
    }

    pub(crate) fn advance(&mut self, progress: Progress) {
        self.progress = progress;
        self.version += 1;
    }

    /// Ends it. What was cancelled stays so, whatever came of it meanwhile.
    pub(crate) fn end(&mut self, outcome: Outcome) {
        let is_cancelled = self.cancel.load(Ordering::Relaxed);
        self.outcome = Some(if is_cancelled { Outcome::Cancelled } else { outcome });
        self.took = Some(self.began.elapsed());
        self.version += 1;
    }

    pub(crate) fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// What its files take, in bytes.
    pub(crate) fn num_bytes(&self) -> usize {
        match &self.outcome {
            Some(Outcome::Done(matched)) => matched.num_bytes(),
            _ => 0,
        }
    }

    /// Seconds that are left, once that can be told.
    pub(crate) fn seconds_left(&self) -> Option<f64> {
        if self.outcome.is_some() {
            return None;
        }
        seconds_left(self.began.elapsed().as_secs_f64(), self.progress.part)
    }

    /// All of it, for programs.
    pub(crate) fn json(&self) -> Value {
        let Progress { stage, part, renders, distance } = self.progress;
        let (state, part) = match &self.outcome {
            None => ("running", part),
            Some(Outcome::Done(_)) => ("done", 1.0),
            Some(Outcome::Failed(_)) => ("failed", part),
            Some(Outcome::Cancelled) => ("cancelled", part),
        };
        let mut all = json!({
            "id": self.id,
            "name": self.name,
            "state": state,
            "stage": stage.text(),
            "part": part,
            "renders": renders,
            "of": self.renders,
            "distance": distance,
            "seconds": self.took.unwrap_or_else(|| self.began.elapsed()).as_secs_f64(),
            "seconds_left": self.seconds_left(),
        });
        match &self.outcome {
            Some(Outcome::Failed(why)) => all["error"] = why.as_str().into(),
            Some(Outcome::Done(matched)) => {
                all["report"] = matched.report.clone();
                let files = FileKind::ALL.into_iter().filter(|kind| matched.file(*kind).is_some());
                let address = |kind: FileKind| format!("/patch/{}.{}", self.id, kind.ending());
                all["files"] = files.map(|kind| (kind.ending().to_owned(), Value::from(address(kind)))).collect();
            }
            Some(Outcome::Cancelled) | None => (),
        }
        all
    }
}

/// Seconds that are left of work that has taken some so far.
fn seconds_left(seconds: f64, part: f64) -> Option<f64> {
    (part >= KNOWN_FROM).then(|| seconds * (1.0 - part.min(1.0)) / part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_follows_what_is_done() {
        assert_eq!(seconds_left(3.0, 0.0), None);
        assert_eq!(seconds_left(3.0, 0.25), Some(9.0));
        assert_eq!(seconds_left(3.0, 1.0), Some(0.0));
    }

    #[test]
    fn what_was_cancelled_stays_so() {
        let mut job = Job::new(1, "a".to_owned(), 10);
        job.cancel.store(true, Ordering::Relaxed);
        job.end(Outcome::Failed("late".to_owned()));
        assert_eq!(job.json()["state"], "cancelled");
        assert_eq!(job.seconds_left(), None);
    }
}
