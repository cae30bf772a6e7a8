//! What was sent, and the request that reads it back.

use super::exchange::Exchange;
use super::known::Known;
use super::region::written;
use super::request::{Expected, Request, is_device, words_of};
use crate::definition::{Definition, MessageForm};

/// How many bytes are read back at once.
const MOST_AT_ONCE: usize = 1024;

/// What has to come back.
#[derive(Clone, Debug)]
enum Content {
    /// A message of this kind with these data.
    Data { kind: String, data: Vec<u8> },
    /// These bytes of a memory.
    Memory { address: u32, bytes: Vec<u8> },
}

/// A preset or a piece of memory that was sent.
#[derive(Clone, Debug)]
pub(super) struct Readback<'d> {
    pub(super) request: Request<'d>,
    /// What was sent, in words.
    pub(super) words: String,
    /// The messages that it was sent in, by their numbers.
    pub(super) messages: Vec<usize>,
    content: Content,
}

impl<'d> Readback<'d> {
    /// How messages are read back; none of them stands for those that cannot be.
    pub(super) fn all(
        messages: &[Vec<u8>],
        known: impl Fn(&[u8]) -> Option<Known<'d>>,
        definitions: &'d [Definition],
    ) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for (i, message) in messages.iter().enumerate() {
            let Some(Known { definition, form, .. }) = known(message) else { continue };
            if let Some((address, data)) = written(form, message) {
                if !all.last_mut().is_some_and(|last| last.append(definition, address, data, i)) {
                    all.extend(Self::memory(definition, form, message, i));
                }
            } else if definition.layout_of(form).is_some() {
                // The request may be described with another model of the maker.
                let of_maker = definitions.iter().filter(|other| other.maker == definition.maker);
                let first = std::iter::once(definition).chain(of_maker);
                all.extend(first.into_iter().find_map(|definition| Self::message(definition, form, message, i)));
            }
        }
        all
    }

    /// True where the answer is what was sent.
    pub(super) fn is_in(&self, answer: &Exchange<'d>) -> bool {
        match (&self.content, &answer.request.expected) {
            (Content::Memory { address, bytes }, Expected::Memory(region)) => region.has(*address, bytes),
            (Content::Data { kind, data }, _) => {
                let has = |form: &MessageForm, message: &[u8]| form.kind == *kind && form.data(message) == *data;
                answer.kept.iter().any(|kept| kept.form.is_some_and(|form| has(form, &kept.message)))
            }
            _ => false,
        }
    }

    /// A message that is read back by the request of which it is the only answer.
    fn message(definition: &'d Definition, form: &MessageForm, message: &[u8], i: usize) -> Option<Self> {
        let named: Vec<(&str, u8)> = form.header.named(message).collect();
        let reads = |asks: &&MessageForm| {
            let blank = vec![0; asks.header.len()];
            let is_named = |name: &str| named.iter().any(|(other, _)| *other == name);
            let is_answered =
                asks.answer.as_ref().is_some_and(|a| a.kinds == [form.kind.as_str()] && a.count == Some(1));
            is_answered && asks.header.named(&blank).all(|(name, _)| is_device(name) || is_named(name))
        };
        let asks = definition.forms().iter().find(reads)?;
        let blank = vec![0; asks.header.len()];
        let wanted: Vec<&str> = asks.header.named(&blank).map(|(name, _)| name).collect();
        let named: Vec<(&str, u8)> = named.into_iter().filter(|(name, _)| wanted.contains(name)).collect();
        let request = Request::new(definition, &asks.kind, &named).ok()?;
        let content = Content::Data { kind: form.kind.clone(), data: form.data(message) };
        Some(Self { request, words: words_of(form, message), messages: vec![i], content })
    }

    fn memory(definition: &'d Definition, form: &MessageForm, message: &[u8], i: usize) -> Option<Self> {
        let (address, data) = written(form, message)?;
        let device = form.header.named(message).find(|(name, _)| is_device(name)).map(|(_, byte)| byte);
        let request = Request::exact(definition, address, data.len(), device)?;
        let content = Content::Memory { address, bytes: data.to_vec() };
        Some(Self { request, words: words_of(form, message), messages: vec![i], content })
    }

    /// Takes over what is written right behind it; false where that belongs elsewhere.
    fn append(&mut self, definition: &'d Definition, next: u32, data: &[u8], i: usize) -> bool {
        let Content::Memory { address, bytes } = &mut self.content else { return false };
        let is_behind = address.wrapping_add(bytes.len() as u32) == next
            && bytes.len() + data.len() <= MOST_AT_ONCE
            && self.request.definition.is_some_and(|own| own.id == definition.id);
        if !is_behind {
            return false;
        }
        let len = bytes.len() + data.len();
        let Some(request) = Request::exact(definition, *address, len, self.request.device) else { return false };
        bytes.extend(data);
        self.request = request;
        self.messages.push(i);
        true
    }
}
