//! Matches: one at a time, and the last few that are over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::instrument::{Instrument, Order, Watch};
use crate::job::{Job, Outcome};

/// Matches that are kept, and what their files may take in all, in bytes. The newest is always kept.
const MAX_KEPT: usize = 8;
const MAX_KEPT_BYTES: usize = 64 << 20;

/// Why a match did not begin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NotBegun {
    /// Another one runs: seconds that it has left, where that is known.
    Busy(Option<f64>),
    /// The system gives no thread.
    NoThread,
}

/// See the [module](self).
pub(crate) struct Jobs {
    shared: Arc<Shared>,
}

struct Shared {
    all: Mutex<All>,
    changed: Condvar,
}

#[derive(Default)]
struct All {
    /// The newest last.
    jobs: Vec<Job>,
    num_begun: u64,
}

impl Jobs {
    pub(crate) fn new() -> Self {
        Self { shared: Arc::new(Shared { all: Mutex::default(), changed: Condvar::new() }) }
    }

    /// Why a match could not begin now, if it could not.
    pub(crate) fn busy(&self) -> Option<NotBegun> {
        self.shared.lock().running().map(|job| NotBegun::Busy(job.seconds_left()))
    }

    /// Begins a match and gives its number.
    ///
    /// # Errors
    /// When another one runs.
    pub(crate) fn begin(&self, instrument: &Arc<dyn Instrument>, order: Order) -> Result<u64, NotBegun> {
        let mut all = self.shared.lock();
        if let Some(job) = all.running() {
            return Err(NotBegun::Busy(job.seconds_left()));
        }
        all.num_begun += 1;
        let id = all.num_begun;
        let (shared, instrument) = (Arc::clone(&self.shared), Arc::clone(instrument));
        let job = Job::new(id, order.name.clone(), order.renders);
        all.jobs.push(job);
        let started =
            thread::Builder::new().name("match".to_owned()).spawn(move || shared.work(id, &*instrument, order));
        if started.is_err() {
            all.jobs.pop();
            return Err(NotBegun::NoThread);
        }
        all.forget();
        Ok(id)
    }

    /// Gives a match up; false where there is none of this number.
    pub(crate) fn cancel(&self, id: u64) -> bool {
        let all = self.shared.lock();
        let job = all.job(id);
        job.iter().for_each(|job| job.cancel.store(true, Ordering::Relaxed));
        job.is_some()
    }

    /// Gives up whatever runs.
    pub(crate) fn cancel_all(&self) {
        self.shared.lock().jobs.iter().for_each(|job| job.cancel.store(true, Ordering::Relaxed));
    }

    /// A match, for programs.
    pub(crate) fn json(&self, id: u64) -> Option<Value> {
        self.shared.lock().job(id).map(Job::json)
    }

    /// All that are kept, the newest first.
    pub(crate) fn all(&self) -> Value {
        self.shared.lock().jobs.iter().rev().map(Job::json).collect()
    }

    /// What became of a match, where it is over.
    pub(crate) fn outcome(&self, id: u64) -> Option<Outcome> {
        self.shared.lock().job(id)?.outcome().cloned()
    }

    /// Waits until a match is over; none where it is not kept any more.
    pub(crate) fn wait(&self, id: u64) -> Option<Outcome> {
        let mut all = self.shared.lock();
        loop {
            if let Some(outcome) = all.job(id)?.outcome() {
                return Some(outcome.clone());
            }
            all = self.shared.changed.wait(all).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits until a match has changed since a version of it, or the time is over: its version and whether it is over.
    pub(crate) fn wait_for_change(&self, id: u64, since: Option<u64>, most: Duration) -> Option<(u64, bool, Value)> {
        let all = self.shared.lock();
        let is_old = |all: &mut All| all.job(id).is_some_and(|job| Some(job.version) == since);
        let (all, _) =
            self.shared.changed.wait_timeout_while(all, most, is_old).unwrap_or_else(PoisonError::into_inner);
        let job = all.job(id)?;
        Some((job.version, job.outcome().is_some(), job.json()))
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A match from beginning to end.
    fn work(&self, id: u64, instrument: &dyn Instrument, mut order: Order) {
        let Some(cancel) = self.lock().job(id).map(|job| Arc::clone(&job.cancel)) else { return };
        let tell = |progress| self.change(id, |job| job.advance(progress));
        let watch = Watch::new(&tell, &cancel);
        // Whatever a sound does to the search, the next one is to be matched all the same.
        let matched = catch_unwind(AssertUnwindSafe(|| instrument.matched(&mut order, &watch)));
        let outcome = match matched {
            Ok(Ok(matched)) => Outcome::Done(Arc::new(matched)),
            Ok(Err(error)) => Outcome::Failed(format!("{error:#}")),
            Err(_) => Outcome::Failed("the match broke down".to_owned()),
        };
        self.change(id, |job| job.end(outcome));
    }

    fn change(&self, id: u64, change: impl FnOnce(&mut Job)) {
        let mut all = self.lock();
        if let Some(job) = all.jobs.iter_mut().find(|job| job.id == id) {
            change(job);
        }
        all.forget();
        drop(all);
        self.changed.notify_all();
    }
}

impl All {
    fn job(&self, id: u64) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    fn running(&self) -> Option<&Job> {
        self.jobs.iter().find(|job| job.outcome().is_none())
    }

    /// Forgets the oldest of those that are over, until few are left and their files are small.
    fn forget(&mut self) {
        let is_too_much =
            |jobs: &[Job]| jobs.len() > MAX_KEPT || jobs.iter().map(Job::num_bytes).sum::<usize>() > MAX_KEPT_BYTES;
        while self.jobs.len() > 1 && is_too_much(&self.jobs) {
            self.jobs.remove(0);
        }
    }
}
