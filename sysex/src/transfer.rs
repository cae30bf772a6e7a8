//! Dumps to and from an instrument: requests with their answers, and messages that are sent and read back.
//!
//! Pure: no port, thread or clock. A [`Transfer`] says what goes out and when, and is told what comes in; the times are microseconds of
//! any clock that does not go back. How fast an instrument may be sent to, and what it answers, is in its definition.
//!
//! ```
//! use vaeform_sysex::builtin;
//! use vaeform_sysex::transfer::{Request, Settings, Transfer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let definitions = builtin::definitions()?;
//! let virus = &definitions[0];
//! let request = Request::new(virus, "single", &[("bank", 1), ("program", 5)])?;
//! let mut transfer = Transfer::request(&definitions, [request], Settings::default());
//! assert_eq!(transfer.poll(0), Some(vec![0xF0, 0, 0x20, 0x33, 1, 0, 0x30, 1, 5, 0xF7]));
//!
//! // The instrument answers, in pieces.
//! let answer = virus.compose("single", &[("bank", 1), ("program", 5)]).expect("a form of this kind");
//! transfer.receive(&answer[..100], 90_000);
//! transfer.receive(&answer[100..], 120_000);
//! assert_eq!(transfer.poll(120_000), None);
//! assert_eq!(transfer.words(), "Received: 1 message came, 1 of 1 whole.");
//! assert_eq!(transfer.received(), answer);
//! # Ok(())
//! # }
//! ```

mod asking;
mod collector;
mod exchange;
mod known;
mod pacer;
mod readback;
mod region;
mod request;
mod sending;
mod step;
mod words;

pub use collector::{Arrived, Collector};
pub use pacer::CABLE_BYTES_PER_S;
pub use request::Request;

use crate::definition::{Definition, SendPacing};
use crate::dump::Index;
use crate::identity::Identity;
use crate::messages::Messages;
use asking::Asking;
use known::Known;
use pacer::Pacer;
use readback::Readback;
use sending::Sending;
use step::Step;

/// What librarians use with an instrument of which nothing is known.
const USUAL: SendPacing = SendPacing { gap_ms: 100, chunk_bytes: 256, chunk_gap_ms: 20, silence_ms: 0 };

/// How a transfer is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Long messages go in pieces as the definition says; otherwise each goes whole, for ports that take no pieces.
    pub in_pieces: bool,
    /// What was sent is read back and compared.
    pub verify: bool,
    /// Instead of the pacing of the definition.
    pub pacing: Option<SendPacing>,
}

/// How a transfer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All is there, or was sent, and is the same where it was read back.
    Done,
    /// Nothing came.
    NoAnswer,
    /// Something lacks.
    Incomplete,
    /// So many presets or pieces of memory are not what was sent, though they were sent twice.
    Different(usize),
    /// All was sent, but the instrument does not answer requests.
    Unverified,
    /// It was given up.
    Cancelled,
    /// The port failed, in its words.
    Lost(String),
}

/// What it is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// An answer comes in.
    Receiving,
    /// Messages go out.
    Sending,
    /// They are read back.
    Verifying,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is at.
    pub phase: Phase,
    /// How many messages, bytes of memory or requests are done.
    pub done: usize,
    /// Of how many, where that is known.
    pub total: Option<usize>,
}

#[derive(Clone, Debug)]
enum Job<'d> {
    Ask(Asking<'d>),
    Send(Box<Sending<'d>>),
}

/// See the [module](self).
#[derive(Clone, Debug)]
pub struct Transfer<'d> {
    definitions: &'d [Definition],
    index: Index,
    collector: Collector,
    pacer: Pacer,
    job: Job<'d>,
    ending: Option<Ending>,
}

impl<'d> Transfer<'d> {
    /// Asks for something, one request after the other. Answers are known by `definitions`.
    pub fn request(
        definitions: &'d [Definition],
        requests: impl IntoIterator<Item = Request<'d>>,
        settings: Settings,
    ) -> Self {
        let asking = Asking::new(requests);
        let of_definition = asking.exchanges.first().and_then(|exchange| exchange.request.definition);
        let pacing = pacing_of(of_definition, settings);
        Self::new(definitions, Job::Ask(asking), Pacer::new(pacing, settings.in_pieces))
    }

    /// Sends the messages in some bytes: a dump, a MIDI file or hexadecimal text.
    pub fn send(definitions: &'d [Definition], bytes: &[u8], settings: Settings) -> Self {
        let messages: Vec<Vec<u8>> = Messages::find(bytes).iter().map(<[u8]>::to_vec).collect();
        let index = Index::new(definitions);
        let known = |message: &[u8]| Known::find(&index, definitions, message, true);
        let of_definition = messages.iter().find_map(|message| known(message)).map(|known| known.definition);
        let readbacks = if settings.verify { Readback::all(&messages, known, definitions) } else { Vec::new() };
        let pacing = pacing_of(of_definition, settings);
        Self::new(
            definitions,
            Job::Send(Box::new(Sending::new(messages, readbacks))),
            Pacer::new(pacing, settings.in_pieces),
        )
    }

    fn new(definitions: &'d [Definition], job: Job<'d>, pacer: Pacer) -> Self {
        let index = Index::new(definitions);
        Self { definitions, index, collector: Collector::default(), pacer, job, ending: None }
    }

    /// What goes out now: call it until it gives nothing, and again when [`due_us`](Self::due_us) has come or something came in.
    pub fn poll(&mut self, now_us: u64) -> Option<Vec<u8>> {
        loop {
            if let Some(piece) = self.pacer.next(now_us) {
                let (arrived_us, is_all) = (self.pacer.arrived_us(), self.pacer.is_empty());
                self.exchange().filter(|_| is_all).into_iter().for_each(|exchange| exchange.asked(arrived_us));
                return Some(piece);
            }
            if self.ending.is_some() || !self.pacer.is_empty() {
                return None;
            }
            let step = match &mut self.job {
                Job::Ask(asking) => asking.step(now_us),
                Job::Send(sending) => sending.step(now_us, &mut self.pacer),
            };
            match step {
                Step::Wait => return None,
                Step::Send(messages) => self.pacer.extend(messages),
                Step::End(ending) => self.ending = Some(ending),
            }
        }
    }

    /// When [`poll`](Self::poll) has to be called again at the latest; none where that changes nothing.
    pub fn due_us(&mut self) -> Option<u64> {
        if let Some(due) = self.pacer.due_us() {
            return Some(due);
        }
        if self.ending.is_some() {
            return None;
        }
        match self.exchange() {
            Some(exchange) => exchange.until_us().or(Some(0)),
            None => Some(0),
        }
    }

    /// Bytes that have come in, in pieces of any size.
    pub fn receive(&mut self, piece: &[u8], now_us: u64) {
        if self.ending.is_some() {
            return;
        }
        let mut arrived = Vec::new();
        let has_come = self.collector.add(piece, |message| arrived.push(message));
        let (index, definitions) = (&self.index, self.definitions);
        let exchange = match &mut self.job {
            Job::Ask(asking) => asking.current(),
            Job::Send(sending) => sending.current(),
        };
        let Some(exchange) = exchange else { return };
        if has_come {
            exchange.hears(now_us);
        }
        for message in arrived {
            let known = Known::find(index, definitions, &message.bytes, message.is_whole);
            exchange.take(&message.bytes, message.is_whole, known);
        }
    }

    /// Gives it up; what has come stays. A message that is half out is closed: poll until [`due_us`](Self::due_us) gives nothing.
    pub fn cancel(&mut self) {
        if self.ending.is_none() {
            self.ending = Some(Ending::Cancelled);
            self.pacer.give_up();
        }
    }

    /// The port has failed; what has come stays.
    pub fn lose(&mut self, why: &str) {
        if self.ending.is_none() {
            self.ending = Some(Ending::Lost(why.to_owned()));
            self.pacer.drop_all();
        }
    }

    /// Before this time the instrument may not be sent anything else: it still works on what it got last.
    pub fn rest_us(&self) -> u64 {
        self.pacer.rest_us()
    }

    /// How it ended, if it has.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        match &self.job {
            Job::Ask(asking) => {
                let (done, total) = asking.count();
                Progress { phase: Phase::Receiving, done, total }
            }
            Job::Send(sending) if sending.is_verifying() => {
                let (done, total) = sending.count();
                Progress { phase: Phase::Verifying, done, total: Some(total) }
            }
            Job::Send(sending) => {
                let total = sending.num_messages();
                Progress { phase: Phase::Sending, done: self.pacer.num_messages.min(total), total: Some(total) }
            }
        }
    }

    /// The messages that were asked for and have come, one behind the other. Nothing of what is read back to be compared.
    pub fn received(&self) -> Vec<u8> {
        match &self.job {
            Job::Ask(asking) => asking.received(),
            Job::Send(_) => Vec::new(),
        }
    }

    /// Who answered an identity request.
    pub fn identities(&self) -> Vec<Identity> {
        Identity::all(&self.received(), self.definitions)
    }

    /// What happened, in a sentence; while it runs, what has happened so far.
    pub fn words(&self) -> String {
        let ending = self.ending.clone().unwrap_or(Ending::Incomplete);
        match &self.job {
            Job::Ask(asking) => asking.words(&ending),
            Job::Send(sending) => sending.words(&ending, self.pacer.num_messages, self.pacer.gap_ms()),
        }
    }

    fn exchange(&mut self) -> Option<&mut exchange::Exchange<'d>> {
        match &mut self.job {
            Job::Ask(asking) => asking.current(),
            Job::Send(sending) => sending.current(),
        }
    }
}

/// A definition that says nothing about pacing is sent to as one of an unknown instrument.
fn pacing_of(definition: Option<&Definition>, settings: Settings) -> SendPacing {
    let of_definition = definition.map(|definition| definition.pacing).filter(|pacing| pacing.gap_ms > 0);
    settings.pacing.or(of_definition).unwrap_or(USUAL)
}
