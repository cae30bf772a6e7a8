//! Settings that follow what was asked for: exponentially from control block to control block, on straight lines within.

use super::blocks::BLOCK;

/// Where a setting is taken to have arrived, as a part of itself.
const ARRIVED: f32 = 1e-5;

/// `K` settings on their way.
#[derive(Clone, Debug)]
pub(super) struct Glide<const K: usize> {
    goal: [f32; K],
    /// Where they are when the control block begins, and when it ends.
    from: [f32; K],
    to: [f32; K],
    /// Part of what is missing that a control block makes up for.
    part: f32,
    /// Nothing has been heard yet: the first block is at its goal at once.
    is_new: bool,
}

impl<const K: usize> Glide<K> {
    /// Settings at rest. They follow with a time constant in seconds.
    pub(super) fn new(goal: [f32; K], time_s: f32, rate_hz: f32) -> Self {
        let part = 1.0 - (-(BLOCK as f32) / (time_s * rate_hz)).exp();
        Self { goal, from: goal, to: goal, part, is_new: true }
    }

    /// Where to go from the next control block on.
    pub(super) fn set(&mut self, goal: [f32; K]) {
        self.goal = goal;
    }

    /// The next control block is at its goal at once.
    pub(super) fn reset(&mut self) {
        self.is_new = true;
    }

    /// A control block begins. True where anything moves within it, or has come to another place.
    pub(super) fn begin_block(&mut self) -> bool {
        if std::mem::take(&mut self.is_new) {
            (self.from, self.to) = (self.goal, self.goal);
            return true;
        }
        self.from = self.to;
        for (to, goal) in self.to.iter_mut().zip(&self.goal) {
            let missing = goal - *to;
            let has_arrived = missing.abs() <= ARRIVED * goal.abs() + ARRIVED * ARRIVED;
            *to = if has_arrived { *goal } else { *to + self.part * missing };
        }
        self.from != self.to
    }

    /// As they are when the control block ends.
    pub(super) fn end(&self) -> [f32; K] {
        self.to
    }

    /// The line of one of them.
    #[inline(always)]
    pub(super) fn line(&self, k: usize) -> Slope {
        Slope::between(self.from[k], self.to[k])
    }
}

/// A frame of a control block as a number. Signed, since processors convert those at once.
#[inline(always)]
pub(super) fn whole(frame: usize) -> f32 {
    frame as i32 as f32
}

/// A straight line over a control block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Slope {
    from: f32,
    step: f32,
}

impl Slope {
    /// From one value to another within a control block.
    #[inline(always)]
    pub(super) fn between(from: f32, to: f32) -> Self {
        Self { from, step: (to - from) / BLOCK as f32 }
    }

    /// The value at a frame of the control block.
    #[inline(always)]
    pub(super) fn at(self, frame: usize) -> f32 {
        self.from + self.step * whole(frame)
    }

    /// True where it is this value all along.
    pub(super) fn stays_at(self, value: f32) -> bool {
        self.from == value && self.step == 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_arrives_exactly_and_without_a_step() {
        let mut glide = Glide::new([1.0], 0.005, 48_000.0);
        glide.begin_block();
        glide.set([-3.0]);
        let mut before = 1.0_f32;
        for _ in 0..200 {
            glide.begin_block();
            for frame in 0..BLOCK {
                let now = glide.line(0).at(frame);
                assert!((now - before).abs() < 0.02, "{before} to {now}");
                before = now;
            }
        }
        assert!(glide.line(0).stays_at(-3.0));
    }

    #[test]
    fn what_has_not_been_heard_is_there_at_once() {
        let mut glide = Glide::new([1.0, 2.0], 0.005, 48_000.0);
        glide.set([5.0, 6.0]);
        assert!(glide.begin_block());
        assert_eq!(glide.end(), [5.0, 6.0]);
        assert!(!glide.begin_block());
    }
}
