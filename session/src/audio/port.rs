//! The queues between document and audio thread.

use std::sync::Arc;

use rtrb::{Consumer, Producer, RingBuffer};

use super::ahead::{self, AheadReader};
use super::handle::AudioThreadHandle;
use super::keys::{self, Key};
use super::message_inbox::TO_AUDIO;
use super::messages::{Flags, FromAudio, Programs, ToAudio};
use super::reports::Reports;
use crate::latent::{Knobs, NUM_KNOBS};
use crate::sysex::pool::MAX_MESSAGE_BYTES;
use crate::threads::latest::{self, Reader};
use crate::threads::message_queue;

/// Messages from the audio thread.
const FROM_AUDIO: usize = 1_024;
/// Bytes of system exclusive messages from the audio thread: four of the longest, or a thousand short ones. They are this instance's own:
/// no other one waits for them.
const FROM_AUDIO_BYTES: usize = 4 * MAX_MESSAGE_BYTES;

/// The other end of an [`AudioThreadHandle`].
#[derive(Debug)]
pub(crate) struct DocumentPort {
    /// Towards the audio thread.
    pub(crate) messages: Producer<ToAudio>,
    /// Used boxes, to be dropped.
    pub(crate) used: Consumer<ToAudio>,
    /// From the audio thread.
    pub(crate) events: Consumer<FromAudio>,
    /// The bytes that some of them announce.
    pub(crate) bytes: Consumer<u8>,
    /// Keys of the editor's keyboard.
    pub(crate) keys: Producer<Key>,
    /// Switches.
    pub(crate) flags: Arc<Flags>,
}

/// Where the knobs are, as the worker reads it.
#[derive(Debug)]
pub(crate) struct TurnedReader {
    /// Now.
    pub(crate) now: Reader<NUM_KNOBS>,
    /// Where lanes will have them.
    pub(crate) ahead: AheadReader,
}

/// A pair of ends, and the reader of the knobs; the audio thread's begins with `programs`.
pub(crate) fn pair(programs: Programs) -> (DocumentPort, AudioThreadHandle, TurnedReader) {
    let (to_audio, messages) = RingBuffer::new(TO_AUDIO);
    let (used, from_used) = RingBuffer::new(2 * TO_AUDIO);
    let (events, from_audio) = RingBuffer::new(FROM_AUDIO);
    let (bytes, from_audio_bytes) = message_queue::pair(FROM_AUDIO_BYTES);
    let (to_keys, keys) = RingBuffer::new(keys::CAPACITY);
    let flags = Arc::new(Flags::default());
    let (knobs, now) = latest::pair(Knobs::default().to_array());
    let (to_worker, ahead) = ahead::pair();
    let port = DocumentPort {
        messages: to_audio,
        used: from_used,
        events: from_audio,
        bytes: from_audio_bytes,
        keys: to_keys,
        flags: flags.clone(),
    };
    let audio = AudioThreadHandle::new(
        (messages, used),
        keys,
        Reports::new(events, bytes, flags),
        programs,
        (knobs, to_worker),
    );
    (port, audio, TurnedReader { now, ahead })
}
