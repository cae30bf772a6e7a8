//! Stereo width: the difference of both channels, louder or softer.

use super::blocks::{BlockClock, Blockwise, run};
use super::effect::Effect;
use super::glide::Glide;
use super::sanitize::{sanitized, setting};
use crate::simd::Simd;

/// Settings of [`Width`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WidthSettings {
    /// 0 is mono, 1 leaves the sound alone, 2 has twice the difference. 0 to 2.
    pub width: f32,
}

impl Default for WidthSettings {
    fn default() -> Self {
        Self { width: 1.0 }
    }
}

/// Makes both channels wider or narrower. `[audio-thread]` but for [`Width::new`].
#[derive(Clone, Debug)]
pub struct Width {
    clock: BlockClock,
    width: Glide<1>,
}

impl Width {
    /// At rest. `rate_hz` must be above 0.
    pub fn new(rate_hz: f32) -> Self {
        Self { clock: BlockClock::default(), width: Glide::new([1.0], 0.005, rate_hz) }
    }

    /// Goes there within some milliseconds, or at once where nothing has been heard yet.
    pub fn set(&mut self, settings: &WidthSettings) {
        self.width.set([setting(settings.width, 0.0, 2.0, 1.0)]);
    }
}

impl Effect for Width {
    fn reset(&mut self) {
        self.clock.frame = 0;
        self.width.reset();
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        run(self, left, right);
    }
}

impl Blockwise for Width {
    fn clock(&mut self) -> &mut BlockClock {
        &mut self.clock
    }

    fn begin_block(&mut self) {
        self.width.begin_block();
    }

    #[inline(always)]
    fn piece<S: Simd>(&mut self, _: S, first: usize, left: &mut [f32], right: &mut [f32]) {
        let width = self.width.line(0);
        for (i, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let (l, r) = (sanitized(*left), sanitized(*right));
            let (middle, side) = (0.5 * (l + r), 0.5 * width.at(first + i) * (l - r));
            (*left, *right) = (middle + side, middle - side);
        }
    }
}
