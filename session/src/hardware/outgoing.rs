//! The way to the instrument: what the cable gives when it is due, and messages that are passed on at once.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use vaeform_patch::Patch;
use vaeform_sysex::dx7::ParameterChange;

use super::cable::Cable;
use super::end::End;
use super::inbox::Inbox;
use super::port::{Output, PortError, Ports};
use super::settings::{HardwareSettings, Traffic};
use crate::notice::Severity;

/// Pause after a port that was full.
const FULL: Duration = Duration::from_millis(20);

/// See the [module](self).
pub(super) struct Outgoing {
    inbox: Arc<Inbox>,
    pub(super) end: Option<End<dyn Output>>,
    pub(super) cable: Cable,
    start: Instant,
    /// A message that found the port full, and when it is tried again.
    held: Option<(Vec<u8>, Instant)>,
    /// Messages that go as they are, before all others.
    passing: VecDeque<Vec<u8>>,
    /// The port was full when they were tried.
    passing_again: Option<Instant>,
    pub(super) traffic: Traffic,
}

impl Outgoing {
    /// To no port, at the pace of these settings.
    pub(super) fn new(inbox: Arc<Inbox>, settings: &HardwareSettings) -> Self {
        Self {
            inbox,
            end: None,
            cable: Cable::new(settings.device, settings.pace),
            start: Instant::now(),
            held: None,
            passing: VecDeque::new(),
            passing_again: None,
            traffic: Traffic::default(),
        }
    }

    /// Goes to another port, or to none.
    pub(super) fn set_port(&mut self, name: Option<&str>) {
        if let Some(end) = self.end.take() {
            self.drop_orders(&end.name);
        }
        self.end = name.map(End::new);
        self.cable.forget();
    }

    /// How long nothing will be sent by itself; nothing while nothing waits.
    pub(super) fn pause(&mut self, now: Instant) -> Option<Duration> {
        if let Some(again) = &self.passing_again {
            return Some(again.saturating_duration_since(now));
        }
        if let Some((_, again)) = &self.held {
            return Some(again.saturating_duration_since(now));
        }
        if !self.end.as_ref().is_some_and(End::is_open) {
            return None;
        }
        let now_us = self.now_us();
        self.cable.when_next(now_us).map(|due| Duration::from_micros(due - now_us))
    }

    /// Opens the port if it is not open, and looks whether an open one is still there.
    pub(super) fn look(&mut self, ports: &dyn Ports) {
        let inbox = self.inbox.clone();
        let gone = |end: &mut End<dyn Output>| {
            end.port.as_mut().is_some_and(|port| !inbox.calling(&end.name, || port.is_there()))
        };
        if self.end.as_mut().is_some_and(gone) {
            self.lose(&PortError::Lost);
        }
        if let Some(end) = self.end.as_mut().filter(|end| !end.is_open()) {
            match inbox.calling(&end.name, || ports.open_output(&end.name)) {
                Ok(port) => {
                    end.port = Some(port);
                    self.cable.forget();
                }
                Err(error) => end.error = error,
            }
        }
    }

    /// The port fails: what was under way is said.
    pub(super) fn lose(&mut self, error: &PortError) {
        let Some(end) = self.end.as_mut() else { return };
        if end.port.take().is_none() {
            return;
        }
        end.error = error.clone();
        self.inbox.notice(Severity::Warning, format!("{} {error}; trying again.", end.name));
        let name = end.name.clone();
        self.drop_orders(&name);
        self.cable.forget();
    }

    /// What was to be sent on demand will not be, and that is said.
    fn drop_orders(&mut self, name: &str) {
        let held = self.held.take().is_some() && self.cable.was_ordered();
        if self.cable.drop_orders() > 0 || held {
            self.inbox.notice(Severity::Error, format!("What was to be sent to {name} on demand was not."));
        }
    }

    /// The patch that is heard now.
    pub(super) fn feed(&mut self, patch: &Patch, notes_sounding: bool) {
        let now_us = self.now_us();
        self.cable.feed(patch, notes_sounding, now_us);
    }

    /// Passes messages on at once; without an open port they are lost, because a note that comes late is worse than none.
    ///
    /// # Errors
    /// The port has failed.
    pub(super) fn pass(&mut self, messages: VecDeque<Vec<u8>>) -> Result<(), PortError> {
        self.passing.extend(messages);
        if self.passing_again.is_some_and(|again| again > Instant::now()) {
            return Ok(());
        }
        self.passing_again = None;
        while let Some(message) = self.passing.front() {
            let Some(End { name, port: Some(port), .. }) = &mut self.end else {
                self.passing.clear();
                return Ok(());
            };
            match self.inbox.calling(name, || port.send(message)) {
                Ok(()) => {
                    self.traffic.passed += 1;
                    self.traffic.passed_bytes += message.len() as u64;
                    self.cable.passed(message.len(), self.start.elapsed().as_micros() as u64);
                    self.passing.pop_front();
                }
                Err(PortError::Full) => {
                    self.passing_again = Some(Instant::now() + FULL);
                    return Ok(());
                }
                Err(error @ PortError::TooLong(_)) => {
                    self.inbox.notice(Severity::Warning, format!("{name} {error}; one did not go on."));
                    self.passing.pop_front();
                }
                Err(error) => {
                    self.passing.clear();
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Its name; empty without a port.
    pub(super) fn name(&self) -> &str {
        self.end.as_ref().map_or("", |end| end.name.as_str())
    }

    /// Whether the port is open.
    pub(super) fn is_open(&self) -> bool {
        self.end.as_ref().is_some_and(End::is_open)
    }

    /// Sends a piece of a transfer.
    ///
    /// # Errors
    /// The port does not take it.
    pub(super) fn send_piece(&mut self, piece: &[u8]) -> Result<(), PortError> {
        let Some(End { name, port: Some(port), .. }) = &mut self.end else { return Err(PortError::Lost) };
        self.inbox.calling(name, || port.send(piece))?;
        self.traffic.sysex_bytes += piece.len() as u64;
        self.traffic.bulk += 1;
        Ok(())
    }

    /// Sends everything that is due.
    ///
    /// # Errors
    /// The port has failed.
    pub(super) fn send(&mut self) -> Result<(), PortError> {
        loop {
            let Some(End { name, port: Some(port), .. }) = &mut self.end else { return Ok(()) };
            let now_us = self.start.elapsed().as_micros() as u64;
            let message = match self.held.take() {
                Some((message, again)) if again > Instant::now() => {
                    self.held = Some((message, again));
                    return Ok(());
                }
                Some((message, _)) => message,
                None => match self.cable.next(now_us) {
                    Some(message) => message,
                    None => return Ok(()),
                },
            };
            match self.inbox.calling(name, || port.send(&message)) {
                Ok(()) => {
                    self.traffic.sysex_bytes += message.len() as u64;
                    let is_change = message.len() == ParameterChange::LEN;
                    *(if is_change { &mut self.traffic.changes } else { &mut self.traffic.bulk }) += 1;
                }
                Err(PortError::Full) => {
                    self.held = Some((message, Instant::now() + FULL));
                    return Ok(());
                }
                Err(error @ PortError::TooLong(_)) => {
                    self.inbox.notice(Severity::Error, format!("{name} {error}: it was not sent."));
                }
                Err(error) => {
                    self.held = Some((message, Instant::now()));
                    return Err(error);
                }
            }
        }
    }

    fn now_us(&self) -> u64 {
        self.start.elapsed().as_micros() as u64
    }
}
