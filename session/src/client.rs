//! The main thread's and the editor's end of a session.
#![expect(clippy::disallowed_types, reason = "window and worker share the core; the audio end has queues of its own")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use vaeform_dsp::synth::Synth;
use vaeform_patch::{Patch, Preset};

use crate::audio_thread::AudioThreadHandle;
use crate::bank::Bank;
use crate::command::Command;
use crate::controllers::NUM_LATENTS;
use crate::core::{Core, MatchRequest};
use crate::fault::Fault;
use crate::hardware::{self, Hardware, HardwareStatus, PortNames};
use crate::latent_scheduler::LatentScheduler;
use crate::left_behind;
use crate::matching::Matcher;
use crate::meters::Meters;
use crate::performance::Knobs;
use crate::signals::{Caught, Signals};
use crate::snapshot::{Severity, Snapshot};
use crate::state::{self, StateError};
use crate::wake::{self, Registration};
use crate::worker::{self, Job, Worker};
use crate::worker_status::{WorkerState, WorkerStatus};

/// How long the end of a session waits for its worker before it leaves the thread behind.
const JOIN_TIMEOUT: Duration = Duration::from_millis(100);
/// How long an offline render waits for a worker that is in the middle of decoding.
const DECODE_TIMEOUT: Duration = Duration::from_secs(2);
/// Pause between two looks at whether it is.
const DECODE_PAUSE: Duration = Duration::from_micros(100);

/// What all threads of a session but the audio thread share.
pub(crate) struct Shared {
    core: Mutex<Core>,
    /// Locked before the core by who needs both.
    scheduler: Mutex<LatentScheduler>,
    /// Levels of the audio thread.
    pub(crate) meters: Arc<Meters>,
    /// How the worker does.
    pub(crate) worker: WorkerStatus,
    /// The instrument at the end of a cable.
    pub(crate) hardware: Hardware,
    /// The thread that matches.
    pub(crate) matcher: Matcher,
    signals: Arc<Signals>,
    /// Set once, when the session closes: long work ends.
    pub(crate) is_closing: AtomicBool,
}

/// Does what the document wishes of the matching thread.
pub(crate) fn match_as_wished(shared: &Arc<Shared>) {
    let wish = shared.core().take_wish();
    match wish {
        Some(MatchRequest::Job(order)) => shared.matcher.order(shared, order),
        Some(MatchRequest::Stop) => shared.matcher.stop(),
        None => {}
    }
}

impl Shared {
    /// The document. After a panic elsewhere it is still whole: every change is a replacement of plain values.
    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What decodes: the worker's, but for a host that renders offline and does it itself.
    pub(crate) fn scheduler(&self) -> MutexGuard<'_, LatentScheduler> {
        self.scheduler.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, unless the worker holds it for all of the time.
    fn scheduler_within(&self, time: Duration) -> Option<MutexGuard<'_, LatentScheduler>> {
        let began = Instant::now();
        loop {
            match self.scheduler.try_lock() {
                Ok(scheduler) => return Some(scheduler),
                Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) if began.elapsed() < time => std::thread::sleep(DECODE_PAUSE),
                Err(TryLockError::WouldBlock) => return None,
            }
        }
    }
}

/// One open instrument. Owns the worker and the thread that matches: dropping it cancels and joins them within 100 ms, or else leaves
/// them behind.
pub struct Session {
    client: Client,
    finished: Receiver<()>,
    worker: Option<std::thread::JoinHandle<()>>,
    _registration: Registration,
}

/// Opens a session; the second part belongs to the audio thread.
pub fn open() -> (Session, AudioThreadHandle) {
    let (core, mut audio, knobs) = Core::new();
    let (ports, host) = hardware::with_host(hardware::system());
    let worker = WorkerStatus::default();
    let signals = core.signals().clone();
    let shared = Arc::new(Shared {
        core: Mutex::new(core),
        scheduler: Mutex::new(LatentScheduler::new(knobs)),
        meters: Arc::default(),
        worker,
        hardware: Hardware::new(ports),
        matcher: Matcher::default(),
        signals,
        is_closing: AtomicBool::new(false),
    });
    let (jobs, worker_jobs) = channel();
    let (wake, registration) = wake::register(jobs.clone());
    audio.connect(host, wake.clone());
    let (done, finished) = channel();
    let worker = worker::spawn(Worker::new(shared.clone(), worker_jobs, done, wake));
    (Session { client: Client { shared, jobs }, finished, worker, _registration: registration }, audio)
}

impl Session {
    /// Another handle for the main thread or the editor.
    pub fn client(&self) -> Client {
        self.client.clone()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.client.shared.is_closing.store(true, Ordering::Relaxed);
        // The worker may be gone already; then there is nothing to stop.
        let _ = self.client.jobs.send(Job::Stop);
        let began = Instant::now();
        self.client.shared.matcher.close(JOIN_TIMEOUT);
        if self.finished.recv_timeout(JOIN_TIMEOUT.saturating_sub(began.elapsed())).is_ok()
            && let Some(worker) = self.worker.take()
        {
            // Its panics were caught and reported inside.
            let _ = worker.join();
        } else if self.worker.is_some() {
            left_behind::keep_library();
        }
    }
}

/// A handle on a session for any thread but the audio thread; cheap to clone.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    jobs: Sender<Job>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl Client {
    /// Does what `command` asks, before it returns; a command that touches files is left to the worker instead.
    pub fn send(&self, command: Command) {
        if command.is_for_worker() {
            // Without a worker (the session is closing) nobody waits for the file either.
            let _ = self.jobs.send(Job::Command(command));
        } else {
            let mut core = self.shared.core();
            core.poll();
            core.apply(command);
            if self.worker() == WorkerState::Gone {
                core.play_without_worker();
            }
            drop(core);
            match_as_wished(&self.shared);
            // A resting worker would hear of a changed anchor late.
            let _ = self.jobs.send(Job::Wake);
        }
    }

    /// `[main-thread]` The rate at which the audio thread will run, in Hz; to be told before [`Self::resync`].
    pub fn set_sample_rate(&self, rate_hz: f32) {
        self.shared.core().set_rate(rate_hz as u32);
    }

    /// The patch that is heard: the current one, or what the latent knobs make of it.
    pub fn heard(&self) -> Patch {
        self.shared.core().heard()
    }

    /// How far controllers have moved the latents, -1..1.
    pub fn offsets(&self) -> [f32; NUM_LATENTS] {
        self.shared.core().offsets()
    }

    /// How the worker does.
    pub fn worker(&self) -> WorkerState {
        self.shared.worker.state()
    }

    /// How it goes with the instrument at the end of the cable.
    pub fn hardware(&self) -> HardwareStatus {
        self.shared.hardware.status()
    }

    /// The MIDI ports as last listed.
    pub fn ports(&self) -> PortNames {
        self.shared.hardware.ports()
    }

    /// Patches that the worker has decoded and sent.
    pub fn num_decoded(&self) -> u64 {
        self.shared.worker.num_sent()
    }

    /// Passes a short message on to the instrument at the end of the cable as it is; false if it is lost. Takes locks.
    pub fn pass(&self, message: &[u8]) -> bool {
        self.shared.hardware.pass(message)
    }

    /// Makes patches the bank, the first 32 at most, and loads one of them, 0-31; the rest of the bank is the initial voice.
    pub fn load(&self, label: &str, patches: &[Patch], program: usize) {
        let mut core = self.shared.core();
        core.poll();
        core.load_bank(Bank::new(label, patches.iter().copied().map(Preset::from)), program);
        core.poll();
        core.publish();
        drop(core);
        // Without a worker there is nobody to wake.
        let _ = self.jobs.send(Job::Wake);
    }

    /// Panics of the worker that were caught.
    pub fn num_worker_panics(&self) -> u32 {
        self.shared.worker.num_panics()
    }

    /// Decodes for these knobs on the calling thread, which a worker of low priority must not hold up; what they decode to is due some
    /// time after the frame of the synth at which they were turned, or at once; false if that could not be
    /// done within two seconds, and then the last patch plays on and a notice says so. Takes locks and allocates: for a host that
    /// renders offline.
    pub fn decode(&self, knobs: &Knobs, turned_at: Option<u32>) -> bool {
        self.shared.core().poll();
        let decoded = catch_unwind(AssertUnwindSafe(|| {
            self.shared
                .scheduler_within(DECODE_TIMEOUT)
                .map(|mut scheduler| scheduler.poll_at(&self.shared, *knobs, turned_at))
                .is_some()
        }));
        let is_decoded = matches!(decoded, Ok(true));
        if !is_decoded {
            let mut core = self.shared.core();
            core.notice(Severity::Error, "The latent knobs could not be decoded in time: the last patch plays on.");
            core.publish();
        }
        is_decoded
    }

    /// Plants a fault in the worker, for tests.
    pub fn plant(&self, fault: Fault) {
        // A worker that is gone needs no fault.
        let _ = self.jobs.send(Job::Fault(fault));
    }

    /// The session as it is now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        let mut core = self.shared.core();
        let mut caught = self.shared.signals.take_caught().peekable();
        if caught.peek().is_some() {
            for place in caught {
                // What happens with every frame is told once.
                if core.snapshot().notices.last().is_none_or(|last| last.text != place.words()) {
                    core.notice(Severity::Error, place.words());
                    core.publish();
                }
            }
        }
        core.snapshot()
    }

    /// `[any-thread]` Changes of what the host saves that came by MIDI, so far: system exclusive messages, program changes and learnt
    /// controllers. Whoever sees it move tells the host that its project is stale. Wraps around; takes no lock.
    pub fn num_changes_by_midi(&self) -> u32 {
        self.shared.signals.num_changes()
    }

    /// Tells a person something, in the window.
    pub fn tell(&self, severity: Severity, text: &str) {
        let mut core = self.shared.core();
        core.notice(severity, text);
        core.publish();
    }

    /// `[any-thread]` A panic was caught there; the next snapshot tells of it. Takes no lock.
    pub fn caught(&self, place: Caught) {
        self.shared.signals.catch(place);
    }

    /// Levels and voices of the audio thread.
    pub fn meters(&self) -> &Arc<Meters> {
        &self.shared.meters
    }

    /// The session as text for the host's project; see [`state`]. A state that was refused is given back until something is edited.
    pub fn save(&self) -> String {
        let mut core = self.shared.core();
        core.poll();
        core.save()
    }

    /// Replaces the session by a saved one; held notes finish on the old patch. A state that cannot be read changes nothing: a notice
    /// says why, so does [`Self::restored`], and the next [`Self::save`] gives it back.
    pub fn restore(&self, text: &str) {
        let decoded = state::decode(text);
        let is_taken = decoded.is_ok();
        let mut core = self.shared.core();
        core.poll();
        core.restore_text(text, decoded);
        drop(core);
        if is_taken {
            match_as_wished(&self.shared);
            // A resting worker would hear of a changed anchor late.
            let _ = self.jobs.send(Job::Wake);
        }
    }

    /// How the last [`Self::restore`] went, for a host that is told afterwards.
    ///
    /// # Errors
    /// Why the state was refused.
    pub fn restored(&self) -> Result<(), StateError> {
        self.shared.core().restored()
    }

    /// Handles at once what the audio thread has told, instead of when the worker comes to it. Takes the lock and allocates: for a
    /// host that renders offline.
    pub fn settle(&self) {
        self.shared.core().poll();
    }

    /// Brings an audio end that is not running, and its new synth, to the state of the session.
    pub fn resync(&self, audio: &mut AudioThreadHandle, synth: &mut Synth) {
        // Without the scheduler, which a worker has held for seconds, what it still sends may be heard.
        let scheduler = if audio.is_offline() { self.shared.scheduler_within(DECODE_TIMEOUT) } else { None };
        let mut core = self.shared.core();
        core.resync(audio, synth);
        if let Some(mut scheduler) = scheduler {
            scheduler.begin_bounce(core.generation());
        }
    }
}
