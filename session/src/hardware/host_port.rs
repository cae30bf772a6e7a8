//! The host's MIDI output as one more port: what is sent to it leaves the instrument as events of its blocks.
//!
//! The hardware thread puts each message into a queue of bytes; the audio thread takes them out and emits them. A host that does not
//! play takes nothing: then the queue is full, as a busy port is.
#![expect(
    clippy::disallowed_types,
    reason = "hardware threads share the sending end; the audio thread has the other one alone"
)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rtrb::{Consumer, Producer};

use super::port::{Input, Output, PortError, Ports};
use crate::sysex::pool::SLOT_BYTES;
use crate::threads::message_queue::{self, pop, push};

/// The name that users choose.
pub const HOST_OUTPUT: &str = "the host's MIDI output";

/// Bytes that wait for the next block at most: three banks.
const QUEUE_BYTES: usize = 16_384;
/// The largest message that an event for the host has room for.
const MAX_MESSAGE: usize = SLOT_BYTES;

/// The audio thread's end.
#[derive(Debug)]
pub struct HostOutput {
    messages: Consumer<u8>,
    is_offered: Arc<AtomicBool>,
}

impl HostOutput {
    /// `[main-thread]` Whether the host takes events now; while it does not, the port is not there.
    pub fn offer(&self, is_offered: bool) {
        self.is_offered.store(is_offered, Ordering::Relaxed);
    }

    /// `[audio-thread]` Whether it does.
    pub(crate) fn is_offered(&self) -> bool {
        self.is_offered.load(Ordering::Relaxed)
    }

    /// `[audio-thread]` The next message for the host, at the start of `message`, and its length; 0 without one.
    pub fn next(&mut self, message: &mut [u8]) -> usize {
        pop(&mut self.messages, message)
    }
}

/// The ports of `inner` and the host's, with the audio thread's end of that.
pub(crate) fn with_host(inner: Arc<dyn Ports>) -> (Arc<dyn Ports>, HostOutput) {
    let (messages, taken) = message_queue::pair(QUEUE_BYTES);
    let is_offered = Arc::new(AtomicBool::new(false));
    let end = HostEnd { messages: Arc::new(Mutex::new(messages)), is_offered: is_offered.clone() };
    (Arc::new(WithHost { inner, end }), HostOutput { messages: taken, is_offered })
}

struct WithHost {
    inner: Arc<dyn Ports>,
    end: HostEnd,
}

#[derive(Clone)]
struct HostEnd {
    messages: Arc<Mutex<Producer<u8>>>,
    is_offered: Arc<AtomicBool>,
}

impl Ports for WithHost {
    fn outputs(&self) -> Vec<String> {
        let host = self.end.is_offered().then(|| HOST_OUTPUT.to_owned());
        self.inner.outputs().into_iter().chain(host).collect()
    }

    fn inputs(&self) -> Vec<String> {
        self.inner.inputs()
    }

    fn open_output(&self, name: &str) -> Result<Box<dyn Output>, PortError> {
        if name != HOST_OUTPUT {
            return self.inner.open_output(name);
        }
        if self.end.is_offered() { Ok(Box::new(self.end.clone())) } else { Err(PortError::NotThere) }
    }

    fn open_input(&self, name: &str) -> Result<Box<dyn Input>, PortError> {
        self.inner.open_input(name)
    }
}

impl HostEnd {
    fn is_offered(&self) -> bool {
        self.is_offered.load(Ordering::Relaxed)
    }
}

impl Output for HostEnd {
    fn send(&mut self, message: &[u8]) -> Result<(), PortError> {
        if message.len() > MAX_MESSAGE {
            return Err(PortError::TooLong(Some(MAX_MESSAGE)));
        }
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        if push(&mut messages, message) { Ok(()) } else { Err(PortError::Full) }
    }

    fn is_there(&mut self) -> bool {
        self.is_offered()
    }
}

#[cfg(test)]
mod tests {
    use super::super::system::system;
    use super::*;

    #[test]
    fn a_message_reaches_the_audio_thread_and_a_host_that_does_not_play_is_a_full_port() {
        let (ports, mut host) = with_host(system());
        assert_eq!(ports.open_output(HOST_OUTPUT).err(), Some(PortError::NotThere));
        host.offer(true);
        assert!(ports.outputs().contains(&HOST_OUTPUT.to_owned()));
        let mut output = ports.open_output(HOST_OUTPUT).unwrap();
        let bank = |nth: u8| [&[0xF0, 0x43, nth][..], &[0; 4_100], &[0xF7]].concat();
        for nth in 0..3 {
            output.send(&bank(nth)).unwrap();
        }
        assert_eq!(output.send(&bank(3)), Err(PortError::Full));
        assert_eq!(output.send(&[0; MAX_MESSAGE + 1]), Err(PortError::TooLong(Some(MAX_MESSAGE))));
        let mut message = [0; MAX_MESSAGE];
        for nth in 0..3 {
            let len = host.next(&mut message);
            assert_eq!(message[..len], bank(nth));
        }
        assert!(host.next(&mut message) == 0 && output.is_there());
        host.offer(false);
        assert!(!output.is_there() && !ports.outputs().contains(&HOST_OUTPUT.to_owned()));
    }
}
