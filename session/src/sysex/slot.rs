//! One slot of the [pool](crate::sysex::pool) of system exclusive messages: its bytes live while handles on it are counted.
//!
//! Whoever raises the count from 0 owns the slot until its handle is published by a queue; the last handle to go frees it. Bytes
//! are relaxed atomics, ordered by the count: a new owner acquires what the last reader released.

#[cfg(loom)]
use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering};
#[cfg(not(loom))]
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Bytes of a word.
pub(crate) const WORD: usize = size_of::<u64>();

/// A message of at most `WORDS` times eight bytes, and how many handles there are on it.
pub(crate) struct Slot<const WORDS: usize> {
    handles: AtomicU32,
    len: AtomicU32,
    words: [AtomicU64; WORDS],
}

impl<const WORDS: usize> Slot<WORDS> {
    /// A free slot.
    #[cfg(not(loom))]
    pub(crate) const fn new() -> Self {
        Self { handles: AtomicU32::new(0), len: AtomicU32::new(0), words: [const { AtomicU64::new(0) }; WORDS] }
    }

    /// A free slot.
    #[cfg(loom)]
    pub(crate) fn new() -> Self {
        let words = std::array::from_fn(|_| AtomicU64::new(0));
        Self { handles: AtomicU32::new(0), len: AtomicU32::new(0), words }
    }

    /// Takes a free slot with one handle on it; false if it is not free.
    pub(crate) fn claim(&self) -> bool {
        self.handles.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    /// One more handle, for who has one.
    pub(crate) fn share(&self) {
        self.handles.fetch_add(1, Ordering::Relaxed);
    }

    /// One handle less; the last frees the slot.
    pub(crate) fn release(&self) {
        self.handles.fetch_sub(1, Ordering::Release);
    }

    /// Keeps a message that fits, for the owner of the only handle.
    pub(crate) fn write(&self, bytes: &[u8]) {
        for (word, chunk) in self.words.iter().zip(bytes.chunks(WORD)) {
            let mut padded = [0; WORD];
            padded[..chunk.len()].copy_from_slice(chunk);
            word.store(u64::from_le_bytes(padded), Ordering::Relaxed);
        }
        self.len.store(bytes.len() as u32, Ordering::Relaxed);
    }

    /// Copies the message to the start of `out`, which holds all words, and gives its length.
    pub(crate) fn read(&self, out: &mut [u8]) -> usize {
        let len = self.len.load(Ordering::Relaxed) as usize;
        for (chunk, word) in out[..len.next_multiple_of(WORD)].chunks_exact_mut(WORD).zip(&self.words) {
            chunk.copy_from_slice(&word.load(Ordering::Relaxed).to_le_bytes());
        }
        len
    }
}

#[cfg(all(test, loom))]
mod model {
    use loom::sync::Arc;

    use super::*;

    /// Every order of two threads that claim one slot, the second after the first has let go or not at all.
    #[test]
    fn a_message_stays_whole_while_a_handle_is_on_it() {
        loom::model(|| {
            let slot: Arc<Slot<2>> = Arc::new(Slot::new());
            let use_slot = |slot: &Slot<2>, mark: u8| {
                if slot.claim() {
                    slot.write(&[mark; 2 * WORD]);
                    slot.share();
                    slot.release();
                    let mut bytes = [0; 2 * WORD];
                    assert_eq!(slot.read(&mut bytes), 2 * WORD);
                    assert_eq!(bytes, [mark; 2 * WORD]);
                    slot.release();
                }
            };
            let other = slot.clone();
            let thread = loom::thread::spawn(move || use_slot(&other, 1));
            use_slot(&slot, 2);
            thread.join().unwrap();
        });
    }
}
