//! Where system exclusive messages lie for the one block in which they pass between the host's events and an instance.
//!
//! A message is too large for an event, and the audio thread may not allocate; so its bytes are copied into one of a fixed number of
//! slots, a long message into several that stand side by side, and a small counted handle travels instead. A slot is free again when its last handle is gone, which is before the block
//! ends: what waits longer waits in a queue of its instance, so that none can starve the others.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::sysex::slot::{Slot, WORD};

/// Messages that can be in events at once, over all instances.
pub const NUM_SLOTS: usize = 256;
/// Bytes of a slot; a DX7 bank has 4,104.
pub const SLOT_BYTES: usize = 8 * 1024;
/// Slots that one message may take.
const MAX_SLOTS: usize = 16;
/// Largest message in bytes: all programs, combinations and sequences of an M1 fit.
pub const MAX_MESSAGE_BYTES: usize = MAX_SLOTS * SLOT_BYTES;

type MessageSlot = Slot<{ SLOT_BYTES / WORD }>;

static POOL: [MessageSlot; NUM_SLOTS] = [const { Slot::new() }; NUM_SLOTS];

static REFUSED: AtomicU32 = AtomicU32::new(0);

/// Messages refused since the process began, because they were too large or too many waited.
pub fn num_refused() -> u32 {
    REFUSED.load(Ordering::Relaxed)
}

/// A counted reference to the bytes of one message.
#[derive(Debug, PartialEq, Eq)]
pub struct SysExHandle {
    /// The first slot.
    first: u8,
    /// Slots from there on, at least one.
    count: u8,
}

impl SysExHandle {
    /// `[audio-thread]` Copies a message into free slots; `None` if it is larger than [`MAX_MESSAGE_BYTES`] or finds no room.
    pub fn store(bytes: &[u8]) -> Option<Self> {
        let count = bytes.len().div_ceil(SLOT_BYTES).max(1);
        let claimed = (count <= MAX_SLOTS).then(|| claim(count));
        let Some(first) = claimed.flatten() else {
            REFUSED.fetch_add(1, Ordering::Relaxed);
            return None;
        };
        let handle = Self { first: first as u8, count: count as u8 };
        let mut pieces = bytes.chunks(SLOT_BYTES);
        for slot in handle.slots() {
            slot.write(pieces.next().unwrap_or_default());
        }
        Some(handle)
    }

    /// Copies the message out again. Allocates; not for the audio thread.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut bytes = vec![0; usize::from(self.count) * SLOT_BYTES];
        let len = self.read(&mut bytes);
        bytes.truncate(len);
        bytes
    }

    /// `[audio-thread]` Copies the message to the start of `out` and gives its length: as many of its slots as `out` has whole room for.
    pub fn read(&self, out: &mut [u8]) -> usize {
        self.slots().iter().zip(out.chunks_exact_mut(SLOT_BYTES)).map(|(slot, piece)| slot.read(piece)).sum()
    }

    fn slots(&self) -> &'static [MessageSlot] {
        &POOL[usize::from(self.first)..][..usize::from(self.count)]
    }
}

/// The first of so many free slots side by side, which are the caller's from now on.
fn claim(count: usize) -> Option<usize> {
    let mut claimed = 0;
    for (idx, slot) in POOL.iter().enumerate() {
        if slot.claim() {
            claimed += 1;
            if claimed == count {
                return Some(idx + 1 - count);
            }
        } else {
            give_back(idx - claimed, claimed);
            claimed = 0;
        }
    }
    give_back(NUM_SLOTS - claimed, claimed);
    None
}

fn give_back(first: usize, count: usize) {
    POOL[first..first + count].iter().for_each(Slot::release);
}

impl Clone for SysExHandle {
    fn clone(&self) -> Self {
        self.slots().iter().for_each(Slot::share);
        Self { first: self.first, count: self.count }
    }
}

impl Drop for SysExHandle {
    fn drop(&mut self) {
        self.slots().iter().for_each(Slot::release);
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
    fn a_long_message_stands_in_several_slots_and_comes_out_whole_beside_others() {
        for len in [SLOT_BYTES, SLOT_BYTES + 1, 3 * SLOT_BYTES - 1, MAX_MESSAGE_BYTES] {
            let message: Vec<u8> = (0..len).map(|i| (i % 127) as u8).collect();
            let short = SysExHandle::store(&[0xF0, 0xF7]).unwrap();
            let long = SysExHandle::store(&message).unwrap();
            let after = SysExHandle::store(&[0xF0, 1, 0xF7]).unwrap();
            assert_eq!(long.to_vec(), message, "{len}");
            assert_eq!((short.to_vec(), after.to_vec()), (vec![0xF0, 0xF7], vec![0xF0, 1, 0xF7]));
            let mut first = [0; SLOT_BYTES + 5];
            assert_eq!((long.read(&mut first), &first[..SLOT_BYTES]), (SLOT_BYTES, &message[..SLOT_BYTES]));
        }
    }

    #[test]
    fn what_is_too_large_is_refused_and_counted() {
        let before = num_refused();
        assert_eq!(SysExHandle::store(&[0; MAX_MESSAGE_BYTES + 1]), None);
        assert!(num_refused() > before);
    }
}
