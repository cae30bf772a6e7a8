//! The events of one track, with a guard against what the library drops.

use midly::EventIter;

use super::decode::own_kind;
use super::event::{END_OF_TRACK, Event, EventKind};
use super::recovery::{Recovered, recover};
use super::{Notice, Track};

/// Reads the bytes of one track.
pub(super) struct TrackReader<'a> {
    chunk: &'a [u8],
    /// What is still to be read.
    rest: &'a [u8],
    idx: usize,
    tick: u64,
    /// The status of the last channel message, which the wild keeps over meta events.
    status: Option<u8>,
    events: Vec<Event>,
    clipped: usize,
    resumed: usize,
    long_deltas: usize,
    system: usize,
}

impl<'a> TrackReader<'a> {
    pub(super) fn new(chunk: &'a [u8], idx: usize) -> Self {
        let events = Vec::with_capacity(chunk.len() / 4);
        let (clipped, resumed, long_deltas, system) = (0, 0, 0, 0);
        Self { chunk, rest: chunk, idx, tick: 0, status: None, events, clipped, resumed, long_deltas, system }
    }

    /// The track, and what should be known of it.
    pub(super) fn read(mut self) -> (Track, Vec<Notice>) {
        while !self.rest.is_empty() && !self.has_ended() {
            self.read_run();
            if self.rest.is_empty() || self.has_ended() || !self.read_damaged() {
                break;
            }
        }
        let notices = self.notices();
        if !self.has_ended() {
            self.events.push(Event::meta(self.tick, END_OF_TRACK, []));
        }
        self.events.shrink_to_fit();
        (Track { events: self.events }, notices)
    }

    /// As far as the library reads.
    fn read_run(&mut self) {
        let mut events = EventIter::new(self.rest);
        *events.running_status_mut() = self.status;
        loop {
            let before = events.unread();
            let Some(Ok(event)) = events.next() else {
                self.rest = before;
                return;
            };
            let bytes = &before[..before.len() - events.unread().len()];
            self.rest = events.unread();
            self.push(u64::from(event.delta.as_int()), own_kind(event.kind, bytes));
            if let Some(status) = events.running_status() {
                self.status = Some(status);
            }
            if self.has_ended() {
                return;
            }
        }
    }

    /// One event that the library refused; false where nothing can be made of it.
    fn read_damaged(&mut self) -> bool {
        let Some(Recovered { delta, is_long_delta, event, is_system, num_clipped, is_resumed, status, len }) =
            recover(self.rest, self.status)
        else {
            return false;
        };
        self.clipped += num_clipped;
        self.resumed += usize::from(is_resumed);
        self.long_deltas += usize::from(is_long_delta);
        self.status = status;
        self.system += usize::from(is_system);
        self.push(delta, event);
        self.rest = &self.rest[len..];
        true
    }

    fn push(&mut self, delta: u64, kind: EventKind) {
        self.tick += delta;
        self.events.push(Event { tick: self.tick, kind });
    }

    fn has_ended(&self) -> bool {
        self.events.last().is_some_and(Event::is_end)
    }

    fn notices(&self) -> Vec<Notice> {
        let track = self.idx;
        let mut notices = Vec::new();
        let mut say = |is_so: bool, notice: Notice| {
            if is_so {
                notices.push(notice);
            }
        };
        say(self.clipped > 0, Notice::Clipped { track, bytes: self.clipped });
        say(self.resumed > 0, Notice::RunningStatus { track, events: self.resumed });
        say(self.long_deltas > 0, Notice::LongDelta { track, events: self.long_deltas });
        say(self.system > 0, Notice::SystemMessage { track, events: self.system });
        let (bytes, has_ended) = (self.rest.len(), self.has_ended());
        say(bytes > 0 && !has_ended, Notice::Unread { track, bytes, at: self.chunk.len() - bytes });
        say(bytes > 0 && has_ended, Notice::AfterEnd { track, bytes });
        say(!has_ended, Notice::NoEnd { track });
        notices
    }
}
