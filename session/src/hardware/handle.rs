//! The end of the hardware thread that the worker and the editor hold.
#![expect(clippy::disallowed_types, reason = "guards the start of the thread; the audio thread has no part in it")]

use std::fmt;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use vaeform_patch::Patch;
use vaeform_sysex::transfer::Transfer;

use super::cable::Dump;
use super::inbox::{HardwareJob, Inbox};
use super::port::Ports;
use super::settings::{HardwareEvent, HardwareSettings, HardwareStatus, PortNames, TransferStatus};
use super::thread::Thread;
use crate::notice::Severity;
use crate::threads::pin_library;

/// Messages that wait to go on at most, as long as the thread has not come to them.
const MAX_THRU: usize = 4_096;
/// How long dropping waits for the thread before it leaves it behind.
const JOIN_TIMEOUT: Duration = Duration::from_millis(100);

struct RunningThread {
    thread: JoinHandle<()>,
    ended: Receiver<()>,
}

/// What is chosen, what was played, and the thread once there is one.
#[derive(Default)]
struct OwnThread {
    settings: HardwareSettings,
    played: Option<(Patch, bool)>,
    running: Option<RunningThread>,
}

/// The instrument at the end of a cable. Shared by all threads but the audio thread; nothing here waits for a port. Dropping it
/// ends the thread within 100 ms, or leaves it behind if a port does not let it go.
pub struct Hardware {
    inbox: Arc<Inbox>,
    ports: Arc<dyn Ports>,
    own: Mutex<OwnThread>,
}

impl fmt::Debug for Hardware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hardware").field("status", &self.status()).finish_non_exhaustive()
    }
}

impl Hardware {
    /// Off, and without a thread. Users have the ports of [`system`](super::system()).
    pub fn new(ports: Arc<dyn Ports>) -> Self {
        let hardware = Self { inbox: Arc::default(), ports, own: Mutex::default() };
        let off = HardwareStatus { words: "Off".to_owned(), ..HardwareStatus::default() };
        hardware.inbox.set_status(off);
        hardware
    }

    /// Chooses the instrument; what is out of range is brought into it. The patch that sounds is sent to a port that was chosen
    /// anew as soon as it opens.
    pub fn set(&self, settings: &HardwareSettings) {
        let settings = settings.sanitised();
        let mut own = self.own();
        if own.settings == settings {
            return;
        }
        own.settings = settings.clone();
        if settings.is_off() && own.running.is_none() {
            return;
        }
        self.start(&mut own);
        let played = own.played;
        self.inbox.put(|mail| {
            mail.settings = Some(settings);
            mail.patch = played.or(mail.patch);
        });
    }

    /// Whether there is a thread that may have something to tell.
    pub fn is_running(&self) -> bool {
        self.own().running.is_some()
    }

    /// What is chosen.
    pub fn settings(&self) -> HardwareSettings {
        self.own().settings.clone()
    }

    /// The patch that sounds now; newest wins. While notes sound, no whole voice is sent.
    pub fn play(&self, patch: &Patch, notes_sounding: bool) {
        let mut own = self.own();
        let now = Some((*patch, notes_sounding));
        if own.played != now {
            own.played = now;
            if own.running.is_some() && own.settings.output.is_some() {
                self.inbox.put(|mail| mail.patch = now);
            }
        }
    }

    /// Passes a short message on as it is, ahead of everything else: a note, so that the instrument can be played. False if it is
    /// lost, because no output is chosen or too much waits; a port that is not open loses it too.
    pub fn pass(&self, message: &[u8]) -> bool {
        let is_on = {
            let own = self.own();
            own.running.is_some() && own.settings.output.is_some()
        };
        is_on && self.inbox.pass(message)
    }

    /// Sends a voice now.
    pub fn send_voice(&self, patch: &Patch) {
        self.order(HardwareJob::Voice(Box::new(*patch)));
    }

    /// Sends a bank of up to 32 voices now.
    pub fn send_bank(&self, patches: &[Patch]) {
        self.order(HardwareJob::Bank(patches.to_vec()));
    }

    /// Asks the instrument for what it holds. What comes is [`HardwareEvent::Received`]; if nothing comes in 2 s, a notice says
    /// which buttons to press.
    pub fn request(&self, dump: Dump) {
        self.order(HardwareJob::Request(dump));
    }

    /// Makes a transfer of dumps, one at a time; `is_answered` where it reads something. It ends with [`HardwareEvent::Transferred`].
    pub fn transfer(&self, transfer: Transfer<'static>, is_answered: bool) {
        self.order(HardwareJob::Transfer(Box::new(transfer), is_answered));
    }

    /// Gives up the transfer that is under way.
    pub fn cancel_transfer(&self) {
        if self.is_running() {
            self.inbox.put(|mail| mail.cancel = true);
        }
    }

    /// How the transfer goes that was begun last.
    pub fn transfer_status(&self) -> Option<TransferStatus> {
        self.inbox.transfer()
    }

    /// Lets System Exclusive messages go on to the instrument when it bears them, after what else is sent.
    pub fn pass_sysex(&self, messages: Vec<Vec<u8>>) {
        if self.is_running() {
            self.inbox.put(|mail| {
                let room = MAX_THRU.saturating_sub(mail.thru.len());
                mail.thru.extend(messages.into_iter().take(room));
            });
        }
    }

    /// Lists the ports anew; [`Self::ports`] has them soon.
    pub fn list_ports(&self) {
        self.order(HardwareJob::List);
    }

    /// The ports as last listed.
    pub fn ports(&self) -> PortNames {
        self.inbox.names()
    }

    /// How it goes, for a person.
    pub fn status(&self) -> HardwareStatus {
        self.inbox.status()
    }

    /// What came from the instrument and what a person should know, since the last call.
    pub fn events(&self) -> Vec<HardwareEvent> {
        self.inbox.events()
    }

    fn own(&self) -> std::sync::MutexGuard<'_, OwnThread> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn order(&self, order: HardwareJob) {
        self.start(&mut self.own());
        if !self.inbox.order(order) {
            self.inbox.notice(Severity::Error, "Nothing was sent: too much waits for the instrument already.");
        }
    }

    fn start(&self, own: &mut OwnThread) {
        if own.running.is_some() {
            return;
        }
        let (inbox, ports) = (self.inbox.clone(), self.ports.clone());
        let (end, ended) = channel();
        let run = move || {
            Thread::new(inbox, ports).run();
            // Nobody listens when the wait was given up.
            let _ = end.send(());
        };
        match std::thread::Builder::new().name("vaeform hardware".to_owned()).spawn(run) {
            Ok(thread) => own.running = Some(RunningThread { thread, ended }),
            Err(error) => self.inbox.notice(Severity::Error, format!("MIDI hardware cannot be used: {error}.")),
        }
    }
}

impl Drop for Hardware {
    fn drop(&mut self) {
        let running = self.own().running.take();
        if let Some(RunningThread { thread, ended }) = running {
            self.inbox.put(|mail| mail.stop = true);
            if ended.recv_timeout(JOIN_TIMEOUT).is_ok() {
                // Its panics were caught and reported inside.
                let _ = thread.join();
            } else {
                pin_library::keep_library();
            }
        }
    }
}
