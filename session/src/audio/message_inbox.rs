//! What comes to the audio thread from the document, and the used boxes on their way back. `[audio-thread]` but for its making.

use rtrb::{Consumer, Producer};

use super::messages::ToAudio;
use super::waiting::Waiting;

/// Messages towards the audio thread; the document keeps the newest of each kind when this is full.
pub(super) const TO_AUDIO: usize = 32;

/// What a look into the inbox brings.
pub(super) enum Arrival {
    /// A message that acts now, and goes back afterwards.
    Acts(ToAudio),
    /// One that acts later or never.
    Waits,
    Nothing,
}

/// The messages in their order; decoded patches wait until they are due.
#[derive(Debug)]
pub(super) struct MessageInbox {
    messages: Consumer<ToAudio>,
    pub(super) used: Producer<ToAudio>,
    /// Decoded patches before their time.
    pub(super) waiting: Waiting,
}

impl MessageInbox {
    /// Around its ends of the queues.
    pub(super) fn new((messages, used): (Consumer<ToAudio>, Producer<ToAudio>)) -> Self {
        Self { messages, used, waiting: Waiting::new(48_000.0) }
    }

    /// The next message. What was decoded for another plan of the lanes than this goes back.
    pub(super) fn next(&mut self, plan: u32) -> Arrival {
        // Without room for every used box it could only be freed here, so it stays in the queue.
        if self.used.slots() <= self.waiting.len() {
            return Arrival::Nothing;
        }
        match self.messages.pop() {
            Ok(ToAudio::Follow(steer)) if steer.is_outdated(plan) => {
                self.give_back(ToAudio::Follow(steer));
                Arrival::Waits
            }
            Ok(ToAudio::Follow(steer)) => {
                let first = if self.waiting.is_full() { self.waiting.pop() } else { None };
                self.waiting.push(steer);
                first.map_or(Arrival::Waits, |first| Arrival::Acts(ToAudio::Follow(first)))
            }
            Ok(message) => {
                if matches!(message, ToAudio::Load(_) | ToAudio::Edit(_)) {
                    self.forget_waiting();
                }
                Arrival::Acts(message)
            }
            Err(_) => Arrival::Nothing,
        }
    }

    /// Another patch is there: what was decoded before is not to come after it.
    fn forget_waiting(&mut self) {
        while let Some(outdated) = self.waiting.pop() {
            self.give_back(ToAudio::Follow(outdated));
        }
    }

    /// The lanes were planned anew: what was decoded for another plan is not to come.
    pub(super) fn forget_outdated(&mut self, plan: u32) {
        while let Some(outdated) = self.waiting.pop_outdated(plan) {
            self.give_back(ToAudio::Follow(outdated));
        }
    }

    /// Sends a used box back, to be freed elsewhere.
    pub(super) fn give_back(&mut self, used: ToAudio) {
        let returned = self.used.push(used);
        debug_assert!(returned.is_ok(), "room was there a moment ago and only this thread takes it");
    }

    /// `[main-thread]` Drops all that is on its way.
    pub(super) fn clear(&mut self) {
        while self.messages.pop().is_ok() {}
        self.waiting.clear();
    }
}
