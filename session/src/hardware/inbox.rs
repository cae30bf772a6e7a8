//! Where the hardware thread and the others meet: newest settings and patch, orders in turn, and what is told back.
#![expect(
    clippy::disallowed_types,
    reason = "worker, editor and hardware thread meet here; the audio thread never does"
)]

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use vaeform_patch::Patch;
use vaeform_sysex::transfer::Transfer;

use super::cable::Dump;
use super::settings::{HardwareEvent, HardwareSettings, HardwareState, HardwareStatus, PortNames, TransferStatus};
use crate::notice::Severity;

/// Orders that wait at most; a person gives one at a time.
const MAX_ORDERS: usize = 16;
/// Things to be told that wait at most; the oldest goes.
const MAX_EVENTS: usize = 256;
/// Messages that wait to be passed on at most: what comes beyond a second of the cable is lost.
const MAX_PASSED: usize = 1_024;
/// How long the system may take to send before it counts as stuck.
const STUCK: Duration = Duration::from_secs(1);

/// Something to be done once.
#[derive(Clone, Debug)]
pub(super) enum HardwareJob {
    /// Send this voice.
    Voice(Box<Patch>),
    /// Send these voices as a bank.
    Bank(Vec<Patch>),
    /// Ask the instrument for this.
    Request(Dump),
    /// List the ports.
    List,
    /// Make a transfer of dumps, which reads something back where it says so.
    Transfer(Box<Transfer<'static>>, bool),
}

/// What the hardware thread takes out at once.
#[derive(Debug, Default)]
pub(super) struct Mail {
    /// New settings.
    pub(super) settings: Option<HardwareSettings>,
    /// The newest patch, and whether notes sound.
    pub(super) patch: Option<(Patch, bool)>,
    /// Orders in turn.
    pub(super) orders: VecDeque<HardwareJob>,
    /// Notes and other messages that go to the instrument as they are.
    pub(super) passed: VecDeque<Vec<u8>>,
    /// System Exclusive messages that go on at the instrument's pace.
    pub(super) thru: VecDeque<Vec<u8>>,
    /// The transfer that is under way is given up.
    pub(super) cancel: bool,
    /// The thread is to end.
    pub(super) stop: bool,
}

impl Mail {
    fn is_empty(&self) -> bool {
        self.settings.is_none()
            && self.patch.is_none()
            && self.orders.is_empty()
            && self.passed.is_empty()
            && self.thru.is_empty()
            && !self.cancel
            && !self.stop
    }
}

#[derive(Debug, Default)]
struct Inside {
    mail: Mail,
    events: VecDeque<HardwareEvent>,
    status: HardwareStatus,
    names: PortNames,
    transfer: Option<TransferStatus>,
    /// Since when the thread is inside the MIDI system, and with which port.
    calling: Option<(Instant, String)>,
}

/// See the [module](self).
#[derive(Debug, Default)]
pub(super) struct Inbox {
    inside: Mutex<Inside>,
    arrived: Condvar,
}

impl Inbox {
    /// Nobody holds the lock for longer than it takes to move plain values; after a panic they are still whole.
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves something for the thread.
    pub(super) fn put(&self, put: impl FnOnce(&mut Mail)) {
        put(&mut self.inside().mail);
        self.arrived.notify_one();
    }

    /// Leaves an order; false if too many wait.
    pub(super) fn order(&self, order: HardwareJob) -> bool {
        let mut inside = self.inside();
        let has_room = inside.mail.orders.len() < MAX_ORDERS;
        if has_room {
            inside.mail.orders.push_back(order);
            self.arrived.notify_one();
        }
        has_room
    }

    /// Leaves a message that goes as it is; false if too many wait.
    pub(super) fn pass(&self, message: &[u8]) -> bool {
        let mut inside = self.inside();
        let has_room = inside.mail.passed.len() < MAX_PASSED;
        if has_room {
            inside.mail.passed.push_back(message.to_vec());
            self.arrived.notify_one();
        }
        has_room
    }

    /// What has been left, as soon as there is something or when the time is over; without a time it waits for ever.
    pub(super) fn take(&self, wait: Option<Duration>) -> Mail {
        let inside = self.inside();
        let is_empty = |inside: &mut Inside| inside.mail.is_empty();
        let mut inside = match wait {
            Some(wait) => {
                self.arrived.wait_timeout_while(inside, wait, is_empty).unwrap_or_else(PoisonError::into_inner).0
            }
            None => self.arrived.wait_while(inside, is_empty).unwrap_or_else(PoisonError::into_inner),
        };
        std::mem::take(&mut inside.mail)
    }

    /// Tells the others something.
    pub(super) fn tell(&self, event: HardwareEvent) {
        let mut inside = self.inside();
        if inside.events.len() == MAX_EVENTS {
            inside.events.pop_front();
        }
        inside.events.push_back(event);
    }

    /// Tells a person something.
    pub(super) fn notice(&self, severity: Severity, text: impl Into<String>) {
        self.tell(HardwareEvent::Notice(severity, text.into()));
    }

    /// What has been told since it was last asked.
    pub(super) fn events(&self) -> Vec<HardwareEvent> {
        self.inside().events.drain(..).collect()
    }

    /// Publishes how it goes.
    pub(super) fn set_status(&self, status: HardwareStatus) {
        self.inside().status = status;
    }

    /// Publishes how a transfer goes.
    pub(super) fn set_transfer(&self, transfer: TransferStatus) {
        self.inside().transfer = Some(transfer);
    }

    /// How the transfer goes that was begun last.
    pub(super) fn transfer(&self) -> Option<TransferStatus> {
        self.inside().transfer.clone()
    }

    /// Publishes the ports.
    pub(super) fn set_names(&self, names: PortNames) {
        self.inside().names = names;
    }

    /// The ports as last listed.
    pub(super) fn names(&self) -> PortNames {
        self.inside().names.clone()
    }

    /// Does something inside the MIDI system that may not come back.
    pub(super) fn calling<T>(&self, port: &str, call: impl FnOnce() -> T) -> T {
        self.inside().calling = Some((Instant::now(), port.to_owned()));
        let result = call();
        self.came_back();
        result
    }

    /// The thread is out of the MIDI system again.
    pub(super) fn came_back(&self) {
        self.inside().calling = None;
    }

    /// How it goes, as of now.
    pub(super) fn status(&self) -> HardwareStatus {
        let inside = self.inside();
        match &inside.calling {
            Some((since, port)) if since.elapsed() > STUCK => HardwareStatus {
                state: HardwareState::Stuck,
                words: format!("{port} has taken nothing for {} s, waiting for it", since.elapsed().as_secs()),
                ..inside.status
            },
            _ => inside.status.clone(),
        }
    }
}
