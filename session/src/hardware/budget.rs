//! How many bytes the cable takes: a token bucket below its speed, and a model of the instrument's receive buffer.

pub use vaeform_sysex::transfer::CABLE_BYTES_PER_S;

/// Share of the cable that is used, in percent; the rest is left to notes and controllers.
const SHARE_PERCENT: u64 = 80;
/// Bytes that the instrument keeps before it has worked on them.
pub const FIFO_BYTES: u64 = 256;
/// Bytes of it that are left to notes that are passed on: sixteen at once.
const FOR_NOTES_BYTES: i64 = 48;
/// Bytes that may go at once after a rest: nine parameter changes, so that a thread that wakes 25 ms late loses nothing.
const BURST_BYTES: i64 = 63;
/// Units of the accounts: bytes x 1,000,000 / 100, so that microseconds and percent stay whole numbers.
const UNIT: i64 = 100_000_000;
const EARNED_PER_US: i64 = (CABLE_BYTES_PER_S * SHARE_PERCENT) as i64;
const DRAINED_PER_US: i64 = (CABLE_BYTES_PER_S * 100) as i64;

/// What may still be sent, and what is under way. Times in microseconds of any clock that does not go back.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    /// Tokens; a message longer than the burst makes a debt.
    tokens: i64,
    /// Bytes on the way to the instrument.
    under_way: i64,
    updated_us: u64,
}

impl Budget {
    /// A rested cable.
    pub(super) fn new() -> Self {
        Self { tokens: BURST_BYTES * UNIT, under_way: 0, updated_us: 0 }
    }

    fn update(&mut self, now_us: u64) {
        let passed = now_us.saturating_sub(self.updated_us).min(1 << 32) as i64;
        self.tokens = (self.tokens + passed * EARNED_PER_US).min(BURST_BYTES * UNIT);
        self.under_way = (self.under_way - passed * DRAINED_PER_US).max(0);
        self.updated_us = self.updated_us.max(now_us);
    }

    /// Microseconds from now until a message of so many bytes may go; 0 is now. A message larger than the instrument's buffer
    /// waits until nothing else is under way: the cable itself then doles it out.
    pub(super) fn wait_us(&mut self, now_us: u64, len: usize) -> u64 {
        self.update(now_us);
        let needed = (len as i64).min(BURST_BYTES) * UNIT;
        let for_tokens = (needed - self.tokens).max(0);
        let room = (FIFO_BYTES as i64 - FOR_NOTES_BYTES - len as i64).max(0) * UNIT;
        let for_room = (self.under_way - room).max(0);
        let ceil = |amount: i64, rate: i64| (amount as u64).div_ceil(rate as u64);
        ceil(for_tokens, EARNED_PER_US).max(ceil(for_room, DRAINED_PER_US))
    }

    /// A message goes. Gives the time when its last byte has arrived.
    pub(super) fn spend(&mut self, now_us: u64, len: usize) -> u64 {
        self.update(now_us);
        self.tokens -= len as i64 * UNIT;
        self.under_way += len as i64 * UNIT;
        now_us + (self.under_way as u64).div_ceil(DRAINED_PER_US as u64)
    }

    /// Bytes of somebody else go: they come out of the share that is left to them, but the buffer has to hold them.
    pub(super) fn carry(&mut self, now_us: u64, len: usize) {
        self.update(now_us);
        self.under_way += len as i64 * UNIT;
    }

    /// Seconds that so many bytes take at the share of the cable that is used, in microseconds.
    pub(super) fn cost_us(len: usize) -> u64 {
        (len as u64 * 1_000_000 * 100).div_ceil(CABLE_BYTES_PER_S * SHARE_PERCENT)
    }
}
