//! Permits to compute, for all sessions of a process together. With as many busy threads as there are instances each would get to run, and
//! to see that it is to stop, only after all the others. So most of them wait here, and one that is to stop leaves at once.
#![expect(clippy::disallowed_types, reason = "workers and matching threads wait here; the audio thread never comes")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, LazyLock, Mutex, PoisonError};
use std::time::Duration;

/// Pause between two looks at whether a waiting thread is to stop.
const PAUSE: Duration = Duration::from_millis(2);

/// Permits of one kind.
pub(crate) struct Permits {
    free: Mutex<usize>,
    given_back: Condvar,
}

/// Given back when dropped.
pub(crate) struct Permit<'a>(&'a Permits);

/// For the steps of searches, each of which takes all cores but one.
pub(crate) static MATCHING: LazyLock<Permits> = LazyLock::new(|| Permits::new(1));

/// For decoding, one core each.
pub(crate) static DECODING: LazyLock<Permits> =
    LazyLock::new(|| Permits::new(std::thread::available_parallelism().map_or(1, usize::from)));

impl Permits {
    fn new(num: usize) -> Self {
        Self { free: Mutex::new(num), given_back: Condvar::new() }
    }

    /// Waits for a permit; none when `is_over` comes first.
    pub(crate) fn wait(&self, is_over: &AtomicBool) -> Option<Permit<'_>> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if is_over.load(Ordering::Relaxed) {
                return None;
            }
            if *free > 0 {
                *free -= 1;
                return Some(Permit(self));
            }
            let waited = self.given_back.wait_timeout(free, PAUSE).unwrap_or_else(PoisonError::into_inner);
            free = waited.0;
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.given_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_work_at_once_and_one_that_is_over_does_not_wait() {
        let permits = Permits::new(2);
        let (goes_on, over) = (AtomicBool::new(false), AtomicBool::new(true));
        let first = permits.wait(&goes_on);
        let second = permits.wait(&goes_on);
        assert!(first.is_some() && second.is_some());
        assert!(permits.wait(&over).is_none());
        std::thread::scope(|scope| {
            let third = scope.spawn(|| permits.wait(&goes_on).is_some());
            drop(first);
            assert!(third.join().unwrap());
        });
        assert_eq!(*permits.free.lock().unwrap(), 1);
        drop(second);
        assert!(permits.wait(&over).is_none(), "not even where one is free");
    }
}
