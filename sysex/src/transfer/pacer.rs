//! What is to be sent, in pieces and with the rests that the instrument needs.

use crate::definition::SendPacing;
use crate::framing::END;
use std::collections::VecDeque;

/// Bytes that a MIDI cable carries in a second: 31,250 baud, ten bits a byte.
pub const CABLE_BYTES_PER_S: u64 = 3_125;

/// Messages that wait, and when the next piece of them may go. Times are microseconds.
#[derive(Clone, Debug)]
pub(super) struct Pacer {
    pacing: SendPacing,
    /// Messages go in pieces; otherwise each goes whole, since the port takes no pieces.
    in_pieces: bool,
    messages: VecDeque<Vec<u8>>,
    /// How many bytes of the first message have gone.
    gone: usize,
    /// When the last piece has arrived.
    arrived_us: u64,
    /// Nothing goes before this time.
    free_us: u64,
    /// Whole messages that have gone.
    pub(super) num_messages: usize,
    /// Bytes that have gone.
    pub(super) num_bytes: u64,
}

impl Pacer {
    pub(super) fn new(pacing: SendPacing, in_pieces: bool) -> Self {
        Self {
            pacing,
            in_pieces,
            messages: VecDeque::new(),
            gone: 0,
            arrived_us: 0,
            free_us: 0,
            num_messages: 0,
            num_bytes: 0,
        }
    }

    /// Messages that go after what waits.
    pub(super) fn extend(&mut self, messages: impl IntoIterator<Item = Vec<u8>>) {
        self.messages.extend(messages.into_iter().filter(|message| !message.is_empty()));
    }

    /// True where nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// When the next piece may go; none where nothing waits.
    pub(super) fn due_us(&self) -> Option<u64> {
        (!self.is_empty()).then_some(self.free_us)
    }

    /// Until when the instrument rests after what has gone.
    pub(super) fn rest_us(&self) -> u64 {
        self.free_us
    }

    /// When the last piece has arrived at the end of a cable.
    pub(super) fn arrived_us(&self) -> u64 {
        self.arrived_us
    }

    /// The next piece, if it may go now. It is believed to take the time of a cable, however fast the port is.
    pub(super) fn next(&mut self, now_us: u64) -> Option<Vec<u8>> {
        let message = self.messages.front().filter(|_| now_us >= self.free_us)?;
        let most =
            if self.in_pieces && self.pacing.chunk_bytes > 0 { self.pacing.chunk_bytes as usize } else { usize::MAX };
        let end = self.gone.saturating_add(most).min(message.len());
        let piece = message[self.gone..end].to_vec();
        let is_end = end == message.len();
        self.arrived_us = now_us + piece.len() as u64 * 1_000_000 / CABLE_BYTES_PER_S;
        let rest_ms = if is_end { self.pacing.gap_ms } else { self.pacing.chunk_gap_ms };
        self.free_us = self.arrived_us + u64::from(rest_ms) * 1000;
        self.num_bytes += piece.len() as u64;
        self.gone = if is_end { 0 } else { end };
        if is_end {
            // A mere F7 closes a message that was given up.
            let is_message = self.messages.pop_front().is_some_and(|message| message.len() > 1);
            self.num_messages += usize::from(is_message);
        }
        Some(piece)
    }

    /// Longer rests from now on, for an instrument that could not follow: twice as long, and at least `least_ms`.
    pub(super) fn slow_down(&mut self, least_ms: u32) {
        self.pacing.gap_ms = self.pacing.gap_ms.saturating_mul(2).max(least_ms);
    }

    /// The rest after a message, milliseconds.
    pub(super) fn gap_ms(&self) -> u32 {
        self.pacing.gap_ms
    }

    /// Gives up what waits, at once.
    pub(super) fn drop_all(&mut self) {
        self.messages.clear();
        self.gone = 0;
    }

    /// Gives up what waits. A message of which a part has gone is closed, so that the instrument does not wait for the rest.
    pub(super) fn give_up(&mut self) {
        let is_open = self.gone > 0;
        self.drop_all();
        if is_open {
            self.messages.push_back(vec![END]);
            self.free_us = self.arrived_us;
        }
    }
}
