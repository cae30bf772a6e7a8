//! The echo: latents told as controllers on the MIDI output, and known again when a loop brings them back.
//!
//! Told is what the outside does not know: not what a controller has just said itself, which a host records as it comes in.
//! What was sent is remembered for a while. An incoming position equal to a remembered one is taken for its echo and put aside.
//! A knob may stand at such a position by itself, without any loop: when the memory of what was sent passes unheard, there was
//! none, and what was put aside counts after all.

use super::NUM_LATENTS;
use super::map::Assignment;
use super::parser::Reading;
use super::scale::Position;

/// Frames between two messages of one latent, at least: 5 ms at 48 kHz, as fast as controllers themselves talk.
pub const ECHO_GAP_FRAMES: u64 = 256;
/// Frames for which a message is expected back: some blocks of the largest size that is in use.
pub const ECHO_MEMORY_FRAMES: u64 = 16_384;
/// Messages of one latent that are remembered: all that the gap allows.
const NUM_REMEMBERED: usize = (ECHO_MEMORY_FRAMES / ECHO_GAP_FRAMES) as usize;
/// How far evidence for a loop adds up.
const MAX_EVIDENCE: i32 = 16;

/// A controller message for the MIDI output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EchoMessage {
    /// 0-127.
    pub cc: u8,
    /// 0-127.
    pub value: u8,
}

/// What one latent has told.
#[derive(Clone, Copy, Debug)]
struct Told {
    /// `(position, frame)`, a ring in the order sent.
    ring: [(u16, u64); NUM_REMEMBERED],
    first: usize,
    len: usize,
    /// The position that the outside knows.
    last: Option<Position>,
    /// When it was told.
    last_frame: u64,
    /// What was put aside and is the last thing that was heard of this latent.
    aside: Option<Position>,
}

impl Told {
    const NOTHING: Self =
        Self { ring: [(0, 0); NUM_REMEMBERED], first: 0, len: 0, last: None, last_frame: 0, aside: None };

    fn push(&mut self, position: Position, frame: u64) {
        if self.len == NUM_REMEMBERED {
            self.drop_first(1);
        }
        self.ring[(self.first + self.len) % NUM_REMEMBERED] = (position.value, frame);
        self.len += 1;
        (self.last, self.last_frame) = (Some(position), frame);
    }

    fn drop_first(&mut self, count: usize) {
        self.first = (self.first + count) % NUM_REMEMBERED;
        self.len -= count;
    }

    fn find(&self, is_it: impl Fn(u16) -> bool) -> Option<usize> {
        (0..self.len).find(|i| is_it(self.ring[(self.first + i) % NUM_REMEMBERED].0))
    }
}

/// What was told, and what came back.
#[derive(Clone, Debug)]
pub(super) struct Echo {
    told: [Told; NUM_LATENTS],
    /// Above 0: a loop is there.
    evidence: i32,
}

impl Default for Echo {
    fn default() -> Self {
        Self { told: [Told::NOTHING; NUM_LATENTS], evidence: 0 }
    }
}

impl Echo {
    /// Forgets what a latent told.
    pub(super) fn forget(&mut self, latent: usize) {
        self.told[latent] = Told::NOTHING;
    }

    /// Whether a reading is what was sent, coming back; then it must change nothing.
    pub(super) fn is_own(&mut self, reading: Reading) -> bool {
        let told = &mut self.told[reading.latent];
        let value = reading.position.value;
        let found = told.find(|sent| if reading.is_half { sent >> 7 == value >> 7 } else { sent == value });
        told.aside = found.map(|_| reading.position);
        if let Some(at) = found
            && !reading.is_half
        {
            // A loop keeps the order, so what was sent before this will not come any more.
            told.drop_first(at + 1);
            self.evidence = (self.evidence + 1).min(MAX_EVIDENCE);
        }
        found.is_some()
    }

    /// A controller said this by itself: where its latent follows, the outside knows it already.
    pub(super) fn heard(&mut self, reading: Reading) {
        self.told[reading.latent].last = Some(reading.position);
    }

    /// Forgets what is too old to come back. Calls `count_after_all` with the latent's last position where it seems that it was
    /// no echo.
    pub(super) fn expire(&mut self, now: u64, mut count_after_all: impl FnMut(usize, Position)) {
        for (latent, told) in self.told.iter_mut().enumerate() {
            let mut unheard = false;
            while told.len > 0 && now.saturating_sub(told.ring[told.first].1) > ECHO_MEMORY_FRAMES {
                told.drop_first(1);
                self.evidence = (self.evidence - 2).max(0);
                unheard = true;
            }
            if told.len == 0 && told.aside.is_some() {
                let aside = told.aside.take();
                if unheard
                    && self.evidence == 0
                    && let Some(position) = aside
                {
                    count_after_all(latent, position);
                }
            }
        }
    }

    /// Tells a latent's value, -1..1, if it differs from what the outside knows.
    pub(super) fn tell(
        &mut self,
        latent: usize,
        assignment: Assignment,
        value: f32,
        now: u64,
        emit: &mut impl FnMut(EchoMessage),
    ) {
        let is_fine = match assignment {
            Assignment::None => return,
            Assignment::Cc(_) => false,
            Assignment::Cc14(_) | Assignment::Nrpn(_) => true,
        };
        let position = Position::nearest(if value.is_finite() { value } else { 0.0 }, is_fine);
        let told = &mut self.told[latent];
        if told.last.is_none() {
            // Nothing has changed since the echo was switched on.
            (told.last, told.last_frame) = (Some(position), now);
        }
        if told.last == Some(position) || now.saturating_sub(told.last_frame) < ECHO_GAP_FRAMES {
            return;
        }
        told.push(position, now);
        let mut say = |cc, value| emit(EchoMessage { cc, value });
        match assignment {
            Assignment::None => {}
            Assignment::Cc(cc) => say(cc, position.value as u8),
            Assignment::Cc14(cc) => {
                say(cc, position.high());
                say(cc + 32, position.low());
            }
            Assignment::Nrpn(number) => {
                say(99, (number >> 7) as u8);
                say(98, (number & 0x7F) as u8);
                say(6, position.high());
                say(38, position.low());
            }
        }
    }
}
