//! Where system exclusive messages lie for the one block in which they pass between the host's events and an instance.
//!
//! A message is too large for an event, and the audio thread may not allocate; so its bytes are copied into one of a fixed number of
//! slots and a small counted handle travels instead. A slot is free again when its last handle is gone, which is before the block
//! ends: what waits longer waits in a queue of its instance, so that none can starve the others.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::sysex::slot::{Slot, WORD};

/// Messages that can be in events at once, over all instances.
pub const NUM_SLOTS: usize = 256;
/// Largest message in bytes; a DX7 bank has 4,104.
pub const SLOT_BYTES: usize = 8 * 1024;

static POOL: [Slot<{ SLOT_BYTES / WORD }>; NUM_SLOTS] = [const { Slot::new() }; NUM_SLOTS];

static REFUSED: AtomicU32 = AtomicU32::new(0);

/// Messages refused since the process began, because they were too large or too many waited.
pub fn num_refused() -> u32 {
    REFUSED.load(Ordering::Relaxed)
}

/// A counted reference to the bytes of one message.
#[derive(Debug, PartialEq, Eq)]
pub struct SysExHandle {
    slot: u8,
}

impl SysExHandle {
    /// `[audio-thread]` Copies a message into a free slot; `None` if it is larger than [`SLOT_BYTES`] or all slots are taken.
    pub fn store(bytes: &[u8]) -> Option<Self> {
        let claimed = (bytes.len() <= SLOT_BYTES).then(|| POOL.iter().position(Slot::claim));
        let Some(idx) = claimed.flatten() else {
            REFUSED.fetch_add(1, Ordering::Relaxed);
            return None;
        };
        POOL[idx].write(bytes);
        Some(Self { slot: idx as u8 })
    }

    /// Copies the message out again. Allocates; not for the audio thread.
    pub fn to_vec(&self) -> Vec<u8> {
        let (bytes, len) = self.bytes();
        bytes[..len].to_vec()
    }

    /// `[audio-thread]` The message, at the start of an array, and its length.
    pub fn bytes(&self) -> ([u8; SLOT_BYTES], usize) {
        let mut bytes = [0; SLOT_BYTES];
        let len = POOL[usize::from(self.slot)].read(&mut bytes);
        (bytes, len)
    }
}

impl Clone for SysExHandle {
    fn clone(&self) -> Self {
        POOL[usize::from(self.slot)].share();
        Self { slot: self.slot }
    }
}

impl Drop for SysExHandle {
    fn drop(&mut self) {
        POOL[usize::from(self.slot)].release();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_lives_as_long_as_its_last_handle_and_comes_out_as_it_went_in() {
        let message: Vec<u8> = (0..4104).map(|i| (i % 251) as u8).collect();
        let handle = SysExHandle::store(&message).unwrap();
        let second = handle.clone();
        drop(handle);
        let other = SysExHandle::store(&[0xF0, 0xF7]).unwrap();
        assert_eq!(second.to_vec(), message);
        assert_eq!(other.to_vec(), [0xF0, 0xF7]);
    }

    #[test]
    fn what_is_too_large_is_refused_and_counted() {
        let before = num_refused();
        assert_eq!(SysExHandle::store(&[0; SLOT_BYTES + 1]), None);
        assert!(num_refused() > before);
    }
}
