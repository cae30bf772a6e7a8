//! Calls into the framework that cannot take the host down: a panic in one is caught at the door.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_session::{Caught, Client};

/// Whether a call has panicked; from then on the instance is silent, and its window tells of it.
#[derive(Debug)]
pub(super) struct Fault {
    has_occurred: AtomicBool,
    client: Client,
}

impl Fault {
    /// None so far in this session.
    pub(super) fn new(client: Client) -> Self {
        Self { has_occurred: AtomicBool::new(false), client }
    }

    /// Makes a call; gives `otherwise` if it panics. The panic was logged by then.
    pub(super) fn caught<T>(&self, otherwise: T, call: impl FnOnce() -> T) -> T {
        match catch_unwind(AssertUnwindSafe(call)) {
            Ok(answer) => answer,
            Err(payload) => {
                // What it says is in the log, and dropping it could panic again.
                std::mem::forget(payload);
                self.has_occurred.store(true, Ordering::Release);
                self.client.caught(Caught::Sound);
                otherwise
            }
        }
    }

    /// Whether a call has panicked.
    pub(super) fn has_occurred(&self) -> bool {
        self.has_occurred.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_answered_remembered_and_told() {
        let (session, _port) = vaeform_session::open();
        let fault = Fault::new(session.client());
        assert_eq!(fault.caught(0, || 1), 1);
        assert!(!fault.has_occurred());
        assert_eq!(fault.caught(0, || panic!("as planned")), 0);
        assert!(fault.has_occurred());
        assert_eq!(session.client().snapshot().notices.len(), 1);
    }
}
