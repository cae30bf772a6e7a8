//! The way from the instrument: its messages, and the answer to a request.

use std::sync::Arc;
use std::time::{Duration, Instant};

use vaeform_sysex::dx7::Dx7;
use vaeform_sysex::transfer::Collector;
use vaeform_sysex::{Device, Message};

use super::cable::{Cable, Dump};
use super::end::End;
use super::help;
use super::inbox::Inbox;
use super::port::{Input, PortError, Ports};
use super::port_transfer::PortTransfer;
use super::settings::HardwareEvent;
use crate::notice::Severity;

/// Messages handed on in one go, so that a flood holds up nothing else.
const MAX_AT_ONCE: usize = 64;
/// How long an instrument may take to answer, beyond the time of the cable.
const ANSWER: Duration = Duration::from_millis(2_000);

/// See the [module](self).
pub(super) struct Incoming {
    inbox: Arc<Inbox>,
    pub(super) end: Option<End<dyn Input>>,
    /// The message that comes in.
    collector: Collector,
    /// A dump that was asked for, and until when an answer is expected.
    asked: Option<(Dump, Instant)>,
}

impl Incoming {
    /// From no port.
    pub(super) fn new(inbox: Arc<Inbox>) -> Self {
        Self { inbox, end: None, collector: Collector::default(), asked: None }
    }

    /// Comes from another port, or from none.
    pub(super) fn set_port(&mut self, name: Option<&str>) {
        self.end = name.map(End::new);
    }

    /// Whether the port is open.
    pub(super) fn is_open(&self) -> bool {
        self.end.as_ref().is_some_and(End::is_open)
    }

    /// Opens the port if it is not open, and looks whether an open one is still there.
    pub(super) fn look(&mut self, ports: &dyn Ports) {
        let Some(end) = &mut self.end else { return };
        let inbox = &self.inbox;
        if end.port.as_mut().is_some_and(|port| !inbox.calling(&end.name, || port.is_there())) {
            (end.port, end.error) = (None, PortError::Lost);
            inbox.notice(Severity::Warning, format!("{} has gone; trying again.", end.name));
        }
        if !end.is_open() {
            match inbox.calling(&end.name, || ports.open_input(&end.name)) {
                Ok(port) => end.port = Some(port),
                Err(error) => end.error = error,
            }
        }
    }

    /// The port fails.
    pub(super) fn lose(&mut self) {
        self.end.iter_mut().for_each(|end| end.port = None);
    }

    /// A dump was asked for.
    pub(super) fn expect(&mut self, dump: Dump) {
        self.asked = Some((dump, Instant::now() + ANSWER));
    }

    /// Hands on what has come, to a transfer where one is under way; the cable knows by it what the instrument holds.
    pub(super) fn receive(&mut self, cable: &mut Cable, mut transfer: Option<&mut PortTransfer>) {
        let mut whole = Vec::new();
        if let Some(End { port: Some(port), .. }) = &mut self.end {
            for _ in 0..MAX_AT_ONCE {
                let Some(piece) = port.receive() else { break };
                match &mut transfer {
                    Some(transfer) => transfer.receive(&piece),
                    // Notes and controllers may come between the pieces of a message.
                    None => drop(
                        self.collector.add(&piece, |arrived| whole.extend(arrived.is_whole.then_some(arrived.bytes))),
                    ),
                }
            }
        }
        for message in whole {
            if matches!(Dx7.recognise(&message), Some(Message::Dump(_))) {
                self.asked = None;
            }
            cable.heard(&message);
            self.inbox.tell(HardwareEvent::Received(message));
        }
        if let Some((dump, until)) = self.asked
            && Instant::now() >= until
        {
            self.asked = None;
            self.inbox.notice(Severity::Warning, help::no_answer(dump));
        }
    }
}
