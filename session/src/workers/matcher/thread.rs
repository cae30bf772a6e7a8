//! The matching thread: one per session, started by the first order, of low priority; asleep when there is nothing to do.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};

use super::library_growth::LibraryGrowth;
use super::run::Run;
use crate::document::SharedDocument;
use crate::document::match_updates::MatchUpdates;
use crate::matching::{MatchJob, Phase};
use crate::notice::Severity;
use crate::threads::priority;

/// An order with what ends it.
pub(super) type Ordered = (MatchJob, Arc<AtomicBool>);

/// Works off orders until nobody can give one any more; of several that wait the newest is done. While none waits the patch library
/// grows, until `is_wanted` says that the thread is.
pub(super) fn run(document: &SharedDocument, orders: &Receiver<Ordered>, is_wanted: &AtomicBool) {
    priority::lower();
    let num_threads = num_threads();
    let mut growth = LibraryGrowth::default();
    loop {
        let first = match orders.recv_timeout(growth.pause()) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => {
                let grown = AssertUnwindSafe(|| growth.go_on(document, num_threads, is_wanted));
                if catch_unwind(grown).is_err() {
                    growth.give_up(document);
                }
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        is_wanted.store(false, Ordering::Relaxed);
        growth.begin();
        let (order, cancel) = orders.try_iter().last().unwrap_or(first);
        let serial = order.serial;
        let work = AssertUnwindSafe(|| Run::new(document, serial, &cancel, num_threads).work(order));
        if catch_unwind(work).is_err() {
            let updates = MatchUpdates::new(document, serial);
            updates.tell(Severity::Error, "An internal error was caught; the match has ended.".to_owned());
            updates.phase(Phase::Rest);
        }
    }
}

/// All cores but the audio thread's, at least one.
fn num_threads() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1)).max(1)
}
