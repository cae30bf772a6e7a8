//! How the worker does, in atomics that it writes and the editor reads.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A turn that takes longer than this counts as a stall.
const STALL: Duration = Duration::from_secs(2);

/// What the worker does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerState {
    /// Nothing to do.
    Resting,
    /// Patches are being decoded.
    Steering,
    /// The same piece of work has taken for more than two seconds.
    Stalled,
    /// The thread has ended; the sound plays on without latents and files.
    Gone,
}

impl WorkerState {
    /// A sentence for a person.
    pub fn words(self) -> &'static str {
        match self {
            Self::Resting => "Latents ready",
            Self::Steering => "Latents moving",
            Self::Stalled => "The worker does not answer; the sound stays as it is",
            Self::Gone => "The worker has ended; the sound stays as it is",
        }
    }
}

/// Written by the worker.
#[derive(Debug)]
pub(crate) struct WorkerStatus {
    origin: Instant,
    is_alive: AtomicBool,
    /// Milliseconds from the origin at which the running turn began; 0 between turns.
    turn_began: AtomicU64,
    /// Milliseconds from the origin of the last patch sent.
    last_sent: AtomicU64,
    num_panics: AtomicU32,
    num_sent: AtomicU64,
}

impl Default for WorkerStatus {
    fn default() -> Self {
        Self {
            origin: Instant::now(),
            is_alive: AtomicBool::new(false),
            turn_began: AtomicU64::new(0),
            last_sent: AtomicU64::new(0),
            num_panics: AtomicU32::new(0),
            num_sent: AtomicU64::new(0),
        }
    }
}

impl WorkerStatus {
    fn now_ms(&self) -> u64 {
        self.origin.elapsed().as_millis() as u64 + 1
    }

    pub(crate) fn set_alive(&self, alive: bool) {
        self.is_alive.store(alive, Ordering::Relaxed);
    }

    pub(crate) fn begin_turn(&self) {
        self.turn_began.store(self.now_ms(), Ordering::Relaxed);
    }

    pub(crate) fn end_turn(&self, sent: bool) {
        if sent {
            self.last_sent.store(self.now_ms(), Ordering::Relaxed);
            self.num_sent.fetch_add(1, Ordering::Relaxed);
        }
        self.turn_began.store(0, Ordering::Relaxed);
    }

    pub(crate) fn count_panic(&self) {
        self.num_panics.fetch_add(1, Ordering::Relaxed);
    }

    /// Patches that went out.
    pub(crate) fn num_sent(&self) -> u64 {
        self.num_sent.load(Ordering::Relaxed)
    }

    /// Panics that were caught.
    pub(crate) fn num_panics(&self) -> u32 {
        self.num_panics.load(Ordering::Relaxed)
    }

    pub(crate) fn state(&self) -> WorkerState {
        if !self.is_alive.load(Ordering::Relaxed) {
            return WorkerState::Gone;
        }
        let (now, began) = (self.now_ms(), self.turn_began.load(Ordering::Relaxed));
        if began > 0 && now.saturating_sub(began) > STALL.as_millis() as u64 {
            return WorkerState::Stalled;
        }
        let sent = self.last_sent.load(Ordering::Relaxed);
        if sent > 0 && now.saturating_sub(sent) < 300 { WorkerState::Steering } else { WorkerState::Resting }
    }
}
