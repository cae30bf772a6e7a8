//! The end of the thread that makes maps which the rest of a session holds.
#![expect(clippy::disallowed_types, reason = "guards the start of the thread; the audio thread has no part in it")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::document::SharedDocument;
use crate::notice::Severity;
use crate::sound_map;
use crate::sound_map::MapOrder;
use crate::threads::{pin_library, priority};
use crate::user_presets::UserPresets;

struct RunningMap {
    ended: Receiver<()>,
    thread: JoinHandle<()>,
}

#[derive(Default)]
struct OwnMapThread {
    running: Option<RunningMap>,
    cancel: Arc<AtomicBool>,
    is_closed: bool,
}

/// Gives orders, one at a time.
#[derive(Default)]
pub(crate) struct MapThread {
    own: Mutex<OwnMapThread>,
}

impl MapThread {
    /// Begins an order; what runs goes on, and nothing is begun beside it, unless it is to end.
    pub(crate) fn order(&self, document: &Arc<SharedDocument>, order: MapOrder) {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if order == MapOrder::Stop {
            own.cancel.store(true, Ordering::Relaxed);
            return;
        }
        let is_running = own.running.as_ref().is_some_and(|running| !running.thread.is_finished());
        if is_running && order == MapOrder::FindDuplicates {
            let mut document = document.lock();
            document.notice(Severity::Info, sound_map::BUSY);
            document.publish();
        }
        if own.is_closed || is_running {
            return;
        }
        own.cancel = Arc::default();
        own.running = start(document, order, own.cancel.clone());
        let is_started = own.running.is_some();
        drop(own);
        if !is_started {
            let mut document = document.lock();
            document.notice(Severity::Error, "The system gives no thread to make the map with.");
            document.publish();
        }
    }

    /// Ends the thread within `time`, or leaves it behind.
    pub(crate) fn close(&self, time: Duration) {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.is_closed = true;
        own.cancel.store(true, Ordering::Relaxed);
        let Some(RunningMap { ended, thread }) = own.running.take() else { return };
        drop(own);
        if ended.recv_timeout(time).is_ok() {
            // Its panics were caught and reported inside.
            let _ = thread.join();
        } else {
            pin_library::keep_library();
        }
    }
}

fn start(document: &Arc<SharedDocument>, order: MapOrder, cancel: Arc<AtomicBool>) -> Option<RunningMap> {
    let (end, ended) = channel();
    let document = document.clone();
    let run = move || {
        priority::lower();
        if catch_unwind(AssertUnwindSafe(|| work(&document, order, &cancel))).is_err() {
            let mut document = document.lock();
            document.notice(Severity::Error, "An internal error was caught; there is no map.");
            document.publish();
        }
        // What the session holds is let go of before its end is told.
        drop(document);
        // Nobody listens when the wait was given up.
        let _ = end.send(());
    };
    let thread = std::thread::Builder::new().name("vaeform map".to_owned()).spawn(run).ok()?;
    Some(RunningMap { ended, thread })
}

fn work(document: &SharedDocument, order: MapOrder, cancel: &AtomicBool) {
    let before = document.lock().user_presets.clone();
    let listed = if before.is_listed { before } else { UserPresets::list(&before) };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let num_threads = cores.saturating_sub(1).max(1);
    let notices = match order {
        MapOrder::Open => sound_map::open(&listed.presets, num_threads, cancel),
        MapOrder::HearLibrary => sound_map::hear_library(&listed.presets, num_threads, cancel),
        MapOrder::FindDuplicates => sound_map::find_duplicates(&listed.presets, cancel),
        MapOrder::Stop => Vec::new(),
    };
    let mut document = document.lock();
    for notice in notices {
        document.notice(Severity::Warning, notice);
    }
    document.publish();
}
