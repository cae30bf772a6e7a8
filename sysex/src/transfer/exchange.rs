//! One request and its answer: it is asked again where the answer is not whole.

use super::known::Known;
use super::request::{Expected, Request, is_device, words_of};
use super::words;
use crate::definition::MessageForm;
use std::collections::BTreeSet;

/// How long an instrument may take to begin to answer, microseconds.
const FIRST_US: u64 = 2_000_000;
/// How long it may be silent in the middle, where its definition says nothing.
const SILENCE_US: u64 = 1_000_000;
/// How often something is asked for at most.
const TRIES: u32 = 2;

/// A message of an answer.
#[derive(Clone, Debug)]
pub(super) struct Kept<'d> {
    pub(super) form: Option<&'d MessageForm>,
    pub(super) message: Vec<u8>,
    pub(super) is_right: bool,
    /// What tells it from others of the answer: its definition, form and place.
    key: Vec<u8>,
    /// In which try it came.
    tried: u32,
}

/// What else came, and what was wrong.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Troubles {
    /// Messages that broke off.
    pub(super) cut: usize,
    /// Messages of the maker that no definition knows, or whose check bytes are wrong where they cannot be kept.
    pub(super) damaged: usize,
    /// Messages that were not asked for.
    pub(super) others: usize,
    /// The device that answered instead of the one that was asked.
    pub(super) device: Option<u8>,
}

/// How an exchange goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExchangeState {
    /// More is to come.
    Waits,
    /// It is to be asked.
    Ask,
    /// The answer is there.
    Whole,
    /// No more comes, and something lacks.
    Short,
}

/// A request, and what has come of it.
#[derive(Clone, Debug)]
pub(super) struct Exchange<'d> {
    pub(super) request: Request<'d>,
    pub(super) kept: Vec<Kept<'d>>,
    pub(super) troubles: Troubles,
    /// How often it was asked.
    pub(super) tries: u32,
    is_asked: bool,
    /// Bytes of messages have come since it was asked first.
    has_heard: bool,
    /// When silence ends the answer. Whoever was too slow gets more time when asked again.
    until_us: Option<u64>,
}

impl<'d> Exchange<'d> {
    pub(super) fn new(request: Request<'d>) -> Self {
        Self {
            request,
            kept: Vec::new(),
            troubles: Troubles::default(),
            tries: 0,
            is_asked: false,
            has_heard: false,
            until_us: None,
        }
    }

    /// The request goes now.
    pub(super) fn ask(&mut self) -> Vec<u8> {
        (self.is_asked, self.until_us) = (true, None);
        self.tries += 1;
        // What went wrong before has nothing to say about the answer that comes now.
        (self.troubles.cut, self.troubles.damaged) = (0, 0);
        self.request.message.clone()
    }

    /// The request has arrived.
    pub(super) fn asked(&mut self, arrived_us: u64) {
        self.until_us = self.until_us.or(Some(arrived_us + u64::from(self.tries) * FIRST_US));
    }

    /// Bytes of a message have come.
    pub(super) fn hears(&mut self, now_us: u64) {
        if self.is_asked {
            self.has_heard = true;
            self.until_us = Some(now_us + u64::from(self.tries) * self.silence_us());
        }
    }

    /// When it has to be looked at again.
    pub(super) fn until_us(&self) -> Option<u64> {
        self.until_us
    }

    /// How it goes as of now.
    pub(super) fn progress(&mut self, now_us: u64) -> ExchangeState {
        if !self.is_asked {
            return ExchangeState::Ask;
        }
        if self.is_whole() {
            return ExchangeState::Whole;
        }
        if self.until_us.is_none_or(|until| now_us < until) {
            return ExchangeState::Waits;
        }
        if self.is_whole_by_silence() {
            return ExchangeState::Whole;
        }
        // Nobody has to answer when all are asked.
        if self.tries >= TRIES || matches!(self.request.expected, Expected::Identity) {
            return ExchangeState::Short;
        }
        self.is_asked = false;
        ExchangeState::Ask
    }

    /// Takes a message that has come.
    pub(super) fn take(&mut self, message: &[u8], is_whole: bool, known: Option<Known<'d>>) {
        if !self.is_asked {
            self.troubles.others += 1;
            return;
        }
        if !is_whole {
            self.troubles.cut += 1;
            return;
        }
        match self.kept_of(message, known) {
            Some(kept) => self.keep(kept),
            None if self.is_damaged(message, known) => self.troubles.damaged += 1,
            None => self.troubles.others += 1,
        }
    }

    /// How many right messages or bytes are there, and of how many where that is known.
    pub(super) fn count(&self) -> (usize, Option<usize>) {
        match &self.request.expected {
            Expected::Memory(region) => {
                let (there, wanted) = region.progress();
                (there, Some(wanted))
            }
            Expected::Messages { count, .. } => (self.num_right(), *count),
            Expected::Identity => (self.num_right(), None),
        }
    }

    /// The kept messages whose check bytes are wrong, in words.
    fn damaged(&self) -> impl Iterator<Item = String> {
        self.kept.iter().filter(|kept| !kept.is_right).filter_map(|kept| Some(words_of(kept.form?, &kept.message)))
    }

    /// True where nothing of an answer came.
    pub(super) fn is_unanswered(&self) -> bool {
        !self.has_heard && self.kept.is_empty()
    }

    /// The messages that came; those of one form in the order of their places where these tell them apart.
    pub(super) fn in_order(&self) -> Vec<&[u8]> {
        let mut kept: Vec<&Kept<'d>> = self.kept.iter().collect();
        let of_one_form = kept.windows(2).all(|pair| pair[0].key.get(..4) == pair[1].key.get(..4));
        let keys: BTreeSet<&[u8]> = kept.iter().map(|kept| kept.key.as_slice()).collect();
        if of_one_form && keys.len() == kept.len() && self.tries > 1 {
            kept.sort_by(|a, b| a.key.cmp(&b.key));
        }
        kept.into_iter().map(|kept| kept.message.as_slice()).collect()
    }

    /// What was not as it should be, in words.
    pub(super) fn trouble_words(&self) -> Vec<String> {
        let mut parts = Vec::new();
        let Troubles { cut, damaged, others, device } = self.troubles;
        if self.tries > 1 {
            parts.push(format!("{} was asked for {}", self.request.words, words::times(self.tries)));
        }
        for (count, what) in [(cut, "broke off"), (damaged, "came damaged"), (others, "came that nobody asked for")] {
            if count > 0 {
                parts.push(format!("{} {what}", words::number(count, "message")));
            }
        }
        parts.extend(self.damaged().map(|message| format!("wrong check bytes: {message}")));
        if let (Some(asked), Some(device)) = (self.request.device, device) {
            parts.push(format!("device {device} answered, not {asked}"));
        }
        parts
    }

    /// What the answer is as a message of its kind, where only one is expected.
    fn kept_of(&mut self, message: &[u8], known: Option<Known<'d>>) -> Option<Kept<'d>> {
        let tried = self.tries;
        let Some(Known { definition, form, number }) = known else {
            let is_reply = matches!(message, [0xF0, 0x7E, _, 0x06, 0x02, ..]);
            let is_kept = matches!(self.request.expected, Expected::Identity) && is_reply;
            return is_kept.then(|| Kept {
                form: None,
                message: message.to_vec(),
                is_right: true,
                key: message.to_vec(),
                tried,
            });
        };
        let is_right = form.is_right(message);
        let is_asked_for = match &mut self.request.expected {
            Expected::Identity => false,
            Expected::Messages { kinds, .. } => {
                let of_maker = self.request.definition.is_some_and(|asked| asked.maker == definition.maker);
                of_maker && !form.is_request() && (kinds.is_empty() || kinds.contains(&form.kind))
            }
            Expected::Memory(region) => {
                let is_of = self.request.definition.is_some_and(|asked| asked.id == definition.id);
                is_of && is_right && region.write(form, message)
            }
        };
        if !is_asked_for {
            return None;
        }
        let device = form.header.named(message).find(|(name, _)| is_device(name)).map(|(_, byte)| byte);
        if self.request.device.zip(device).is_some_and(|(asked, found)| (asked ^ found) & 0x0F != 0) {
            self.troubles.device = device;
        }
        let place = form.header.named(message).filter(|(name, _)| !is_device(name)).map(|(_, byte)| byte);
        let key = number.into_iter().chain(place).collect();
        Some(Kept { form: Some(form), message: message.to_vec(), is_right, key, tried })
    }

    /// What came in an earlier try is replaced, unless it was right and this is not.
    fn keep(&mut self, kept: Kept<'d>) {
        let of_before = self.kept.iter_mut().find(|other| other.tried < kept.tried && other.key == kept.key);
        match of_before {
            Some(before) if before.is_right && !kept.is_right => before.tried = kept.tried,
            Some(before) => *before = kept,
            None => self.kept.push(kept),
        }
    }

    fn num_right(&self) -> usize {
        self.kept.iter().filter(|kept| kept.is_right).count()
    }

    fn is_whole(&self) -> bool {
        match &self.request.expected {
            Expected::Messages { count, .. } => count.is_some_and(|count| self.num_right() >= count),
            Expected::Memory(region) => region.is_whole(),
            Expected::Identity => false,
        }
    }

    /// Where nobody says how much comes, what has come without trouble is all.
    fn is_whole_by_silence(&self) -> bool {
        let is_untroubled =
            self.troubles.cut + self.troubles.damaged == 0 && self.kept.iter().all(|kept| kept.is_right);
        match &self.request.expected {
            Expected::Messages { count, .. } => count.is_none() && !self.kept.is_empty() && is_untroubled,
            Expected::Memory(region) => region.is_whole_but_for_ends(),
            Expected::Identity => !self.kept.is_empty(),
        }
    }

    /// True for a message of the maker that lost something on its way.
    fn is_damaged(&self, message: &[u8], known: Option<Known<'d>>) -> bool {
        match known {
            None => self.request.message.get(1) == message.get(1),
            Some(known) => known.form.is_write() && !known.form.is_right(message),
        }
    }

    fn silence_us(&self) -> u64 {
        let of_definition =
            self.request.definition.map_or(0, |definition| u64::from(definition.pacing.silence_ms) * 1000);
        if of_definition > 0 { of_definition } else { SILENCE_US }
    }
}
