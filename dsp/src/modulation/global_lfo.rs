//! The phase that all voices of a free-running LFO share.

use super::CONTROL_FRAMES;
use super::beat_clock::BeatClock;
use super::rate::Rate;

/// Where a free-running LFO stands, once for all voices; notes leave it alone. `[audio-thread]`
///
/// Synced, it is the song's position over the length of a cycle. In Hz it counts on, since the rate may change at any time.
#[derive(Clone, Copy, Debug, Default)]
pub struct GlobalLfo {
    rate: Rate,
    /// Cycles of the free rate at the block's start.
    cycles: f64,
    /// Cycles of the free rate that go by in a frame of the block.
    step: f64,
}

impl GlobalLfo {
    /// Goes on to the next control block, in which it has this rate; the clock already has.
    pub fn begin_block(&mut self, rate: Rate, clock: &BeatClock) {
        self.cycles += self.step * CONTROL_FRAMES as f64;
        self.rate = rate.sanitised();
        self.step = rate.cycles_per_frame(clock);
    }

    /// Cycles gone at a frame of the block, with their fraction.
    pub fn cycles_at(&self, frame: usize, clock: &BeatClock) -> f64 {
        match self.rate {
            Rate::Hz(_) => self.cycles + self.step * frame as f64,
            Rate::Synced(length) => clock.beats_at(frame) / length.beats_per_cycle(),
        }
    }
}
