//! The transfers of the hardware thread, one after the other, and the messages that pass through between them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use vaeform_sysex::transfer::Transfer;

use super::help;
use super::inbox::Inbox;
use super::outgoing::Outgoing;
use super::port_transfer::PortTransfer;
use super::settings::HardwareEvent;
use super::thru::ThruQueue;
use crate::notice::Severity;

/// See the [module](self).
pub(super) struct Transfers {
    inbox: Arc<Inbox>,
    running: Option<PortTransfer>,
    /// Begins when what passes through is done.
    next: Option<(Box<Transfer<'static>>, bool)>,
    thru: ThruQueue,
    /// Before this time the instrument works on what it got last.
    rest_until: Instant,
}

impl Transfers {
    /// None is under way.
    pub(super) fn new(inbox: Arc<Inbox>) -> Self {
        Self { inbox, running: None, next: None, thru: ThruQueue::default(), rest_until: Instant::now() }
    }

    /// Begins a transfer unless one is under way.
    pub(super) fn begin(&mut self, transfer: Box<Transfer<'static>>, is_answered: bool, is_input_open: bool) {
        if is_answered && !is_input_open {
            self.inbox.notice(Severity::Error, help::NO_INPUT);
        } else if self.next.is_some() || self.reader().is_some() {
            self.inbox.notice(Severity::Warning, "A transfer is under way: wait for its end, or cancel it.");
        } else {
            self.next = Some((transfer, is_answered));
        }
    }

    /// A message is to go on; false where too much waits.
    pub(super) fn pass(&mut self, message: Vec<u8>) -> bool {
        self.thru.add(message)
    }

    /// Gives up what is under way.
    pub(super) fn cancel(&mut self) {
        self.next = None;
        self.thru.clear();
        self.running.iter_mut().for_each(PortTransfer::cancel);
    }

    /// The ports are others from now on.
    pub(super) fn lose(&mut self, why: &str) {
        self.thru.clear();
        self.running.iter_mut().for_each(|running| running.lose(why));
    }

    /// The transfer that what comes belongs to.
    pub(super) fn reader(&mut self) -> Option<&mut PortTransfer> {
        self.running.as_mut().filter(|running| !running.is_thru)
    }

    /// Whether nothing else is to be sent now.
    pub(super) fn is_busy(&self, now: Instant) -> bool {
        self.running.is_some() || self.next.is_some() || now < self.rest_until
    }

    /// How long nothing will happen by itself; nothing while there is nothing to do.
    pub(super) fn pause(&mut self, now: Instant) -> Option<Duration> {
        if let Some(running) = &mut self.running {
            return Some(running.pause(now));
        }
        let waits = self.next.is_some() || !self.thru.is_empty() || now < self.rest_until;
        waits.then(|| self.rest_until.saturating_duration_since(now))
    }

    /// Sends what is due, and tells of what has ended.
    pub(super) fn turn(&mut self, outgoing: &mut Outgoing, is_input_open: bool) {
        self.start(outgoing.is_open());
        let Some(running) = &mut self.running else { return };
        if !outgoing.is_open() {
            running.lose(&format!("{} has gone", outgoing.name()));
        } else if running.is_answered && !is_input_open {
            running.lose("The MIDI input has gone");
        }
        running.send(outgoing);
        if !running.is_thru {
            self.inbox.set_transfer(running.status());
        }
        if running.is_over() {
            self.rest_until = running.rest_until();
            // What was sent may have changed what the instrument plays.
            outgoing.cable.forget();
            if !running.is_thru {
                self.inbox.tell(HardwareEvent::Transferred(running.status(), running.received()));
            }
            self.running = None;
        }
    }

    fn start(&mut self, is_open: bool) {
        if self.running.is_some() || Instant::now() < self.rest_until {
            return;
        }
        if let Some((transfer, is_answered)) = self.next.take() {
            self.running = Some(PortTransfer::new(transfer, is_answered, false));
        } else if !is_open {
            self.thru.clear();
        } else if !self.thru.is_empty() {
            self.running = Some(PortTransfer::new(Box::new(self.thru.take()), false, true));
        }
    }
}
