//! The worker thread: one per session, low priority, polls; the audio thread never wakes it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::client::Shared;
use crate::command::Command;
use crate::files::{self, FileError};
use crate::priority;
use crate::snapshot::Severity;

/// Pause between polls while something is going on.
const BUSY: Duration = Duration::from_millis(1);
/// Pause between polls while voices sound.
const PLAYING: Duration = Duration::from_millis(10);
/// Pause between polls at rest, and so the longest that SysEx into silence waits: 64 silent instances together may cost 1 %
/// of a core, and a wake-up costs about 10 us. What the editor asks does not wait, and offline the host's thread settles.
const RESTING: Duration = Duration::from_millis(250);
/// How long after the last work the worker stays busy.
const LINGER: Duration = Duration::from_millis(200);

/// What the worker is asked to do.
pub(crate) enum Job {
    /// A command that touches files.
    Command(Command),
    /// The session closes.
    Stop,
}

/// The state of the worker thread.
pub(crate) struct Worker {
    shared: Arc<Shared>,
    jobs: Receiver<Job>,
    done: Sender<()>,
}

/// Starts the thread; `None` if the system gives none, and then the session works on without files and SysEx.
pub(crate) fn spawn(worker: Worker) -> Option<JoinHandle<()>> {
    std::thread::Builder::new().name("vaeform worker".to_owned()).spawn(move || worker.run()).ok()
}

impl Worker {
    /// A worker with its ends of the queues; `done` is told when it ends.
    pub(crate) fn new(shared: Arc<Shared>, jobs: Receiver<Job>, done: Sender<()>) -> Self {
        Self { shared, jobs, done }
    }

    fn run(self) {
        priority::lower();
        let mut last_work = Instant::now();
        loop {
            let pause = if last_work.elapsed() < LINGER {
                BUSY
            } else if self.shared.meters.voices() > 0 {
                PLAYING
            } else {
                RESTING
            };
            let job = match self.jobs.recv_timeout(pause) {
                Ok(Job::Command(command)) => Some(command),
                Err(RecvTimeoutError::Timeout) => None,
                Ok(Job::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            };
            let worked = catch_unwind(AssertUnwindSafe(|| self.work(job)));
            if worked.is_err() {
                self.shared.core().notice(Severity::Error, "An internal error was caught; the sound is unchanged.");
            }
            if worked.unwrap_or(true) {
                last_work = Instant::now();
            }
        }
        // Nobody listens when the session has given up waiting.
        let _ = self.done.send(());
    }

    fn work(&self, job: Option<Command>) -> bool {
        let mut any = self.shared.core().poll();
        if let Some(command) = job {
            self.files(&command);
            any = true;
        }
        any
    }

    /// Reads and writes without the lock; takes it for the change alone.
    fn files(&self, command: &Command) {
        let document = self.shared.core().saved().document.clone();
        let name = document.patch.name.to_string();
        let written = match command {
            Command::Import(path) => self.import(path).map(|()| None),
            Command::ExportVoice(path) => files::write(path, &name, "syx", &files::voice(&document.patch)).map(Some),
            Command::ExportBank(path) => {
                files::write(path, document.bank.name(), "syx", &files::bank(&document.bank)).map(Some)
            }
            Command::ExportPreset(path) => {
                files::write(path, &name, "json", document.preset().to_json().as_bytes()).map(Some)
            }
            _ => Ok(None),
        };
        let mut core = self.shared.core();
        match written {
            Ok(Some(path)) => core.notice(Severity::Info, format!("Wrote {}", path.display())),
            Ok(None) => {}
            Err(error) => core.notice(Severity::Error, error.to_string()),
        }
        core.poll();
        core.publish();
    }

    fn import(&self, path: &Path) -> Result<(), FileError> {
        let (imported, notices) = files::read(path)?;
        let label = files::label(path);
        let mut core = self.shared.core();
        core.poll();
        core.import(&label, imported, 0);
        core.report(&label, notices);
        Ok(())
    }
}
