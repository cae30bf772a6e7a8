//! The hardware thread: opens the ports, sends what the cable gives when it is due, hands on what arrives.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::help;
use super::inbox::{HardwareJob, Inbox, Mail};
use super::incoming::Incoming;
use super::outgoing::Outgoing;
use super::port::{PortError, Ports};
use super::settings::{HardwareSettings, HardwareState, HardwareStatus, PortNames};
use super::transfers::Transfers;
use crate::notice::Severity;

/// Between two attempts to open a port, and two looks whether it is still there.
const RETRY: Duration = Duration::from_secs(1);
/// Between two looks at an open input.
const POLL: Duration = Duration::from_millis(10);

/// The state of the thread.
pub(super) struct Thread {
    inbox: Arc<Inbox>,
    ports: Arc<dyn Ports>,
    settings: HardwareSettings,
    outgoing: Outgoing,
    incoming: Incoming,
    transfers: Transfers,
    /// When the ports are tried or looked at next.
    next_look: Instant,
}

impl Thread {
    /// A thread that has nothing to do yet.
    pub(super) fn new(inbox: Arc<Inbox>, ports: Arc<dyn Ports>) -> Self {
        let settings = HardwareSettings::default();
        let outgoing = Outgoing::new(inbox.clone(), &settings);
        let incoming = Incoming::new(inbox.clone());
        let transfers = Transfers::new(inbox.clone());
        Self { inbox, ports, settings, outgoing, incoming, transfers, next_look: Instant::now() }
    }

    /// Until it is told to stop.
    pub(super) fn run(mut self) {
        loop {
            let pause = self.pause();
            let mail = self.inbox.take(pause);
            if mail.stop {
                return;
            }
            // A driver that panics is a port that fails.
            if catch_unwind(AssertUnwindSafe(|| self.turn(mail))).is_err() {
                self.lose_output(&PortError::Refused("an internal error was caught".to_owned()));
                self.incoming.lose();
                self.inbox.came_back();
            }
            self.publish();
        }
    }

    /// How long nothing will happen by itself.
    fn pause(&mut self) -> Option<Duration> {
        if self.settings.is_off() {
            return None;
        }
        let now = Instant::now();
        let mut pause = self.next_look.saturating_duration_since(now);
        if self.incoming.is_open() {
            pause = pause.min(POLL);
        }
        // While a transfer runs nothing else is sent.
        let next = if self.transfers.is_busy(now) { None } else { self.outgoing.pause(now) };
        for next in self.transfers.pause(now).into_iter().chain(next) {
            pause = pause.min(next);
        }
        Some(pause)
    }

    fn turn(&mut self, mail: Mail) {
        if let Some(settings) = mail.settings {
            self.set(settings);
        }
        if Instant::now() >= self.next_look {
            self.next_look = Instant::now() + RETRY;
            let ports = self.ports.clone();
            self.outgoing.look(&*ports);
            self.incoming.look(&*ports);
        }
        if let Some((patch, notes_sounding)) = mail.patch
            && !self.settings.on_demand
        {
            self.outgoing.feed(&patch, notes_sounding);
        }
        if mail.cancel {
            self.transfers.cancel();
        }
        for job in mail.orders {
            self.take(job);
        }
        let lost = mail.thru.into_iter().filter_map(|message| (!self.transfers.pass(message)).then_some(())).count();
        if lost > 0 {
            let text = format!("{lost} SysEx messages did not go on: the instrument takes them too slowly.");
            self.inbox.notice(Severity::Warning, text);
        }
        if let Err(error) = self.outgoing.pass(mail.passed) {
            self.lose_output(&error);
        }
        self.transfers.turn(&mut self.outgoing, self.incoming.is_open());
        if !self.transfers.is_busy(Instant::now())
            && let Err(error) = self.outgoing.send()
        {
            self.lose_output(&error);
        }
        self.incoming.receive(&mut self.outgoing.cable, self.transfers.reader());
    }

    fn set(&mut self, settings: HardwareSettings) {
        let was = std::mem::replace(&mut self.settings, settings.clone());
        if was.output != settings.output {
            self.transfers.lose("Another MIDI output was chosen");
            self.outgoing.set_port(settings.output.as_deref());
            self.next_look = Instant::now();
        }
        if was.input != settings.input {
            self.incoming.set_port(settings.input.as_deref());
            self.next_look = Instant::now();
        }
        let cable = &mut self.outgoing.cable;
        if settings.on_demand || settings.output.is_none() {
            cable.stop_following();
        }
        cable.set(settings.device, settings.pace);
    }

    /// The output fails, and is tried again.
    fn lose_output(&mut self, error: &PortError) {
        self.next_look = Instant::now() + RETRY;
        self.outgoing.lose(error);
    }

    fn take(&mut self, job: HardwareJob) {
        let name = match (&job, &self.outgoing.end) {
            (HardwareJob::List, _) => {
                let ports = self.ports.clone();
                let list = || PortNames { outputs: ports.outputs(), inputs: ports.inputs() };
                let names = self.inbox.calling("The list of MIDI ports", list);
                self.inbox.set_names(names);
                return;
            }
            (_, None) => {
                self.inbox.notice(Severity::Error, "Nothing was sent: choose the MIDI output of the instrument first.");
                return;
            }
            (_, Some(end)) if !end.is_open() => {
                self.inbox.notice(Severity::Error, format!("Nothing was sent: {} {}.", end.name, end.error));
                return;
            }
            (_, Some(end)) => end.name.clone(),
        };
        match job {
            HardwareJob::List => {}
            HardwareJob::Voice(patch) => {
                self.outgoing.cable.send_voice(&patch);
                let text = format!("Sending {} to {name}. {}", patch.name, help::BEFORE_SENDING);
                self.inbox.notice(Severity::Info, text);
            }
            HardwareJob::Bank(patches) => {
                self.outgoing.cable.send_bank(&patches);
                self.inbox.notice(Severity::Info, format!("Sending a bank to {name}. {}", help::BEFORE_SENDING));
            }
            HardwareJob::Request(_) if !self.incoming.is_open() => {
                self.inbox.notice(Severity::Error, help::NO_INPUT);
            }
            HardwareJob::Request(dump) => {
                self.outgoing.cable.request(dump);
                self.incoming.expect(dump);
            }
            HardwareJob::Transfer(transfer, is_answered) => {
                self.transfers.begin(transfer, is_answered, self.incoming.is_open());
            }
        }
    }

    fn publish(&self) {
        let (output, input) = (&self.outgoing.end, &self.incoming.end);
        let trouble = output.as_ref().and_then(|end| end.trouble()).or(input.as_ref().and_then(|end| end.trouble()));
        let (state, words) = match (output, input, trouble) {
            (_, _, Some(trouble)) => (HardwareState::Trying, trouble),
            (None, None, None) => (HardwareState::Off, "Off".to_owned()),
            (Some(end), _, None) if self.settings.on_demand => {
                (HardwareState::Open, format!("Sending to {} on demand", end.name))
            }
            (Some(end), _, None) => (HardwareState::Open, format!("Sending to {}", end.name)),
            (None, Some(end), None) => (HardwareState::Open, format!("Receiving from {}", end.name)),
        };
        let num_waiting = self.outgoing.cable.num_waiting();
        self.inbox.set_status(HardwareStatus { state, words, num_waiting, traffic: self.outgoing.traffic });
    }
}
