//! Where system exclusive messages wait between the audio thread, which gets them, and the worker, which reads them.
//!
//! A message is too large for an event, and the audio thread may not allocate; so its bytes are copied into one of a fixed number
//! of slots, shared by all instances of the process, and a small counted handle travels instead. A slot is free again when its
//! last handle is gone. Bytes are stored as relaxed atomics: the handle is published by a queue, which orders them.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Messages that can wait at once, over all instances.
pub const NUM_SLOTS: usize = 64;
/// Largest message in bytes; a DX7 bank has 4,104.
pub const SLOT_BYTES: usize = 8 * 1024;

const WORD: usize = size_of::<u64>();

struct Slot {
    handles: AtomicU32,
    len: AtomicU32,
    words: [AtomicU64; SLOT_BYTES / WORD],
}

static POOL: [Slot; NUM_SLOTS] = [const {
    Slot { handles: AtomicU32::new(0), len: AtomicU32::new(0), words: [const { AtomicU64::new(0) }; SLOT_BYTES / WORD] }
}; NUM_SLOTS];

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
        let claimed = (bytes.len() <= SLOT_BYTES).then(|| {
            POOL.iter().position(|s| s.handles.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed).is_ok())
        });
        let Some(idx) = claimed.flatten() else {
            REFUSED.fetch_add(1, Ordering::Relaxed);
            return None;
        };
        let slot = &POOL[idx];
        for (word, chunk) in slot.words.iter().zip(bytes.chunks(WORD)) {
            let mut padded = [0; WORD];
            padded[..chunk.len()].copy_from_slice(chunk);
            word.store(u64::from_le_bytes(padded), Ordering::Relaxed);
        }
        slot.len.store(bytes.len() as u32, Ordering::Relaxed);
        Some(Self { slot: idx as u8 })
    }

    /// Copies the message out again. Allocates; not for the audio thread.
    pub fn to_vec(&self) -> Vec<u8> {
        let slot = &POOL[usize::from(self.slot)];
        let len = slot.len.load(Ordering::Relaxed) as usize;
        let mut bytes: Vec<u8> =
            slot.words[..len.div_ceil(WORD)].iter().flat_map(|w| w.load(Ordering::Relaxed).to_le_bytes()).collect();
        bytes.truncate(len);
        bytes
    }
}

impl Clone for SysExHandle {
    fn clone(&self) -> Self {
        POOL[usize::from(self.slot)].handles.fetch_add(1, Ordering::Relaxed);
        Self { slot: self.slot }
    }
}

impl Drop for SysExHandle {
    fn drop(&mut self) {
        POOL[usize::from(self.slot)].handles.fetch_sub(1, Ordering::Release);
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
