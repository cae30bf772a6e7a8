//! One channel of what is kept of a sound: its beginning, and the second that was heard last.

use crate::decimator::Decimator;
use crate::{MAX_SECONDS, SoundError};

/// Kept from before the place where something is heard first, in seconds.
const PRE_ROLL_S: usize = 1;

/// Up to [`MAX_SECONDS`] of one channel.
pub(crate) struct Kept {
    rate_hz: usize,
    decimators: Vec<Decimator>,
    halved: [Vec<f32>; 2],
    samples: Vec<f32>,
    /// The last second, once the kept part is full.
    ring: Vec<f32>,
    ring_at: usize,
}

impl Kept {
    /// Nothing yet, at a rate that is reached by halving so many times.
    pub(crate) fn new(rate_hz: u32, num_halvings: usize) -> Self {
        Self {
            rate_hz: rate_hz as usize,
            decimators: (0..num_halvings).map(|_| Decimator::default()).collect(),
            halved: Default::default(),
            samples: Vec::new(),
            ring: Vec::new(),
            ring_at: 0,
        }
    }

    /// How many samples are kept.
    pub(crate) fn len(&self) -> usize {
        self.samples.len()
    }

    /// Hears samples at the rate before halving; true where there was no room for all of them.
    pub(crate) fn push(&mut self, samples: &[f32]) -> bool {
        if self.decimators.is_empty() {
            return self.store(samples);
        }
        let [mut now, mut next] = std::mem::take(&mut self.halved);
        now.clear();
        now.extend_from_slice(samples);
        for decimator in &mut self.decimators {
            next.clear();
            decimator.push(&now, &mut next);
            std::mem::swap(&mut now, &mut next);
        }
        let is_full = self.store(&now);
        self.halved = [now, next];
        is_full
    }

    /// Begins anew with the last second.
    pub(crate) fn begin_late(&mut self) {
        self.ring.rotate_left(self.ring_at);
        self.samples.clear();
        self.samples.append(&mut self.ring);
        self.ring_at = 0;
    }

    /// All that was kept.
    ///
    /// # Errors
    /// When that is nothing.
    pub(crate) fn finish(mut self) -> Result<Vec<f32>, SoundError> {
        let mut tail = Vec::new();
        for decimator in &mut self.decimators {
            let mut next = Vec::new();
            decimator.push(&tail, &mut next);
            decimator.finish(&mut next);
            tail = next;
        }
        self.store(&tail);
        self.samples.shrink_to_fit();
        if self.samples.is_empty() { Err(SoundError::NoSamples) } else { Ok(self.samples) }
    }

    fn store(&mut self, samples: &[f32]) -> bool {
        let (most, ring_len) = (MAX_SECONDS * self.rate_hz, PRE_ROLL_S * self.rate_hz);
        let room = samples.len().min(most - self.samples.len());
        if self.samples.capacity() - self.samples.len() < room {
            // By quarters: doubling would take twice the memory.
            let more = (self.samples.len() / 4).max(self.rate_hz).min(most - self.samples.len());
            self.samples.reserve_exact(more.max(room));
        }
        self.samples.extend_from_slice(&samples[..room]);
        self.remember(&samples[room..], ring_len);
        room < samples.len()
    }

    /// Writes samples into the ring.
    fn remember(&mut self, samples: &[f32], ring_len: usize) {
        let (grown, mut rest) = samples.split_at(samples.len().min(ring_len - self.ring.len()));
        self.ring.extend_from_slice(grown);
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(ring_len - self.ring_at));
            self.ring[self.ring_at..][..now.len()].copy_from_slice(now);
            self.ring_at = (self.ring_at + now.len()) % ring_len;
            rest = later;
        }
    }
}
