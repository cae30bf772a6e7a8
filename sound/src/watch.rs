//! What keeps a reading within bounds: it can be given up between any two reads, what the decoder does is counted, and so are bytes
//! in which it finds nothing.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::SoundError;

/// Bytes that are searched for the next piece of sound at most.
const MAX_IDLE_BYTES: u64 = 8 << 20;
/// Work of one pass over a file, in units of a plain sample copied: 10 min of uncompressed stereo at 48 kHz, a fifth of a second.
const MAX_WORK: u64 = 60_000_000;
/// What a packet costs beside its samples.
const PACKET_WORK: u64 = 256;

/// See the [module](self).
pub(crate) struct Watch<'a> {
    cancel: &'a AtomicBool,
    idle_bytes: AtomicU64,
    work: AtomicU64,
}

impl<'a> Watch<'a> {
    /// Gives up once `cancel` is set.
    pub(crate) fn new(cancel: &'a AtomicBool) -> Self {
        Self { cancel, idle_bytes: AtomicU64::new(0), work: AtomicU64::new(0) }
    }

    /// Refuses to go on once the reading was given up.
    pub(crate) fn goes_on(&self) -> Result<(), SoundError> {
        if self.is_cancelled() { Err(SoundError::Cancelled) } else { Ok(()) }
    }

    /// Whether the reading was given up.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// Bytes were read; false when too many were since anything was heard.
    pub(crate) fn read(&self, num_bytes: u64) -> bool {
        self.idle_bytes.fetch_add(num_bytes, Ordering::Relaxed) + num_bytes <= MAX_IDLE_BYTES
    }

    /// A piece of sound was decoded, or tried to be, of so many samples over all channels that cost `weight` each; false when all that
    /// may be done is done.
    pub(crate) fn decoded(&self, num_samples: usize, weight: u64) -> bool {
        self.idle_bytes.store(0, Ordering::Relaxed);
        let work = num_samples as u64 * weight + PACKET_WORK;
        self.work.fetch_add(work, Ordering::Relaxed) + work <= MAX_WORK
    }

    /// Another pass over the same file begins.
    pub(crate) fn begin_pass(&self) {
        self.idle_bytes.store(0, Ordering::Relaxed);
        self.work.store(0, Ordering::Relaxed);
    }
}
