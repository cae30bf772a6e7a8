//! The end of the matching thread that the rest of a session holds.
#![expect(clippy::disallowed_types, reason = "guards the start of the thread; the audio thread has no part in it")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::thread::{self, Ordered};
use crate::document::SharedDocument;
use crate::matching::MatchJob;
use crate::notice::Severity;
use crate::threads::pin_library;

struct RunningMatch {
    orders: Sender<Ordered>,
    ended: Receiver<()>,
    thread: JoinHandle<()>,
}

#[derive(Default)]
struct OwnMatchThread {
    running: Option<RunningMatch>,
    /// Ends the newest order.
    cancel: Arc<AtomicBool>,
    /// The thread has an order to take, or is to end: it does nothing else meanwhile.
    is_wanted: Arc<AtomicBool>,
    is_closed: bool,
}

/// Gives orders; the newest ends what runs.
#[derive(Default)]
pub(crate) struct MatchThread {
    own: Mutex<OwnMatchThread>,
}

impl MatchThread {
    /// Hands an order to the thread, which starts with the first one, and ends what runs.
    pub(crate) fn order(&self, document: &Arc<SharedDocument>, order: MatchJob) {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.cancel.store(true, Ordering::Relaxed);
        if own.is_closed {
            return;
        }
        own.cancel = Arc::default();
        own.is_wanted.store(true, Ordering::Relaxed);
        if own.running.is_none() {
            own.running = start(document, own.is_wanted.clone());
        }
        let cancel = own.cancel.clone();
        let is_taken = own.running.as_ref().is_some_and(|running| running.orders.send((order, cancel)).is_ok());
        drop(own);
        if !is_taken {
            let mut document = document.lock();
            document.notice(Severity::Error, "The system gives no thread to match with.");
            document.publish();
        }
    }

    /// Ends what runs; it tells what it has found by then.
    pub(crate) fn stop(&self) {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).cancel.store(true, Ordering::Relaxed);
    }

    /// Ends the thread within `time`, or leaves it behind.
    pub(crate) fn close(&self, time: Duration) {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.is_closed = true;
        own.cancel.store(true, Ordering::Relaxed);
        own.is_wanted.store(true, Ordering::Relaxed);
        let Some(RunningMatch { orders, ended, thread }) = own.running.take() else { return };
        drop((own, orders));
        if ended.recv_timeout(time).is_ok() {
            // Its panics were caught and reported inside.
            let _ = thread.join();
        } else {
            pin_library::keep_library();
        }
    }
}

fn start(document: &Arc<SharedDocument>, is_wanted: Arc<AtomicBool>) -> Option<RunningMatch> {
    let (orders, of_thread) = channel();
    let (end, ended) = channel();
    let document = document.clone();
    let run = move || {
        thread::run(&document, &of_thread, &is_wanted);
        // What the session holds is let go of before its end is told.
        drop(document);
        // Nobody listens when the wait was given up.
        let _ = end.send(());
    };
    let thread = std::thread::Builder::new().name("vaeform match".to_owned()).spawn(run).ok()?;
    Some(RunningMatch { orders, ended, thread })
}
