//! The main thread's and the editor's end of a session.
#![expect(clippy::disallowed_types, reason = "window and worker share the core; the audio end has queues of its own")]

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use vaeform_dsp::patch::Patch;
use vaeform_dsp::synth::Synth;

use crate::audio_port::AudioPort;
use crate::command::Command;
use crate::core::Core;
use crate::fault::Fault;
use crate::hardware::{self, Hardware, HardwareStatus, PortNames};
use crate::meters::Meters;
use crate::performance::Knobs;
use crate::snapshot::{Severity, Snapshot};
use crate::state;
use crate::worker::{self, Job, Worker};
use crate::worker_status::{WorkerState, WorkerStatus};

/// How long the end of a session waits for its worker before it leaves the thread behind.
const JOIN_TIMEOUT: Duration = Duration::from_millis(100);
/// How long an offline render waits for a decoded patch.
const DECODE_TIMEOUT: Duration = Duration::from_secs(2);

/// What all threads of a session but the audio thread share.
pub(crate) struct Shared {
    core: Mutex<Core>,
    /// Levels of the audio thread.
    pub(crate) meters: Arc<Meters>,
    /// How the worker does.
    pub(crate) worker: WorkerStatus,
    /// The instrument at the end of a cable.
    pub(crate) hardware: Hardware,
}

impl Shared {
    /// The document. After a panic elsewhere it is still whole: every change is a replacement of plain values.
    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open instrument. Owns the worker: dropping it cancels and joins it within 100 ms, or else leaves the thread behind.
pub struct Session {
    client: Client,
    finished: Receiver<()>,
    worker: Option<std::thread::JoinHandle<()>>,
}

/// Opens a session; the second part belongs to the audio thread.
pub fn open() -> (Session, AudioPort) {
    let (core, audio, knobs) = Core::new();
    let worker = WorkerStatus::default();
    let shared = Arc::new(Shared {
        core: Mutex::new(core),
        meters: Arc::default(),
        worker,
        hardware: Hardware::new(hardware::system()),
    });
    let (jobs, worker_jobs) = channel();
    let (done, finished) = channel();
    let worker = worker::spawn(Worker::new(shared.clone(), worker_jobs, done, knobs));
    (Session { client: Client { shared, jobs }, finished, worker }, audio)
}

impl Session {
    /// Another handle for the main thread or the editor.
    pub fn client(&self) -> Client {
        self.client.clone()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The worker may be gone already; then there is nothing to stop.
        let _ = self.client.jobs.send(Job::Stop);
        if self.finished.recv_timeout(JOIN_TIMEOUT).is_ok()
            && let Some(worker) = self.worker.take()
        {
            // Its panics were caught and reported inside.
            let _ = worker.join();
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
            // A resting worker would hear of a changed anchor late.
            let _ = self.jobs.send(Job::Wake);
        }
    }

    /// The patch that is heard: the current one, or what the latent knobs make of it.
    pub fn heard(&self) -> Patch {
        self.shared.core().heard()
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

    /// Panics of the worker that were caught.
    pub fn num_worker_panics(&self) -> u32 {
        self.shared.worker.num_panics()
    }

    /// Waits until the worker has decoded for these knobs, two seconds at most; false if it had not by then, and that is reported
    /// as a notice. Blocks: for a host that renders offline.
    pub fn decode(&self, knobs: &Knobs) -> bool {
        let (reply, done) = channel();
        let asked = self.jobs.send(Job::Decode(*knobs, reply)).is_ok();
        let answered = asked && done.recv_timeout(DECODE_TIMEOUT).is_ok();
        if !answered {
            let mut core = self.shared.core();
            core.notice(Severity::Error, "The latent worker did not answer in time: the last patch plays on.");
            core.publish();
        }
        answered
    }

    /// Plants a fault in the worker, for tests.
    pub fn plant(&self, fault: Fault) {
        // A worker that is gone needs no fault.
        let _ = self.jobs.send(Job::Fault(fault));
    }

    /// The session as it is now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.shared.core().snapshot()
    }

    /// Levels and voices of the audio thread.
    pub fn meters(&self) -> &Arc<Meters> {
        &self.shared.meters
    }

    /// The session as text for the host's project; see [`state`].
    pub fn save(&self) -> String {
        let mut core = self.shared.core();
        core.poll();
        state::encode(core.saved_now())
    }

    /// Replaces the session by a saved one; held notes finish on the old patch. A state that cannot be read changes nothing and
    /// is reported as a notice.
    pub fn restore(&self, text: &str) {
        let saved = state::decode(text);
        let mut core = self.shared.core();
        core.poll();
        match saved {
            Ok(saved) => core.restore(saved),
            Err(error) => {
                core.notice(Severity::Error, error.to_string());
                core.publish();
            }
        }
    }

    /// Handles at once what the audio thread has told, instead of when the worker comes to it. Takes the lock and allocates: for a
    /// host that renders offline.
    pub fn settle(&self) {
        self.shared.core().poll();
    }

    /// Brings an audio end that is not running, and its new synth, to the state of the session.
    pub fn resync(&self, audio: &mut AudioPort, synth: &mut Synth) {
        self.shared.core().resync(audio, synth);
    }
}
