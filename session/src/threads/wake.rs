//! How the audio thread gets a sleeping worker up without a system call: it leaves a mark, and one thread for all sessions of the
//! process looks at the marks and wakes the workers.
//!
//! So a knob that is turned after a long silence is decoded within milliseconds. Sessions whose host plays no blocks sleep deeper: a
//! project opens many of them.
#![expect(
    clippy::disallowed_types,
    reason = "the registry is for threads that open and close sessions; the audio thread has a flag"
)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Pause between two looks at the flags while any was set of late.
const BUSY: Duration = Duration::from_millis(1);
/// Pause between two looks while blocks are played: one thread at a quarter of a thousand looks a second is some tenths of a percent of
/// a core.
const RESTING: Duration = Duration::from_millis(4);
/// Pause between two looks while no session plays.
const ASLEEP: Duration = Duration::from_millis(40);
/// How long after the last call the looks stay close, and after its last block a session counts as playing; more than the longest block.
const LINGER: Duration = Duration::from_millis(500);

/// What audio thread and worker share with the thread that looks.
#[derive(Clone, Debug, Default)]
pub(crate) struct WakeFlag(Arc<Marks>);

#[derive(Debug)]
struct Marks {
    is_set: AtomicBool,
    /// The worker was told and has not taken it yet: a worker that stalls is told once.
    is_told: AtomicBool,
    /// A block was played since the last look.
    is_played: AtomicBool,
    /// Blocks were played of late. Holds until a look has found otherwise.
    is_playing: AtomicBool,
}

impl Default for Marks {
    fn default() -> Self {
        Self {
            is_set: AtomicBool::new(false),
            is_told: AtomicBool::new(false),
            is_played: AtomicBool::new(false),
            is_playing: AtomicBool::new(true),
        }
    }
}

impl WakeFlag {
    /// `[audio-thread]` Asks for the worker.
    pub(crate) fn set(&self) {
        self.0.is_set.store(true, Ordering::Release);
    }

    /// `[audio-thread]` A block is played.
    pub(crate) fn play(&self) {
        self.0.is_played.store(true, Ordering::Relaxed);
    }

    /// `[worker-thread]` Whether blocks were played of late; the worker is told when they begin.
    pub(crate) fn is_playing(&self) -> bool {
        self.0.is_playing.load(Ordering::Relaxed)
    }

    /// `[worker-thread]` Takes the call; what is asked for from here on is told anew.
    pub(crate) fn answer(&self) {
        self.0.is_told.store(false, Ordering::Release);
    }

    /// Whether the worker is to be told now.
    fn calls(&self) -> bool {
        let Marks { is_set, is_told, .. } = &*self.0;
        let calls = !is_told.load(Ordering::Acquire) && is_set.swap(false, Ordering::AcqRel);
        if calls {
            is_told.store(true, Ordering::Release);
        }
        calls
    }
}

/// Keeps a worker's flag looked at; dropped, it is forgotten.
#[derive(Debug)]
pub(crate) struct Registration(u64);

struct Registered {
    id: u64,
    wake: WakeFlag,
    /// Tells the worker.
    tell: Box<dyn Fn() + Send>,
    last_played: Instant,
}

impl Registered {
    /// Sees whether blocks are played; one that comes after a pause sets the flag.
    fn watch(&mut self, now: Instant) {
        let Marks { is_played, is_playing, .. } = &*self.wake.0;
        if is_played.swap(false, Ordering::Relaxed) {
            self.last_played = now;
            if !is_playing.swap(true, Ordering::Relaxed) {
                self.wake.set();
            }
        } else if now - self.last_played >= LINGER {
            is_playing.store(false, Ordering::Relaxed);
        }
    }
}

struct Registry {
    all: Vec<Registered>,
    num_registered: u64,
    /// The thread that looks, and what tells it to end.
    thread: Option<(JoinHandle<()>, Arc<AtomicBool>)>,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry { all: Vec::new(), num_registered: 0, thread: None });

fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A flag at which one thread looks, and `tell`s a worker of it, as long as the registration is kept. If the system gives no thread,
/// workers hear what they are asked when they look by themselves.
pub(crate) fn register(tell: impl Fn() + Send + 'static) -> (WakeFlag, Registration) {
    let mut registry = registry();
    let (id, wake) = (registry.num_registered, WakeFlag::default());
    registry.num_registered += 1;
    registry.all.push(Registered { id, wake: wake.clone(), tell: Box::new(tell), last_played: Instant::now() });
    if registry.thread.is_none() {
        let stop = Arc::new(AtomicBool::new(false));
        let seen = stop.clone();
        let thread = std::thread::Builder::new().name("vaeform wake".to_owned()).spawn(move || look(&seen));
        registry.thread = thread.ok().map(|thread| (thread, stop));
    }
    (wake, Registration(id))
}

impl Drop for Registration {
    /// The last registration takes the thread along: the library may be unloaded after it.
    fn drop(&mut self) {
        let mut registry = registry();
        registry.all.retain(|one| one.id != self.0);
        let thread = if registry.all.is_empty() { registry.thread.take() } else { None };
        drop(registry);
        if let Some((thread, stop)) = thread {
            stop.store(true, Ordering::Release);
            thread.thread().unpark();
            // It has nothing that could panic.
            let _ = thread.join();
        }
    }
}

fn look(stop: &AtomicBool) {
    let mut last_call: Option<Instant> = None;
    while !stop.load(Ordering::Acquire) {
        let now = Instant::now();
        let mut is_playing = false;
        for one in &mut registry().all {
            one.watch(now);
            is_playing |= one.wake.is_playing();
            if one.wake.calls() {
                last_call = Some(now);
                (one.tell)();
            }
        }
        let is_busy = last_call.is_some_and(|at| now - at < LINGER);
        std::thread::park_timeout(match (is_busy, is_playing) {
            (true, _) => BUSY,
            (false, true) => RESTING,
            (false, false) => ASLEEP,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, TryRecvError, channel};

    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    fn registered() -> (WakeFlag, Registration, Receiver<()>) {
        let (calls, told) = channel();
        let (wake, registration) = register(move || calls.send(()).unwrap_or_default());
        (wake, registration, told)
    }

    #[test]
    fn a_flag_wakes_its_own_worker_once_until_it_answers_and_no_longer_than_its_registration() {
        let (wake, registration, own) = registered();
        let (_other_wake, _other_registration, other) = registered();
        wake.set();
        assert!(own.recv_timeout(SOON).is_ok());
        wake.set();
        assert!(own.recv_timeout(20 * RESTING).is_err(), "it was told and has not answered");
        wake.answer();
        assert!(own.recv_timeout(SOON).is_ok());
        drop(registration);
        wake.set();
        assert!(own.recv_timeout(SOON).is_err(), "the registration is gone and with it the sender");
        assert!(matches!(other.try_recv(), Err(TryRecvError::Empty)));
    }

    #[test]
    fn a_worker_is_told_when_blocks_begin_after_a_pause_and_not_again() {
        let (wake, _registration, own) = registered();
        wake.play();
        assert!(own.recv_timeout(LINGER / 2).is_err(), "a new session counts as playing");
        let paused = Instant::now();
        while wake.is_playing() {
            assert!(paused.elapsed() < SOON, "it still counts as playing");
            std::thread::sleep(RESTING);
        }
        for _ in 0..10 {
            wake.play();
            std::thread::sleep(RESTING);
        }
        assert!(own.recv_timeout(SOON).is_ok());
        wake.answer();
        assert!(wake.is_playing());
        wake.play();
        assert!(own.recv_timeout(20 * RESTING).is_err(), "it was told");
    }
}
