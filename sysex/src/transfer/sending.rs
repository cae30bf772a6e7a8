//! Messages to an instrument, read back and compared; what is not the same is sent once more, more slowly.

use super::exchange::{Exchange, ExchangeState};
use super::pacer::Pacer;
use super::readback::Readback;
use super::step::Step;
use super::{Ending, words};

/// How often something is sent at most.
const ROUNDS: u32 = 2;
/// The rest after a message that an instrument could not follow has at least this long a successor, milliseconds.
const SLOW_GAP_MS: u32 = 200;

/// Messages, and how far they are.
#[derive(Clone, Debug)]
pub(super) struct Sending<'d> {
    messages: Vec<Vec<u8>>,
    readbacks: Vec<Readback<'d>>,
    /// How many messages nothing reads back.
    unread: usize,
    /// The readbacks of this round, and which one is under way.
    round: Vec<usize>,
    current: usize,
    exchange: Option<Exchange<'d>>,
    /// Those that were not the same.
    differing: Vec<usize>,
    rounds: u32,
}

impl<'d> Sending<'d> {
    /// Without readbacks nothing is verified.
    pub(super) fn new(messages: Vec<Vec<u8>>, readbacks: Vec<Readback<'d>>) -> Self {
        let read: usize = readbacks.iter().map(|readback| readback.messages.len()).sum();
        let (unread, round) = (messages.len() - read, (0..readbacks.len()).collect());
        Self { messages, readbacks, unread, round, current: 0, exchange: None, differing: Vec::new(), rounds: 0 }
    }

    /// The exchange that is under way.
    pub(super) fn current(&mut self) -> Option<&mut Exchange<'d>> {
        self.exchange.as_mut()
    }

    /// True where what was sent is being read back.
    pub(super) fn is_verifying(&self) -> bool {
        self.exchange.is_some()
    }

    /// How many have been read back in this round, and of how many.
    pub(super) fn count(&self) -> (usize, usize) {
        (self.current, self.round.len())
    }

    /// How many messages there are.
    pub(super) fn num_messages(&self) -> usize {
        self.messages.len()
    }

    /// What is to be done now; called while nothing waits to go.
    pub(super) fn step(&mut self, now_us: u64, pacer: &mut Pacer) -> Step {
        if self.rounds == 0 {
            self.rounds = 1;
            return Step::Send(self.messages.clone());
        }
        loop {
            let Some(&number) = self.round.get(self.current) else { return self.next_round(pacer) };
            let readback = &self.readbacks[number];
            let exchange = self.exchange.get_or_insert_with(|| Exchange::new(readback.request.clone()));
            match exchange.progress(now_us) {
                ExchangeState::Waits => return Step::Wait,
                ExchangeState::Ask => return Step::Send(vec![exchange.ask()]),
                ExchangeState::Short if number == 0 && exchange.is_unanswered() => {
                    return Step::End(Ending::Unverified);
                }
                ExchangeState::Whole | ExchangeState::Short => {}
            }
            if !readback.is_in(exchange) {
                self.differing.push(number);
            }
            self.exchange = None;
            self.current += 1;
        }
    }

    /// What happened, in words.
    pub(super) fn words(&self, ending: &Ending, sent: usize, gap_ms: u32) -> String {
        let all = words::number(self.messages.len(), "message");
        let mut parts = vec![match ending {
            Ending::Done if self.readbacks.is_empty() => format!("Sent: {all}, not read back"),
            Ending::Done => format!("Sent and read back: {all}, all the same"),
            Ending::Different(count) => {
                format!("Sent: {all}; {count} of {} read back are not the same", self.readbacks.len())
            }
            Ending::Unverified => format!("Sent: {all}; the instrument does not answer, so nothing is verified"),
            Ending::Cancelled if sent < self.messages.len() => format!("Cancelled: {sent} of {all} were sent"),
            Ending::Cancelled => format!("Cancelled while reading back: {all} were sent"),
            Ending::Lost(why) => format!("{why}: {} of {all} were sent", sent.min(self.messages.len())),
            Ending::NoAnswer | Ending::Incomplete => format!("Sent: {all}"),
        }];
        if self.rounds > 1 {
            parts.push(format!("some were sent again with rests of {gap_ms} ms, since they had not arrived"));
        }
        if !self.readbacks.is_empty() && self.unread > 0 {
            parts.push(format!("{} cannot be read back", words::number(self.unread, "message")));
        }
        if matches!(ending, Ending::Different(_)) {
            parts.extend(self.differing.iter().map(|&number| self.readbacks[number].words.clone()));
        }
        words::sentence(&parts)
    }

    /// Sends what differs once more, or ends.
    fn next_round(&mut self, pacer: &mut Pacer) -> Step {
        if self.differing.is_empty() {
            return Step::End(Ending::Done);
        }
        if self.rounds >= ROUNDS {
            return Step::End(Ending::Different(self.differing.len()));
        }
        self.rounds += 1;
        pacer.slow_down(SLOW_GAP_MS);
        self.round = std::mem::take(&mut self.differing);
        self.current = 0;
        let again = self.round.iter().flat_map(|&number| &self.readbacks[number].messages);
        Step::Send(again.map(|&i| self.messages[i].clone()).collect())
    }
}
