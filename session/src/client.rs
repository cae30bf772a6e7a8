//! The main thread's and the editor's end of a session.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use vaeform_dsp::synth::Synth;
use vaeform_patch::layers::TableRef;
use vaeform_patch::{Patch, Preset};
use vaeform_wavetable::Levels;

use crate::audio::AudioThreadHandle;
use crate::bank::Bank;
use crate::command::Command;
use crate::controllers::NUM_LATENTS;
use crate::document::{audio_sync, commands, factory_sounds, match_commands, table_sync};
use crate::hardware::{HardwareStatus, PortNames, TransferStatus};
use crate::import::{self, files::FileError};
use crate::latent::Knobs;
use crate::notice::Severity;
use crate::ratings::RATINGS;
use crate::snapshot::Snapshot;
use crate::sound_map::{self, MapTarget, SoundMap};
use crate::state::{self, Restored, StateError};
use crate::storage::tables;
use crate::threads::fault::Fault;
use crate::threads::meters::Meters;
use crate::threads::signals::Caught;
use crate::threads::worker_status::WorkerState;
use crate::workers::{Job, Shared};

/// How long an offline render waits for a worker that is in the middle of decoding.
const DECODE_TIMEOUT: Duration = Duration::from_secs(2);

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
    /// With the queue of the worker's jobs.
    pub(crate) fn new(shared: Arc<Shared>, jobs: Sender<Job>) -> Self {
        Self { shared, jobs }
    }

    /// Does what `command` asks, before it returns; a command that touches files is left to the worker instead.
    pub fn send(&self, command: Command) {
        if let Command::Map(order) = command {
            self.shared.map(order);
        } else if command.is_for_worker() {
            // Without a worker (the session is closing) nobody waits for the file either.
            let _ = self.jobs.send(Job::Command(command));
        } else {
            let mut document = self.shared.document();
            audio_sync::poll(&mut document);
            commands::apply(&mut document, command);
            let has_worker = self.worker() != WorkerState::Gone;
            if !has_worker {
                document.editing.play_without_worker();
            }
            drop(document);
            if !has_worker && self.shared.build_tables() {
                audio_sync::poll(&mut self.shared.document());
            }
            self.shared.match_as_asked();
            // A resting worker would hear of a changed anchor late.
            let _ = self.jobs.send(Job::Wake);
        }
    }

    /// `[main-thread]` The rate at which the audio thread will run, in Hz; to be told before [`Self::resync`].
    pub fn set_sample_rate(&self, rate_hz: f32) {
        match_commands::set_rate(&mut self.shared.document(), rate_hz as u32);
    }

    /// The factory sound that the current patch is, edited or not, by its place in [`factory`](vaeform_presets::factory).
    pub fn factory_sound(&self) -> Option<usize> {
        let mut document = self.shared.document();
        // What the host has just chosen is loaded first.
        audio_sync::poll(&mut document);
        factory_sounds::current(&document.editing)
    }

    /// Loads a file as [`Command::Import`] does, before it returns: for a host that wants to know how it went. Reads the file.
    ///
    /// # Errors
    /// What is wrong with the file; then nothing has changed.
    pub fn import(&self, path: &Path) -> Result<(), FileError> {
        let imported = self.shared.import(path);
        let mut document = self.shared.document();
        if let Err(error) = &imported {
            document.notice(Severity::Error, format!("Not loaded: {error}"));
        }
        audio_sync::poll(&mut document);
        document.publish();
        drop(document);
        // Without a worker there is nobody to wake.
        let _ = self.jobs.send(Job::Wake);
        imported
    }

    /// The patch that is heard: the current one, or what the latent knobs make of it.
    pub fn heard(&self) -> Patch {
        self.shared.document().heard()
    }

    /// A wavetable as oscillators read it, for pictures; nothing where its samples are not here. Built here unless somebody has, which takes
    /// up to a tenth of a second.
    pub fn table(&self, name: TableRef) -> Option<Arc<Levels>> {
        let own = table_sync::own(&self.shared.document().editing, name);
        Some(tables::build(name.into(), own.as_ref())?.own().clone())
    }

    /// The wavetables of somebody's own that patches here name, with their labels.
    pub fn own_tables(&self) -> Vec<(TableRef, String)> {
        table_sync::own_names(&self.shared.document().editing)
    }

    /// Where the sound that is matched lies on a map of sounds; none where there is none, or the map has no patches of the library. Takes
    /// some tens of milliseconds.
    pub fn map_target(&self, map: &SoundMap) -> Option<MapTarget> {
        let target = match_commands::target(&self.shared.document())?;
        sound_map::map_target(map, &target)
    }

    /// How far controllers have moved the latents, -1..1.
    pub fn offsets(&self) -> [f32; NUM_LATENTS] {
        self.shared.document().editing.offsets()
    }

    /// Where the song is, in beats, how many of them a bar has, and whether lanes or gesture move the latents there.
    pub fn song_place(&self) -> (f64, f64, bool) {
        let document = self.shared.document();
        let lanes = &document.editing.flags().lanes;
        let (beat, bar) = lanes.place();
        (beat, bar, lanes.is_playing())
    }

    /// The knobs with names wait until they are fitted to the patch.
    pub fn is_fitting(&self) -> bool {
        self.shared.is_fitting()
    }

    /// How the worker does.
    pub fn worker(&self) -> WorkerState {
        self.shared.worker.state()
    }

    /// How it goes with the instrument at the end of the cable.
    pub fn hardware(&self) -> HardwareStatus {
        self.shared.hardware.status()
    }

    /// How the transfer of a dump goes that was begun last.
    pub fn transfer(&self) -> Option<TransferStatus> {
        self.shared.hardware.transfer_status()
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
        let mut document = self.shared.document();
        audio_sync::poll(&mut document);
        document.editing.load_bank(Bank::new(label, patches.iter().copied().map(Preset::from)), program);
        audio_sync::poll(&mut document);
        document.publish();
        drop(document);
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
        self.shared.build_tables();
        audio_sync::poll(&mut self.shared.document());
        let decoded = catch_unwind(AssertUnwindSafe(|| {
            self.shared
                .scheduler_within(DECODE_TIMEOUT)
                .map(|mut scheduler| scheduler.poll_at(*knobs, turned_at))
                .is_some()
        }));
        let is_decoded = matches!(decoded, Ok(true));
        if !is_decoded {
            let mut document = self.shared.document();
            document.notice(Severity::Error, "The latent knobs could not be decoded in time: the last patch plays on.");
            document.publish();
        }
        is_decoded
    }

    /// Remembers what is kept, rated and thrown away of matches in a folder, the user's [`data_folder`](crate::data_folder) as a rule; before
    /// that nothing is remembered, and nothing of before counts.
    pub fn remember_matches_in(&self, folder: &Path) {
        match_commands::remember_in(&mut self.shared.document(), folder.join(RATINGS));
        let _ = self.jobs.send(Job::Wake);
    }

    /// Plants a fault in the worker, for tests.
    pub fn plant(&self, fault: Fault) {
        // A worker that is gone needs no fault.
        let _ = self.jobs.send(Job::Fault(fault));
    }

    /// The session as it is now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        let mut document = self.shared.document();
        let mut caught = self.shared.signals.take_caught().peekable();
        if caught.peek().is_some() {
            for place in caught {
                // What happens with every frame is told once.
                if document.snapshot().notices.last().is_none_or(|last| last.text != place.words()) {
                    document.notice(Severity::Error, place.words());
                    document.publish();
                }
            }
        }
        document.snapshot()
    }

    /// `[any-thread]` Changes of what the host saves that came by MIDI, so far: system exclusive messages, program changes and learnt
    /// controllers. Whoever sees it move tells the host that its project is stale. Wraps around; takes no lock.
    pub fn num_changes_by_midi(&self) -> u32 {
        self.shared.signals.num_changes()
    }

    /// Tells a person something, in the window.
    pub fn tell(&self, severity: Severity, text: &str) {
        let mut document = self.shared.document();
        document.notice(severity, text);
        document.publish();
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
        let mut document = self.shared.document();
        audio_sync::poll(&mut document);
        document.save()
    }

    /// Replaces the session by a saved one; held notes finish on the old patch. A state that cannot be read changes nothing: a notice
    /// says why, so does [`Self::restored`], and the next [`Self::save`] gives it back.
    pub fn restore(&self, text: &str) {
        let decoded = state::decode(text);
        let is_taken = decoded.is_ok();
        let mut document = self.shared.document();
        audio_sync::poll(&mut document);
        match decoded {
            Ok(Restored { saved, told }) => document.restore(saved, import::shown(&told, 0)),
            Err(error) => document.refuse(text, error),
        }
        drop(document);
        if is_taken {
            self.shared.match_as_asked();
            // A resting worker would hear of a changed anchor late.
            let _ = self.jobs.send(Job::Wake);
        }
    }

    /// How the last [`Self::restore`] went, for a host that is told afterwards.
    ///
    /// # Errors
    /// Why the state was refused.
    pub fn restored(&self) -> Result<(), StateError> {
        self.shared.document().restored()
    }

    /// Handles at once what the audio thread has told, instead of when the worker comes to it. Takes the lock and allocates: for a
    /// host that renders offline.
    pub fn settle(&self) {
        audio_sync::poll(&mut self.shared.document());
        // What it has told may have brought another patch.
        if self.shared.build_tables() {
            audio_sync::poll(&mut self.shared.document());
        }
    }

    /// Decodes at once what was told of knobs and lanes, with the tables that they move, instead of when the worker comes to it, or waits
    /// while the worker does. Takes locks and allocates: for a player that has no time of its own to keep.
    pub fn catch_up(&self) {
        self.settle();
        let mut scheduler = self.shared.scheduler();
        scheduler.poll();
        if scheduler.make_late_tables() {
            scheduler.poll();
        }
    }

    /// Brings an audio end that is not running, and its new synth, to the state of the session. Builds the tables that are played, up to
    /// a tenth of a second each, if nobody has.
    pub fn resync(&self, audio: &mut AudioThreadHandle, synth: &mut Synth) {
        self.shared.build_tables();
        // Without the scheduler, which a worker has held for seconds, what it still sends may be heard.
        let scheduler = if audio.is_offline() { self.shared.scheduler_within(DECODE_TIMEOUT) } else { None };
        let mut document = self.shared.document();
        audio_sync::resync(&mut document, audio, synth);
        if let Some(mut scheduler) = scheduler {
            scheduler.begin_bounce(document.editing.generation());
        }
    }
}
