//! The worker thread: one per session, low priority; the audio thread never wakes it itself (`wake.rs`).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use super::bank_drawing::BankDrawing;
use super::shared::Shared;
use super::{hardware_events, librarian};
use crate::command::Command;
use crate::document::{audio_sync, match_commands, performing, table_sync};
use crate::import::files;
use crate::matching::Audible;
use crate::notice::Severity;
use crate::perform::{ClipOrder, PerformOrder, clip};
use crate::storage::{contents, tables};
use crate::threads::fault::Fault;
use crate::threads::permits;
use crate::threads::priority;
use crate::threads::wake::WakeFlag;
use crate::tuning::MtsEsp;
use crate::user_presets::{PresetEdit, UserPresets};

/// Pause between turns while something is going on.
const BUSY: Duration = Duration::from_millis(1);
/// Pause between turns while voices sound or the sidechain is listened to.
const PLAYING: Duration = Duration::from_millis(10);
/// Pause between turns while blocks without a voice are played or hardware may tell something, if neither the flag nor the editor wakes the
/// worker.
const RESTING: Duration = Duration::from_millis(500);
/// Pause between turns at rest: 64 silent instances together may cost 1 % of a core, and to wake up costs 10-50 us.
const ASLEEP: Duration = Duration::from_secs(2);

/// What the worker is asked to do.
pub(crate) enum Job {
    /// A command that touches files or the model.
    Command(Command),
    /// What should sound has changed.
    Wake,
    /// A planted fault.
    Fault(Fault),
    /// The session closes.
    Stop,
}

/// The state of the worker thread.
pub(crate) struct Worker {
    shared: Arc<Shared>,
    jobs: Receiver<Job>,
    done: Sender<()>,
    wake: WakeFlag,
    /// A sound at the sidechain is waited for or recorded.
    is_armed: bool,
    mts_esp: MtsEsp,
    /// The random bank that is being drawn.
    drawing: BankDrawing,
}

/// Starts the thread; `None` if the system gives none, and then the session works on without files and SysEx.
pub(crate) fn spawn(worker: Worker) -> Option<JoinHandle<()>> {
    std::thread::Builder::new().name("vaeform worker".to_owned()).spawn(move || worker.run()).ok()
}

impl Worker {
    /// A worker with its ends of the queues, whom `wake` wakes; `done` is told when it ends.
    pub(crate) fn new(shared: Arc<Shared>, jobs: Receiver<Job>, done: Sender<()>, wake: WakeFlag) -> Self {
        Self { shared, jobs, done, wake, is_armed: false, mts_esp: MtsEsp::default(), drawing: BankDrawing::default() }
    }

    fn run(mut self) {
        priority::lower();
        self.shared.worker.set_alive(true);
        self.mts_esp = MtsEsp::open();
        let mut worked = true;
        loop {
            let pause = if worked {
                BUSY
            } else if self.is_armed || self.shared.meters.voices() > 0 || self.shared.document().arrivals.waits() {
                PLAYING
            } else if self.wake.is_playing() || self.shared.hardware.is_running() || self.mts_esp.is_there() {
                RESTING
            } else {
                ASLEEP
            };
            let job = match self.jobs.recv_timeout(pause) {
                Ok(Job::Stop | Job::Fault(Fault::End)) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(job) => {
                    if matches!(job, Job::Wake) {
                        self.wake.answer();
                    }
                    Some(job)
                }
                Err(RecvTimeoutError::Timeout) => None,
            };
            self.shared.worker.begin_turn();
            let turned = catch_unwind(AssertUnwindSafe(|| self.turn(job)));
            let (has_worked, sent) = turned.unwrap_or_else(|_| {
                self.shared.worker.count_panic();
                let mut document = self.shared.document();
                document.notice(Severity::Error, "An internal error was caught; the sound is unchanged.");
                document.publish();
                (true, false)
            });
            self.shared.worker.end_turn(sent);
            worked = has_worked;
        }
        self.shared.worker.set_alive(false);
        // Nobody listens when the session has given up waiting.
        let _ = self.done.send(());
    }

    /// One turn: whether anything was done, and whether a decoded patch went out.
    fn turn(&mut self, job: Option<Job>) -> (bool, bool) {
        let mut any = audio_sync::poll(&mut self.shared.document()) || job.is_some();
        self.listen();
        any |= self.follow_master();
        match job {
            Some(Job::Command(Command::Random { temperature })) => {
                let preset = self.shared.scheduler().random(temperature);
                let mut document = self.shared.document();
                document.editing.load_preset(preset);
                audio_sync::poll(&mut document);
                document.publish();
            }
            Some(Job::Command(Command::RandomBank(wish))) => self.drawing.begin(&self.shared, wish),
            Some(Job::Command(Command::SendVoice)) => {
                let heard = self.shared.document().heard();
                self.shared.hardware.send_voice(&heard);
            }
            Some(Job::Command(Command::SendBank)) => {
                let patches = self.shared.document().editing.saved().contents.bank.patches();
                self.shared.hardware.send_bank(&patches[..]);
            }
            Some(Job::Command(Command::Request(dump))) => self.shared.hardware.request(dump),
            Some(Job::Command(Command::ListPorts)) => self.shared.hardware.list_ports(),
            Some(Job::Command(Command::Librarian(order))) => librarian::obey(&self.shared, order),
            Some(Job::Command(Command::Audition(Audible::Target))) => self.audition_target(),
            Some(Job::Command(Command::ListPresets)) => self.list_presets(),
            Some(Job::Command(Command::Favourite { key, on })) => self.keep_favourite(&key, on),
            Some(Job::Command(Command::EditPreset(edit))) => self.edit_preset(&edit),
            Some(Job::Command(Command::Perform(PerformOrder::Export(order)))) => self.export_clip(&order),
            Some(Job::Command(command)) => self.files(&command),
            Some(Job::Fault(Fault::Panic)) => panic!("planted"),
            Some(Job::Fault(Fault::Stall(time))) => std::thread::sleep(time),
            Some(Job::Wake | Job::Fault(Fault::End) | Job::Stop) | None => {}
        }
        // One a turn: what a person asks meanwhile does not wait for a whole bank.
        any |= self.build_table() | self.drawing.go_on(&self.shared);
        let sent = self.shared.scheduler().poll();
        any |= hardware_events::follow(&self.shared);
        any |= self.shared.follow_choices();
        any |= sent || self.shared.scheduler().make_late_tables() || self.shared.scheduler().survey();
        if !any {
            tables::free_idle();
            contents::free_idle();
        }
        (any, sent)
    }

    /// Builds a table that what may sound needs, and sends what waits for it; false if there is none.
    fn build_table(&self) -> bool {
        if table_sync::wanted(&mut self.shared.document().editing).is_none() {
            return false;
        }
        let Some(_permit) = permits::DECODING.wait(&self.shared.is_closing) else { return false };
        let is_built = self.shared.build_table();
        audio_sync::poll(&mut self.shared.document());
        is_built
    }

    /// Takes the tuning of an MTS-ESP master; true when it has changed.
    fn follow_master(&mut self) -> bool {
        let Some(tuning) = self.mts_esp.poll() else { return false };
        let mut document = self.shared.document();
        document.editing.set_master_tuning(tuning);
        audio_sync::poll(&mut document);
        document.publish();
        true
    }

    /// Takes what the audio thread has copied of the sidechain, and sees to it that a whole recording is matched.
    fn listen(&mut self) {
        let mut document = self.shared.document();
        match_commands::collect(&mut document);
        self.is_armed = match_commands::is_armed(&document);
        drop(document);
        self.shared.match_as_asked();
    }

    /// Plays the sound that is matched.
    fn audition_target(&self) {
        let sound = match_commands::target_sound(&self.shared.document());
        // Brought to the host's rate without the lock.
        match sound.map(|(sample, rate_hz)| sample.part_at(rate_hz)) {
            Some(samples) => match_commands::preview(&mut self.shared.document(), samples),
            None => {
                let mut document = self.shared.document();
                document.notice(Severity::Warning, "There is no sound here to be heard; drop it again");
                document.publish();
            }
        }
    }

    /// Reads and writes without the lock; takes it for the change alone.
    fn files(&self, command: &Command) {
        let (document, preset) = {
            let document = self.shared.document();
            let preset = matches!(command, Command::ExportPreset(_) | Command::KeepPreset)
                .then(|| table_sync::preset(&document.editing));
            (document.editing.saved().contents.clone(), preset)
        };
        let name = document.patch.name.to_string();
        let reads = matches!(command, Command::Import(_) | Command::LoadTable { .. });
        let failed = if reads { "Not loaded" } else { "Not saved" };
        let written = match command {
            Command::Import(path) => self.shared.import(path).map(|()| None),
            Command::LoadTable { oscillator, path } => self.shared.load_table(*oscillator, path).map(|()| None),
            Command::ExportVoice(path) => files::write(path, &name, "syx", &files::voice(&document.patch)).map(Some),
            Command::ExportBank(path) => {
                files::write(path, document.bank.name(), "syx", &files::bank(&document.bank)).map(Some)
            }
            Command::ExportPreset(path) => {
                let preset = preset.unwrap_or_else(|| document.preset());
                files::write(path, &name, "json", preset.to_json().as_bytes()).map(Some)
            }
            Command::KeepPreset => UserPresets::prepare_folder().and_then(|folder| {
                let preset = preset.unwrap_or_else(|| document.preset());
                files::write(&folder, &name, "json", preset.to_json().as_bytes()).map(Some)
            }),
            _ => Ok(None),
        };
        if *command == Command::KeepPreset {
            self.list_presets();
        }
        let mut document = self.shared.document();
        match written {
            Ok(Some(path)) => document.notice(Severity::Info, format!("Saved {}", path.display())),
            Ok(None) => {}
            Err(error) => document.notice(Severity::Error, format!("{failed}: {error}")),
        }
        audio_sync::poll(&mut document);
        document.publish();
    }

    /// Writes lanes and gesture as a MIDI clip, without the lock.
    fn export_clip(&self, order: &ClipOrder) {
        let (part, bar, name) = performing::for_clip(&self.shared.document());
        let folder = std::env::temp_dir();
        let path = order.path.as_deref().unwrap_or(&folder);
        let written = clip::bytes(&part, order, (bar, &name)).and_then(|(bytes, stem)| {
            files::write(path, &stem, clip::EXTENSION, &bytes).map_err(|error| error.to_string())
        });
        let mut document = self.shared.document();
        match written {
            Ok(path) => {
                document.notice(Severity::Info, format!("Saved {}", path.display()));
                if order.path.is_none() {
                    performing::wrote_clip(&mut document, &path.display().to_string());
                }
            }
            Err(error) => document.notice(Severity::Error, format!("Not saved: {error}")),
        }
        document.publish();
    }

    /// Reads the list of the user's presets without the lock.
    fn list_presets(&self) {
        let before = self.shared.document().user_presets.clone();
        let listed = UserPresets::list(&before);
        let mut document = self.shared.document();
        document.user_presets = listed;
        document.publish();
    }

    fn edit_preset(&self, edit: &PresetEdit) {
        let mut presets = self.shared.document().user_presets.clone();
        let (done, mut document) = (presets.edit(edit), self.shared.document());
        document.user_presets.deleted = presets.deleted;
        let failed = |error| (Severity::Error, format!("Not changed: {error}"));
        let (severity, words) = done.map_or_else(failed, |words| (Severity::Info, words));
        document.notice(severity, words);
        drop(document);
        self.list_presets();
    }

    fn keep_favourite(&self, key: &str, on: bool) {
        if let Err(error) = UserPresets::keep_favourite(key, on) {
            let mut document = self.shared.document();
            document.notice(Severity::Error, format!("Not saved: {error}"));
        }
        self.list_presets();
    }
}
