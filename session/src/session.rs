//! A session's life: its threads start with it and end with it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use crate::audio::AudioThreadHandle;
use crate::client::Client;
use crate::document::Document;
use crate::hardware;
use crate::storage::{contents, tables};
use crate::threads::pin_library;
use crate::threads::wake::{self, Registration};
use crate::workers::{self, Job, Shared, Worker};

/// How long the end of a session waits for its worker before it leaves the thread behind.
const JOIN_TIMEOUT: Duration = Duration::from_millis(100);

/// One open instrument. Owns the worker and the threads that match and make maps: dropping it cancels and joins them within 100 ms, or else leaves
/// them behind.
pub struct Session {
    client: Client,
    shared: Arc<Shared>,
    jobs: Sender<Job>,
    finished: Receiver<()>,
    worker: Option<std::thread::JoinHandle<()>>,
    _registration: Registration,
}

/// Opens a session; the second part belongs to the audio thread.
pub fn open() -> (Session, AudioThreadHandle) {
    let (document, mut audio, knobs) = Document::new();
    let (ports, host) = hardware::with_host(hardware::system());
    let shared = Arc::new(Shared::new(document, knobs, ports));
    let (jobs, worker_jobs) = channel();
    let to_worker = jobs.clone();
    let (wake, registration) = wake::register(move || {
        // A worker that is gone needs no waking.
        let _ = to_worker.send(Job::Wake);
    });
    audio.connect(host, wake.clone());
    let (done, finished) = channel();
    let worker = workers::spawn(Worker::new(shared.clone(), worker_jobs, done, wake));
    let client = Client::new(shared.clone(), jobs.clone());
    (Session { client, shared, jobs, finished, worker, _registration: registration }, audio)
}

impl Session {
    /// Another handle for the main thread or the editor.
    pub fn client(&self) -> Client {
        self.client.clone()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.shared.is_closing.store(true, Ordering::Relaxed);
        // The worker may be gone already; then there is nothing to stop.
        let _ = self.jobs.send(Job::Stop);
        let began = Instant::now();
        self.shared.close_threads(JOIN_TIMEOUT);
        if self.finished.recv_timeout(JOIN_TIMEOUT.saturating_sub(began.elapsed())).is_ok()
            && let Some(worker) = self.worker.take()
        {
            // Its panics were caught and reported inside.
            let _ = worker.join();
        } else if self.worker.is_some() {
            pin_library::keep_library();
        }
        tables::free_idle();
        contents::free_idle();
    }
}
