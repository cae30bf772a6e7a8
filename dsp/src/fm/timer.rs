//! The instrument's timer: steps LFO and pitch envelope, at frames of its own.

use super::TICK_HZ;

/// Part of a tick after which the first one comes: 2.3 ms, as in the reference renders (on the instrument it is anywhere).
const FIRST_TICK: f64 = 0.86;

/// Counts frames to the next tick. `[audio-thread]`
#[derive(Clone, Copy, Debug)]
pub struct Timer {
    frames_per_tick: f64,
    /// Frames to the next tick, above 0.
    left: f64,
    is_odd: bool,
}

/// A tick of the timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Every second tick, the pitch envelopes move too.
    pub moves_pitch: bool,
}

impl Timer {
    /// A timer as [`Timer::restart`] leaves it.
    pub fn new(sample_rate_hz: f32) -> Self {
        let frames_per_tick = f64::from(sample_rate_hz) / f64::from(TICK_HZ);
        Self { frames_per_tick, left: FIRST_TICK * frames_per_tick, is_odd: false }
    }

    /// Starts over, so that a note from silence sounds the same whenever it comes.
    pub fn restart(&mut self) {
        (self.left, self.is_odd) = (FIRST_TICK * self.frames_per_tick, false);
    }

    /// Whole frames to the next tick, at least 1.
    pub fn frames_left(&self) -> usize {
        (self.left.ceil() as usize).max(1)
    }

    /// Moves on by `num_frames` and calls `act` for every tick that came.
    pub fn advance(&mut self, num_frames: usize, mut act: impl FnMut(Tick)) {
        self.left -= num_frames as f64;
        while self.left <= 0.0 {
            self.left += self.frames_per_tick;
            self.is_odd = !self.is_odd;
            act(Tick { moves_pitch: !self.is_odd });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_come_at_their_rate_however_time_is_cut() {
        for size in [1, 7, 64, 1000] {
            let (mut timer, mut ticks, mut pitch) = (Timer::new(48_000.0), 0u32, 0u32);
            for _ in 0..480_000 / size {
                timer.advance(size, |tick| {
                    ticks += 1;
                    pitch += u32::from(tick.moves_pitch);
                });
            }
            assert!(ticks.abs_diff(3736) <= 8 && pitch.abs_diff(ticks / 2) <= 1, "{size}: {ticks}, {pitch}");
        }
    }
}
