//! What the audio thread tells the document, and what the document leaves for it without a queue of messages.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::{Consumer, Producer};

use crate::audio::{Flags, FromAudio, Key};
use crate::threads::message_queue;

/// See the [module](self).
#[derive(Debug)]
pub(super) struct AudioInbox {
    events: Consumer<FromAudio>,
    /// The bytes that some of them announce.
    bytes: Consumer<u8>,
    /// Keys of the editor's keyboard.
    keys: Producer<Key>,
    flags: Arc<Flags>,
    /// Lost messages of the audio thread that have been told.
    lost_seen: u32,
}

impl AudioInbox {
    /// With the document's ends of the queues.
    pub(super) fn new(
        events: Consumer<FromAudio>,
        bytes: Consumer<u8>,
        keys: Producer<Key>,
        flags: Arc<Flags>,
    ) -> Self {
        Self { events, bytes, keys, flags, lost_seen: 0 }
    }

    /// The next event.
    pub(super) fn next(&mut self) -> Option<FromAudio> {
        self.events.pop().ok()
    }

    /// The bytes of an event that announces some, at the start of `bytes`; their number.
    pub(super) fn bytes(&mut self, bytes: &mut [u8]) -> usize {
        message_queue::pop(&mut self.bytes, bytes)
    }

    /// Messages that the audio thread has lost since the last call.
    pub(super) fn lost(&mut self) -> u32 {
        let lost = self.flags.lost.load(Ordering::Relaxed);
        lost.wrapping_sub(std::mem::replace(&mut self.lost_seen, lost))
    }

    /// Plays a key of the editor's keyboard. More keys than ten fingers press are not played.
    pub(super) fn play(&mut self, key: Key) {
        let _ = self.keys.push(key);
    }

    /// Switches that the audio thread reads.
    pub(super) fn flags(&self) -> &Flags {
        &self.flags
    }
}
