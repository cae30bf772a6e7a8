//! Requests one after the other: the next goes when the answer to the one before is there.

use super::exchange::{Exchange, ExchangeState};
use super::request::{Expected, Request};
use super::step::Step;
use super::{Ending, words};

/// Requests and their answers.
#[derive(Clone, Debug)]
pub(super) struct Asking<'d> {
    pub(super) exchanges: Vec<Exchange<'d>>,
    current: usize,
    short: usize,
}

impl<'d> Asking<'d> {
    pub(super) fn new(requests: impl IntoIterator<Item = Request<'d>>) -> Self {
        Self { exchanges: requests.into_iter().map(Exchange::new).collect(), current: 0, short: 0 }
    }

    /// The exchange that is under way.
    pub(super) fn current(&mut self) -> Option<&mut Exchange<'d>> {
        self.exchanges.get_mut(self.current)
    }

    /// What is to be done now.
    pub(super) fn step(&mut self, now_us: u64) -> Step {
        loop {
            let is_first = self.current == 0;
            let Some(exchange) = self.exchanges.get_mut(self.current) else {
                return Step::End(if self.short > 0 { Ending::Incomplete } else { Ending::Done });
            };
            match exchange.progress(now_us) {
                ExchangeState::Waits => return Step::Wait,
                ExchangeState::Ask => return Step::Send(vec![exchange.ask()]),
                ExchangeState::Whole => {}
                // Who does not answer at all is not asked further.
                ExchangeState::Short if is_first && exchange.is_unanswered() => return Step::End(Ending::NoAnswer),
                ExchangeState::Short => self.short += 1,
            }
            self.current += 1;
        }
    }

    /// The messages that came, in order.
    pub(super) fn received(&self) -> Vec<u8> {
        self.exchanges.iter().flat_map(Exchange::in_order).flatten().copied().collect()
    }

    /// How many requests are answered, or how much of a single one is there; and of how many.
    pub(super) fn count(&self) -> (usize, Option<usize>) {
        match self.exchanges.as_slice() {
            [one] => one.count(),
            all => (self.current, Some(all.len())),
        }
    }

    /// What happened, in words.
    pub(super) fn words(&self, ending: &Ending) -> String {
        let messages: usize = self.exchanges.iter().map(|exchange| exchange.kept.len()).sum();
        let came = format!("{} came", words::number(messages, "message"));
        let of = match self.exchanges.as_slice() {
            [one] => match (one.count(), &one.request.expected) {
                ((there, Some(all)), Expected::Messages { .. }) => format!("{came}, {there} of {all} whole"),
                ((there, Some(all)), _) => format!("{came}, {there} of {all} bytes"),
                _ => came,
            },
            all => format!("{came}, {} of {} answered", self.current - self.short, words::number(all.len(), "request")),
        };
        let asked = self.exchanges.first().map_or("", |first| first.request.words.as_str());
        let begin = match ending {
            Ending::Done => format!("Received: {of}"),
            Ending::NoAnswer => {
                return format!(
                    "No answer to {asked}, asked {}: is it switched on, connected both ways, set to this device number, and does \
                     it answer requests at all?",
                    words::times(self.exchanges.first().map_or(0, |first| first.tries))
                );
            }
            Ending::Cancelled => format!("Cancelled while receiving: {of}"),
            Ending::Lost(why) => format!("{why} while receiving: {of}"),
            Ending::Incomplete | Ending::Different(_) | Ending::Unverified => format!("Incomplete: {of}"),
        };
        let mut parts = vec![begin];
        parts.extend(self.exchanges.iter().flat_map(Exchange::trouble_words));
        words::sentence(&parts)
    }
}
