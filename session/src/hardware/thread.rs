//! The hardware thread: opens the ports, sends what the cable gives when it is due, hands on what arrives.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use vaeform_sysex::dx7::{Dx7, ParameterChange};
use vaeform_sysex::{Device, Message};

use super::cable::{Cable, Dump};
use super::help;
use super::inbox::{HardwareJob, Inbox, Mail};
use super::port::{Input, Output, PortError, Ports};
use super::settings::{HardwareEvent, HardwareSettings, HardwareState, HardwareStatus, PortNames, Traffic};
use crate::notice::Severity;
use crate::sysex::assembly::{Assembly, Piece};

/// Between two attempts to open a port, and two looks whether it is still there.
const RETRY: Duration = Duration::from_secs(1);
/// Between two looks at an open input.
const POLL: Duration = Duration::from_millis(10);
/// Pause after a port that was full.
const FULL: Duration = Duration::from_millis(20);
/// Messages handed on in one go, so that a flood holds up nothing else.
const MAX_AT_ONCE: usize = 64;
/// How long an instrument may take to answer, beyond the time of the cable.
const ANSWER: Duration = Duration::from_millis(2_000);

/// An open or wanted port.
struct End<T: ?Sized> {
    name: String,
    port: Option<Box<T>>,
    /// Why it is not open.
    error: PortError,
}

impl<T: ?Sized> End<T> {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), port: None, error: PortError::NotThere }
    }
}

/// The state of the thread.
pub(super) struct Thread {
    inbox: Arc<Inbox>,
    ports: Arc<dyn Ports>,
    settings: HardwareSettings,
    output: Option<End<dyn Output>>,
    input: Option<End<dyn Input>>,
    cable: Cable,
    start: Instant,
    /// When the ports are tried or looked at next.
    next_look: Instant,
    /// A message that found the port full, and when it is tried again.
    held: Option<(Vec<u8>, Instant)>,
    /// The message that comes in.
    assembly: Box<Assembly>,
    /// Messages that go as they are, before all others.
    passing: VecDeque<Vec<u8>>,
    /// The port was full when they were tried.
    passing_again: Option<Instant>,
    traffic: Traffic,
    /// What has been asked for, and until when an answer is expected.
    asked: Option<(Dump, Instant)>,
}

impl Thread {
    /// A thread that has nothing to do yet.
    pub(super) fn new(inbox: Arc<Inbox>, ports: Arc<dyn Ports>) -> Self {
        let settings = HardwareSettings::default();
        let cable = Cable::new(settings.device, settings.pace);
        let (start, next_look) = (Instant::now(), Instant::now());
        let (output, input, held, assembly, passing, passing_again, traffic, asked) = Default::default();
        Self {
            inbox,
            ports,
            settings,
            output,
            input,
            cable,
            start,
            next_look,
            held,
            assembly,
            passing,
            passing_again,
            traffic,
            asked,
        }
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
                self.input.iter_mut().for_each(|end| end.port = None);
                self.inbox.came_back();
            }
            self.publish();
        }
    }

    fn now_us(&self) -> u64 {
        self.start.elapsed().as_micros() as u64
    }

    /// How long nothing will happen by itself.
    fn pause(&mut self) -> Option<Duration> {
        if self.settings.is_off() {
            return None;
        }
        let now = Instant::now();
        let mut pause = self.next_look.saturating_duration_since(now);
        if self.input.as_ref().is_some_and(|end| end.port.is_some()) {
            pause = pause.min(POLL);
        }
        if let Some(again) = &self.passing_again {
            pause = pause.min(again.saturating_duration_since(now));
        } else if let Some((_, again)) = &self.held {
            pause = pause.min(again.saturating_duration_since(now));
        } else if self.output.as_ref().is_some_and(|end| end.port.is_some()) {
            let now_us = self.now_us();
            if let Some(due) = self.cable.when_next(now_us) {
                pause = pause.min(Duration::from_micros(due - now_us));
            }
        }
        Some(pause)
    }

    fn turn(&mut self, mail: Mail) {
        if let Some(settings) = mail.settings {
            self.set(settings);
        }
        if Instant::now() >= self.next_look {
            self.look();
        }
        if let Some((patch, notes_sounding)) = mail.patch
            && !self.settings.on_demand
        {
            let now_us = self.now_us();
            self.cable.feed(&patch, notes_sounding, now_us);
        }
        for order in mail.orders {
            self.order(order);
        }
        self.passing.extend(mail.passed);
        self.pass();
        self.send();
        self.receive();
    }

    fn set(&mut self, settings: HardwareSettings) {
        let was = std::mem::replace(&mut self.settings, settings.clone());
        if was.output != settings.output {
            if let Some(end) = self.output.take() {
                self.drop_orders(&end.name);
            }
            self.output = settings.output.as_deref().map(End::new);
            self.cable.forget();
            self.next_look = Instant::now();
        }
        if was.input != settings.input {
            self.input = settings.input.as_deref().map(End::new);
            self.next_look = Instant::now();
        }
        if settings.on_demand || settings.output.is_none() {
            self.cable.stop_following();
        }
        self.cable.set(settings.device, settings.pace);
    }

    /// Opens what is not open, and looks whether the rest is still there.
    fn look(&mut self) {
        self.next_look = Instant::now() + RETRY;
        let (inbox, ports) = (self.inbox.clone(), self.ports.clone());
        let gone = |end: &mut End<dyn Output>| {
            end.port.as_mut().is_some_and(|port| !inbox.calling(&end.name, || port.is_there()))
        };
        if self.output.as_mut().is_some_and(gone) {
            self.lose_output(&PortError::Lost);
        }
        if let Some(end) = self.output.as_mut().filter(|end| end.port.is_none()) {
            match inbox.calling(&end.name, || ports.open_output(&end.name)) {
                Ok(port) => {
                    end.port = Some(port);
                    self.cable.forget();
                }
                Err(error) => end.error = error,
            }
        }
        if let Some(end) = &mut self.input {
            if end.port.as_mut().is_some_and(|port| !inbox.calling(&end.name, || port.is_there())) {
                (end.port, end.error) = (None, PortError::Lost);
                inbox.notice(Severity::Warning, format!("{} has gone; trying again.", end.name));
            }
            if end.port.is_none() {
                match inbox.calling(&end.name, || ports.open_input(&end.name)) {
                    Ok(port) => end.port = Some(port),
                    Err(error) => end.error = error,
                }
            }
        }
    }

    /// The output fails: what was under way is said, and the port is tried again.
    fn lose_output(&mut self, error: &PortError) {
        self.next_look = Instant::now() + RETRY;
        let Some(end) = self.output.as_mut() else { return };
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

    fn order(&mut self, order: HardwareJob) {
        let name = match (&order, &self.output) {
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
            (_, Some(end)) if end.port.is_none() => {
                self.inbox.notice(Severity::Error, format!("Nothing was sent: {} {}.", end.name, end.error));
                return;
            }
            (_, Some(end)) => end.name.clone(),
        };
        match order {
            HardwareJob::List => {}
            HardwareJob::Voice(patch) => {
                self.cable.send_voice(&patch);
                self.inbox
                    .notice(Severity::Info, format!("Sending {} to {name}. {}", patch.name, help::BEFORE_SENDING));
            }
            HardwareJob::Bank(patches) => {
                self.cable.send_bank(&patches);
                self.inbox.notice(Severity::Info, format!("Sending a bank to {name}. {}", help::BEFORE_SENDING));
            }
            HardwareJob::Request(dump) => {
                if self.input.as_ref().is_none_or(|end| end.port.is_none()) {
                    self.inbox.notice(Severity::Error, help::NO_INPUT);
                    return;
                }
                self.cable.request(dump);
                self.asked = Some((dump, Instant::now() + ANSWER));
            }
        }
    }

    /// What is passed on goes at once; without an open port it is lost, because a note that comes late is worse than none.
    fn pass(&mut self) {
        if self.passing_again.is_some_and(|again| again > Instant::now()) {
            return;
        }
        self.passing_again = None;
        while let Some(message) = self.passing.front() {
            let Some(End { name, port: Some(port), .. }) = &mut self.output else { return self.passing.clear() };
            match self.inbox.calling(name, || port.send(message)) {
                Ok(()) => {
                    self.traffic.passed += 1;
                    self.traffic.passed_bytes += message.len() as u64;
                    self.cable.passed(message.len(), self.start.elapsed().as_micros() as u64);
                    self.passing.pop_front();
                }
                Err(PortError::Full) => {
                    self.passing_again = Some(Instant::now() + FULL);
                    return;
                }
                Err(error) => {
                    self.passing.clear();
                    return self.lose_output(&error);
                }
            }
        }
    }

    /// Everything that is due.
    fn send(&mut self) {
        loop {
            let Some(End { name, port: Some(port), .. }) = &mut self.output else { return };
            let now_us = self.start.elapsed().as_micros() as u64;
            let message = match self.held.take() {
                Some((message, again)) if again > Instant::now() => {
                    self.held = Some((message, again));
                    return;
                }
                Some((message, _)) => message,
                None => match self.cable.next(now_us) {
                    Some(message) => message,
                    None => return,
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
                    return;
                }
                Err(error) => {
                    self.held = Some((message, Instant::now()));
                    self.lose_output(&error);
                    return;
                }
            }
        }
    }

    fn receive(&mut self) {
        if let Some(End { port: Some(port), .. }) = &mut self.input {
            for _ in 0..MAX_AT_ONCE {
                let Some(message) = port.receive() else { break };
                // Notes and controllers may come between the pieces of a message.
                if matches!(message.first(), None | Some(0x80..=0xEF)) {
                    continue;
                }
                let Piece::Whole(len) = self.assembly.add(&message) else { continue };
                let message = self.assembly.message(len).to_vec();
                if matches!(Dx7.recognise(&message), Some(Message::Dump(_))) {
                    self.asked = None;
                }
                self.cable.heard(&message);
                self.inbox.tell(HardwareEvent::Received(message));
            }
        }
        if let Some((dump, until)) = self.asked
            && Instant::now() >= until
        {
            self.asked = None;
            self.inbox.notice(Severity::Warning, help::no_answer(dump));
        }
    }

    fn publish(&self) {
        let open = |port: bool, error: &PortError, name: &str| match (port, error) {
            (true, _) => None,
            (false, error) => Some(format!("{name} {error}, trying again")),
        };
        let output = self.output.as_ref().and_then(|end| open(end.port.is_some(), &end.error, &end.name));
        let input = self.input.as_ref().and_then(|end| open(end.port.is_some(), &end.error, &end.name));
        let (state, words) = match (&self.output, &self.input, output.or(input)) {
            (_, _, Some(trouble)) => (HardwareState::Trying, trouble),
            (None, None, None) => (HardwareState::Off, "Off".to_owned()),
            (Some(end), _, None) if self.settings.on_demand => {
                (HardwareState::Open, format!("Sending to {} on demand", end.name))
            }
            (Some(end), _, None) => (HardwareState::Open, format!("Sending to {}", end.name)),
            (None, Some(end), None) => (HardwareState::Open, format!("Receiving from {}", end.name)),
        };
        self.inbox.set_status(HardwareStatus {
            state,
            words,
            num_waiting: self.cable.num_waiting(),
            traffic: self.traffic,
        });
    }
}
