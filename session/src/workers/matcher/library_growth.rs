//! The patch library grows on the matching thread while there is nothing to match.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::document::{SharedDocument, match_updates};
use crate::match_library::{self, Growth};
use crate::notice::Severity;

/// Pause while another instance or program lets it grow.
const ELSEWHERE: Duration = Duration::from_secs(1);
/// Pause where there is nothing to do: for ever, as nearly as a wait can.
const NEVER: Duration = Duration::from_secs(1 << 30);

/// Whether and when it goes on.
pub(super) struct LibraryGrowth {
    pause: Duration,
}

impl Default for LibraryGrowth {
    /// Not before the first sound is matched: who never matches needs no library.
    fn default() -> Self {
        Self { pause: NEVER }
    }
}

impl LibraryGrowth {
    /// How long to wait for an order before the library goes on growing.
    pub(super) fn pause(&self) -> Duration {
        self.pause
    }

    /// Something is matched: from its end on the library grows.
    pub(super) fn begin(&mut self) {
        self.pause = Duration::ZERO;
    }

    /// One part more, unless the thread is wanted for something else meanwhile.
    pub(super) fn go_on(&mut self, document: &SharedDocument, num_threads: usize, is_wanted: &AtomicBool) {
        let growth = match_library::grow(num_threads, &|| !is_wanted.load(Ordering::Relaxed));
        let (pause, progress, notices) = match growth {
            Growth::Grew(progress, notices) => (Duration::ZERO, Some(progress), notices),
            Growth::Elsewhere(progress) => (ELSEWHERE, Some(progress), Vec::new()),
            // An order waits, or the end.
            Growth::Cancelled => (Duration::ZERO, match_library::progress(), Vec::new()),
            Growth::Whole => (NEVER, None, Vec::new()),
        };
        self.pause = pause;
        let shown = progress.filter(|progress| progress.done < progress.all);
        match_updates::show_library(&mut document.lock(), shown, notices);
    }

    /// It failed by a fault of ours, and would again.
    pub(super) fn give_up(&mut self, document: &SharedDocument) {
        self.pause = NEVER;
        let mut document = document.lock();
        document.notice(Severity::Error, "An internal error was caught; the patch library grows no further.");
        document.publish();
    }
}
