//! The matching thread: one per session, started by the first order, of low priority; asleep when there is nothing to do.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::Receiver;

use super::order::Order;
use super::run::Run;
use super::view::Phase;
use crate::client::Shared;
use crate::priority;
use crate::snapshot::Severity;

/// An order with what ends it.
pub(super) type Ordered = (Order, Arc<AtomicBool>);

/// Works off orders until nobody can give one any more; of several that wait the newest is done.
pub(super) fn run(shared: &Arc<Shared>, orders: &Receiver<Ordered>) {
    priority::lower();
    let num_threads = num_threads();
    while let Ok(first) = orders.recv() {
        let (order, cancel) = orders.try_iter().last().unwrap_or(first);
        let serial = order.serial;
        let work = AssertUnwindSafe(|| Run::new(shared, serial, &cancel, num_threads).work(order));
        if catch_unwind(work).is_err() {
            let mut core = shared.core();
            core.tell_of_match(
                serial,
                Severity::Error,
                "An internal error was caught; the match has ended.".to_owned(),
            );
            core.show_phase(serial, Phase::Rest);
        }
    }
}

/// All cores but the audio thread's, at least one.
fn num_threads() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1)).max(1)
}
