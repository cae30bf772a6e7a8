//! What all threads of a session but the audio thread share.
#![expect(clippy::disallowed_types, reason = "window and worker share it; the audio end has queues of its own")]

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use super::latent_scheduler::LatentScheduler;
use super::mapper::MapThread;
use super::matcher::MatchThread;
use crate::audio::TurnedReader;
use crate::document::{
    Document, MatchRequest, SharedDocument, audio_sync, match_commands, remembering, table_sync, take_import,
};
use crate::hardware::{Hardware, Ports};
use crate::import::{
    self,
    files::{self, FileError},
};
use crate::notice::Severity;
use crate::sound_map::MapOrder;
use crate::storage::tables;
use crate::threads::meters::Meters;
use crate::threads::signals::Signals;
use crate::threads::worker_status::WorkerStatus;

/// Pause between two looks at whether the worker is still decoding.
const DECODE_PAUSE: Duration = Duration::from_micros(100);

/// See the [module](self).
pub(crate) struct Shared {
    document: Arc<SharedDocument>,
    /// Locked before the document by who needs both.
    scheduler: Mutex<LatentScheduler>,
    /// Levels of the audio thread.
    pub(crate) meters: Arc<Meters>,
    /// How the worker does.
    pub(crate) worker: WorkerStatus,
    /// The instrument at the end of a cable.
    pub(crate) hardware: Hardware,
    /// The thread that matches.
    pub(crate) matcher: MatchThread,
    /// The thread that makes maps.
    mapper: MapThread,
    /// What is left for the host and the window.
    pub(crate) signals: Arc<Signals>,
    /// Set once, when the session closes: long work ends.
    pub(crate) is_closing: Arc<AtomicBool>,
    /// Paths of the knobs with names are being fitted.
    is_fitting: Arc<AtomicBool>,
}

impl Shared {
    /// For a document, with the knobs as the audio thread writes them and the ports of the hardware.
    pub(crate) fn new(document: Document, knobs: TurnedReader, ports: Arc<dyn Ports>) -> Self {
        let signals = document.signals().clone();
        let document = Arc::new(SharedDocument::new(document));
        let (is_closing, meters) = (Arc::<AtomicBool>::default(), Arc::<Meters>::default());
        let is_fitting = Arc::new(AtomicBool::new(false));
        let scheduler =
            LatentScheduler::new(knobs, document.clone(), meters.clone(), is_closing.clone(), is_fitting.clone());
        Self {
            document,
            scheduler: Mutex::new(scheduler),
            meters,
            worker: WorkerStatus::default(),
            hardware: Hardware::new(ports),
            matcher: MatchThread::default(),
            mapper: MapThread::default(),
            signals,
            is_closing,
            is_fitting,
        }
    }

    /// Paths of the knobs with names are being fitted.
    pub(crate) fn is_fitting(&self) -> bool {
        self.is_fitting.load(Ordering::Relaxed)
    }

    /// The document.
    pub(crate) fn document(&self) -> MutexGuard<'_, Document> {
        self.document.lock()
    }

    /// What decodes: the worker's, but for a host that renders offline and does it itself.
    pub(crate) fn scheduler(&self) -> MutexGuard<'_, LatentScheduler> {
        self.scheduler.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, unless the worker holds it for all of the time.
    pub(crate) fn scheduler_within(&self, time: Duration) -> Option<MutexGuard<'_, LatentScheduler>> {
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

    /// Builds the tables that what may sound needs, on the calling thread; true if there were any. Who calls is to poll the document.
    pub(crate) fn build_tables(&self) -> bool {
        let mut any = false;
        while self.build_table() {
            any = true;
        }
        any
    }

    /// Builds one table without the lock; false if there is none to build.
    pub(crate) fn build_table(&self) -> bool {
        let Some((name, own)) = table_sync::wanted(&mut self.document().editing) else { return false };
        let zones = tables::build(name, own.as_ref());
        debug_assert!(zones.is_some(), "only tables that there are are wanted");
        let is_built = zones.is_some();
        zones.into_iter().for_each(|zones| table_sync::take(&mut self.document(), name, zones));
        is_built
    }

    /// Reads a file without the lock, and takes it into the document.
    ///
    /// # Errors
    /// What is wrong with the file; then nothing has changed.
    pub(crate) fn import(&self, path: &Path) -> Result<(), FileError> {
        let (imported, notices) = files::read(path)?;
        let label = files::label(path);
        let mut document = self.document();
        audio_sync::poll(&mut document);
        let before = document.num_notices();
        take_import::take(&mut document, &label, imported, 0);
        document.report(&label, notices);
        if document.num_notices() == before {
            document.notice(Severity::Info, format!("Loaded {label}"));
        }
        Ok(())
    }

    /// Reads a wavetable without the lock, and gives it to an oscillator.
    ///
    /// # Errors
    /// What is wrong with the file; then nothing has changed.
    pub(crate) fn load_table(&self, oscillator: usize, path: &Path) -> Result<(), FileError> {
        let (table, notices) = import::read_table(path)?;
        let label = files::label(path);
        let mut document = self.document();
        table_sync::load(&mut document.editing, oscillator, table);
        document.report(&label, notices);
        Ok(())
    }

    /// Reads and writes what is remembered of matches, without the lock; false if there is nothing to do.
    pub(crate) fn follow_choices(&self) -> bool {
        remembering::follow(&self.document)
    }

    /// Begins something for the map of sounds.
    pub(crate) fn map(&self, order: MapOrder) {
        self.mapper.order(&self.document, order);
    }

    /// Ends the threads that match and make maps within `time`, or leaves them behind.
    pub(crate) fn close_threads(&self, time: Duration) {
        let began = Instant::now();
        self.matcher.stop();
        self.mapper.order(&self.document, MapOrder::Stop);
        self.matcher.close(time);
        self.mapper.close(time.saturating_sub(began.elapsed()));
    }

    /// Does what the document asks of the matching thread.
    pub(crate) fn match_as_asked(&self) {
        let request = match_commands::take_request(&mut self.document());
        match request {
            Some(MatchRequest::Job(job)) => self.matcher.order(&self.document, job),
            Some(MatchRequest::Stop) => self.matcher.stop(),
            None => {}
        }
    }
}
