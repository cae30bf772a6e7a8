//! The instrument's timer: steps the LFO and the pitch envelope, at frames of its own.
//!
//! The firmware's timer handler first writes the LFO's amplitude to the chip, then works through portamento and (every second
//! time) pitch envelopes, and writes the pitch last: pitch follows amplitude by 1.6 or 2.3 ms in turn. Times are measured on the
//! reference renders.

use super::rates::TICK_HZ;

/// Time from a key to the first tick. On the instrument it is anywhere; this is the reference renders'.
const FIRST_TICK_S: f64 = 0.000_5;
/// Time from a tick to its pitch, by turns.
const PITCH_LAG_S: [f64; 2] = [0.002_28, 0.001_58];

/// What happens at a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    /// The LFO steps and its amplitude is heard.
    Lfo,
    /// The LFO's pitch is heard.
    Pitch,
    /// The LFO's pitch is heard, and the pitch envelopes step.
    PitchAndEnvelope,
}

/// Counts frames to the next tick. `[audio-thread]`
#[derive(Clone, Copy, Debug)]
pub struct Timer {
    sample_rate_hz: f64,
    /// Frames to the next event, above 0.
    left: f64,
    /// The next event, 0-3.
    next: usize,
}

impl Timer {
    /// A timer as [`Timer::restart`] leaves it.
    pub fn new(sample_rate_hz: f32) -> Self {
        let sample_rate_hz = f64::from(sample_rate_hz);
        Self { sample_rate_hz, left: FIRST_TICK_S * sample_rate_hz, next: 0 }
    }

    /// Starts over, so that a note from silence sounds the same whenever it comes.
    pub fn restart(&mut self) {
        (self.left, self.next) = (FIRST_TICK_S * self.sample_rate_hz, 0);
    }

    /// Whole frames to the next event, at least 1.
    pub fn frames_left(&self) -> usize {
        (self.left.ceil() as usize).max(1)
    }

    /// Moves on by `num_frames` and calls `act` for everything that came.
    pub fn advance(&mut self, num_frames: usize, mut act: impl FnMut(Tick)) {
        const PERIOD_S: f64 = 1.0 / TICK_HZ as f64;
        const EVENTS: [(Tick, f64); 4] = [
            (Tick::Lfo, PITCH_LAG_S[0]),
            (Tick::Pitch, PERIOD_S - PITCH_LAG_S[0]),
            (Tick::Lfo, PITCH_LAG_S[1]),
            (Tick::PitchAndEnvelope, PERIOD_S - PITCH_LAG_S[1]),
        ];
        self.left -= num_frames as f64;
        while self.left <= 0.0 {
            let (tick, seconds) = EVENTS[self.next];
            act(tick);
            self.left += seconds * self.sample_rate_hz;
            self.next = (self.next + 1) % EVENTS.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_come_at_their_rate_however_time_is_cut() {
        for size in [1, 7, 64, 1000] {
            let (mut timer, mut counts) = (Timer::new(48_000.0), [0u32; 3]);
            for _ in 0..480_000 / size {
                timer.advance(size, |tick| counts[tick as usize] += 1);
            }
            let [lfo, pitch, envelope] = counts;
            assert!(lfo.abs_diff(3738) <= 8, "blocks of {size}: {lfo}");
            assert!(pitch.abs_diff(lfo / 2) <= 1 && envelope.abs_diff(lfo / 2) <= 1, "blocks of {size}: {counts:?}");
        }
    }
}
