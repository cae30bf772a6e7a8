//! What the audio thread tells the document: events and bytes through bounded queues, never waited for. `[audio-thread]`

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::Producer;

use super::messages::{Flags, FromAudio};
use crate::threads::message_queue::{self, HEAD};
use crate::threads::wake::WakeFlag;

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Reports {
    events: Producer<FromAudio>,
    bytes: Producer<u8>,
    pub(super) flags: Arc<Flags>,
    /// Wakes the worker.
    pub(super) wake: WakeFlag,
}

impl Reports {
    /// With the audio thread's ends of the queues.
    pub(super) fn new(events: Producer<FromAudio>, bytes: Producer<u8>, flags: Arc<Flags>) -> Self {
        Self { events, bytes, flags, wake: WakeFlag::default() }
    }

    /// Tells the worker and wakes it; false when the queue is full.
    pub(super) fn tell(&mut self, event: FromAudio) -> bool {
        let is_told = self.events.push(event).is_ok();
        self.wake.set();
        is_told
    }

    /// Tells something that has bytes; false if there is no room for both.
    pub(super) fn tell_bytes(&mut self, bytes: &[u8], event: FromAudio) -> bool {
        let has_room = !self.events.is_full() && self.bytes.slots() >= bytes.len() + HEAD;
        has_room && message_queue::push(&mut self.bytes, bytes) && self.tell(event)
    }

    /// Notes that a system exclusive message was lost; a person is told.
    pub(super) fn lose_sysex(&mut self) {
        self.flags.lost.fetch_add(1, Ordering::Relaxed);
        self.wake.set();
    }
}
