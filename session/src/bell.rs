//! How the audio thread gets a sleeping worker up without a system call: it leaves a mark, and one thread for all sessions of the
//! process looks at the marks and wakes the workers.
//!
//! So a knob that is turned after a long silence is decoded within milliseconds. Sessions whose host plays no blocks sleep deeper: a
//! project opens many of them.
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
/// Pause between two looks while blocks are played: one thread at a quarter of a thousand looks a second is some tenths of a percent of
/// a core.
const RESTING: Duration = Duration::from_millis(4);
/// Pause between two looks while no session plays.
const ASLEEP: Duration = Duration::from_millis(40);
/// How long after the last ring the looks stay close, and after its last block a session counts as playing; more than the longest block.
const LINGER: Duration = Duration::from_millis(500);

/// What audio thread and worker share with the thread that looks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bell(Arc<Marks>);

#[derive(Debug)]
struct Marks {
    is_rung: AtomicBool,
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
            is_rung: AtomicBool::new(false),
            is_told: AtomicBool::new(false),
            is_played: AtomicBool::new(false),
            is_playing: AtomicBool::new(true),
        }
    }
}

impl Bell {
    /// `[audio-thread]` Asks for the worker.
    pub(crate) fn ring(&self) {
        self.0.is_rung.store(true, Ordering::Release);
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
        let Marks { is_rung, is_told, .. } = &*self.0;
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
    last_played: Instant,
}

impl Rope {
    /// Sees whether blocks are played; one that comes after a pause rings the bell.
    fn watch(&mut self, now: Instant) {
        let Marks { is_played, is_playing, .. } = &*self.bell.0;
        if is_played.swap(false, Ordering::Relaxed) {
            self.last_played = now;
            if !is_playing.swap(true, Ordering::Relaxed) {
                self.bell.ring();
            }
        } else if now - self.last_played >= LINGER {
            is_playing.store(false, Ordering::Relaxed);
        }
    }
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
    tower.ropes.push(Rope { id, bell: bell.clone(), jobs, last_played: Instant::now() });
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
        let now = Instant::now();
        let mut is_playing = false;
        for rope in &mut tower().ropes {
            rope.watch(now);
            is_playing |= rope.bell.is_playing();
            if rope.bell.calls() {
                last_ring = Some(now);
                // A worker that is gone needs no waking.
                let _ = rope.jobs.send(Job::Wake);
            }
        }
        let is_busy = last_ring.is_some_and(|at| now - at < LINGER);
        std::thread::park_timeout(match (is_busy, is_playing) {
            (true, _) => BUSY,
            (false, true) => RESTING,
            (false, false) => ASLEEP,
        });
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

    #[test]
    fn a_worker_is_told_when_blocks_begin_after_a_pause_and_not_again() {
        let (jobs, own) = channel();
        let (bell, _hook) = hang(jobs);
        bell.play();
        assert!(own.recv_timeout(LINGER / 2).is_err(), "a new session counts as playing");
        let paused = Instant::now();
        while bell.is_playing() {
            assert!(paused.elapsed() < SOON, "it still counts as playing");
            std::thread::sleep(RESTING);
        }
        for _ in 0..10 {
            bell.play();
            std::thread::sleep(RESTING);
        }
        assert!(matches!(own.recv_timeout(SOON), Ok(Job::Wake)));
        bell.answer();
        assert!(bell.is_playing());
        bell.play();
        assert!(own.recv_timeout(20 * RESTING).is_err(), "it was told");
    }
}
