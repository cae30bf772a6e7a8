//! The length of a delay on its way: it never jumps, so that the sound changes its pitch instead, as a tape does.

use super::blocks::BLOCK;

/// Frames off the goal at which a length has arrived.
const ARRIVED: f64 = 0.01;

/// A length in frames along a straight line over a control block. In double precision: there are long delays.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sweep {
    /// At the block's first frame.
    pub(super) from: f64,
    /// Added with every frame.
    pub(super) step: f64,
}

impl Sweep {
    /// From one length to another within a control block.
    pub(super) fn between(from: f64, to: f64) -> Self {
        Self { from, step: (to - from) / BLOCK as f64 }
    }

    /// The length where it is a whole number of frames and stays so.
    #[inline(always)]
    pub(super) fn resting(self) -> Option<usize> {
        let whole = self.from as usize;
        (self.step == 0.0 && whole as f64 == self.from).then_some(whole)
    }
}

/// A length that follows its goal: exponentially, but no faster than a limit.
#[derive(Clone, Debug)]
pub(super) struct Slew {
    goal: f64,
    now: f64,
    /// Part of what is missing that a control block makes up for.
    part: f64,
    /// Most that a control block may add or take away, in frames.
    most: f64,
    is_new: bool,
}

impl Slew {
    /// At rest. `most` is a part of real time: at 1 a tape stands still or runs at twice its speed.
    pub(super) fn new(goal: f64, time_s: f32, most: f64, rate_hz: f32) -> Self {
        let mut slew = Self { goal, now: goal, part: 1.0, most: most * BLOCK as f64, is_new: true };
        slew.set_time(time_s, rate_hz);
        slew
    }

    /// The time constant in seconds; 0 is as fast as the limit allows.
    pub(super) fn set_time(&mut self, time_s: f32, rate_hz: f32) {
        self.part = 1.0 - (-(BLOCK as f64) / (f64::from(time_s) * f64::from(rate_hz)).max(1e-9)).exp();
    }

    /// Where to go from the next control block on, in frames.
    pub(super) fn set(&mut self, goal: f64) {
        self.goal = goal;
    }

    /// The next control block is at its goal at once.
    pub(super) fn reset(&mut self) {
        self.is_new = true;
    }

    /// A control block begins: the way through it.
    pub(super) fn begin_block(&mut self) -> Sweep {
        if std::mem::take(&mut self.is_new) {
            self.now = self.goal;
        }
        let (from, missing) = (self.now, self.goal - self.now);
        let has_arrived = missing.abs() <= ARRIVED;
        self.now = if has_arrived { self.goal } else { from + (self.part * missing).clamp(-self.most, self.most) };
        Sweep::between(from, self.now)
    }
}
