//! How the audio thread gets a sleeping worker up without a system call: it leaves a mark, and one thread for all sessions of the
//! process looks at the marks and wakes the workers.
//!
//! So a knob that is turned after a long silence is decoded within milliseconds, and sessions at rest sleep.
#![expect(
    clippy::disallowed_types,
    reason = "the list of bells is for threads that open and close sessions; the audio thread has a flag"
)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::worker::Job;

/// Pause between two looks at the bells while any is rung.
const BUSY: Duration = Duration::from_millis(1);
/// Pause between two looks at rest: one thread at a quarter of a thousand looks a second is some tenths of a percent of a core.
const RESTING: Duration = Duration::from_millis(4);
/// How long after the last ring the looks stay close.
const LINGER: Duration = Duration::from_millis(500);

/// What audio thread and worker share with the thread that looks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bell(Arc<Marks>);

#[derive(Debug, Default)]
struct Marks {
    is_rung: AtomicBool,
    /// The worker was told and has not taken it yet: a worker that stalls is told once.
    is_told: AtomicBool,
}

impl Bell {
    /// `[audio-thread]` Asks for the worker.
    pub(crate) fn ring(&self) {
        self.0.is_rung.store(true, Ordering::Release);
    }

    /// `[worker-thread]` Takes the call; what is asked for from here on is told anew.
    pub(crate) fn answer(&self) {
        self.0.is_told.store(false, Ordering::Release);
    }

    /// Whether the worker is to be told now.
    fn calls(&self) -> bool {
        let Marks { is_rung, is_told } = &*self.0;
        let calls = !is_told.load(Ordering::Acquire) && is_rung.swap(false, Ordering::AcqRel);
        if calls {
            is_told.store(true, Ordering::Release);
        }
        calls
    }
}

/// Keeps a worker's bell looked at; dropped, it is forgotten.
#[derive(Debug)]
pub(crate) struct Hook(u64);

struct Rope {
    id: u64,
    bell: Bell,
    jobs: Sender<Job>,
}

struct Tower {
    ropes: Vec<Rope>,
    num_hung: u64,
    /// The thread that looks, and what tells it to end.
    ringer: Option<(JoinHandle<()>, Arc<AtomicBool>)>,
}

static TOWER: Mutex<Tower> = Mutex::new(Tower { ropes: Vec::new(), num_hung: 0, ringer: None });

fn tower() -> MutexGuard<'static, Tower> {
    TOWER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A bell that wakes the worker who takes these jobs, as long as the hook is kept. If the system gives no thread, workers hear what they
/// are asked when they look by themselves.
pub(crate) fn hang(jobs: Sender<Job>) -> (Bell, Hook) {
    let mut tower = tower();
    let (id, bell) = (tower.num_hung, Bell::default());
    tower.num_hung += 1;
    tower.ropes.push(Rope { id, bell: bell.clone(), jobs });
    if tower.ringer.is_none() {
        let stop = Arc::new(AtomicBool::new(false));
        let seen = stop.clone();
        let thread = std::thread::Builder::new().name("vaeform bells".to_owned()).spawn(move || look(&seen));
        tower.ringer = thread.ok().map(|thread| (thread, stop));
    }
    (bell, Hook(id))
}

impl Drop for Hook {
    /// The last hook takes the thread along: the library may be unloaded after it.
    fn drop(&mut self) {
        let mut tower = tower();
        tower.ropes.retain(|rope| rope.id != self.0);
        let ringer = if tower.ropes.is_empty() { tower.ringer.take() } else { None };
        drop(tower);
        if let Some((thread, stop)) = ringer {
            stop.store(true, Ordering::Release);
            thread.thread().unpark();
            // It has nothing that could panic.
            let _ = thread.join();
        }
    }
}

fn look(stop: &AtomicBool) {
    let mut last_ring: Option<Instant> = None;
    while !stop.load(Ordering::Acquire) {
        for rope in &tower().ropes {
            if rope.bell.calls() {
                last_ring = Some(Instant::now());
                // A worker that is gone needs no waking.
                let _ = rope.jobs.send(Job::Wake);
            }
        }
        let is_busy = last_ring.is_some_and(|at| at.elapsed() < LINGER);
        std::thread::park_timeout(if is_busy { BUSY } else { RESTING });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{TryRecvError, channel};

    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    #[test]
    fn a_bell_wakes_its_own_worker_once_until_it_answers_and_no_longer_than_its_hook() {
        let ((jobs, own), (other_jobs, other)) = (channel(), channel());
        let (bell, hook) = hang(jobs);
        let (_other_bell, _other_hook) = hang(other_jobs);
        bell.ring();
        assert!(matches!(own.recv_timeout(SOON), Ok(Job::Wake)));
        bell.ring();
        assert!(own.recv_timeout(20 * RESTING).is_err(), "it was told and has not answered");
        bell.answer();
        assert!(matches!(own.recv_timeout(SOON), Ok(Job::Wake)));
        drop(hook);
        bell.ring();
        assert!(own.recv_timeout(SOON).is_err(), "the rope is gone and with it the sender");
        assert!(matches!(other.try_recv(), Err(TryRecvError::Empty)));
    }
}
