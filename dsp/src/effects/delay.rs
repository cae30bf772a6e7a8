//! A stereo delay with a loop: each side of its own length, or to and fro. Lengths that change glide, as a tape does.

use super::blocks::{BLOCK, BlockClock, Blockwise, run};
use super::delay_line::DelayLine;
use super::effect::Effect;
use super::glide::Glide;
use super::sanitize::{flushed, sanitized, setting};
use super::slew::{Slew, Sweep};
use crate::simd::Simd;

/// The longest delay, in seconds.
const MAX_S: f32 = 4.0;
/// The shortest: longer than a control block at every rate.
const MIN_S: f32 = 0.001;
/// How fast a tape may go, as a part of real time: at twice its speed, or standing still.
const MOST: f64 = 1.0;
/// Up to here the loop is straight; beyond, it bends towards twice this.
const STRAIGHT: f32 = 0.8;

/// Settings of [`Delay`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DelaySettings {
    /// Length of the left side in seconds, 0.001 to 4.
    pub left_s: f32,
    /// Length of the right side in seconds, 0.001 to 4.
    pub right_s: f32,
    /// What of an echo comes back in the next one, 0 to 1.
    pub feedback: f32,
    /// Both channels enter on the left, and echoes go to and fro.
    pub is_ping_pong: bool,
    /// Time constant with which lengths glide, in seconds, 0 to 2; never faster than the tape's double speed.
    pub glide_s: f32,
    /// Below this echoes get thin, in Hz, 20 to 5,000. At 20 nothing is cut.
    pub low_cut_hz: f32,
    /// Above this echoes get dull, in Hz, 200 to 20,000. At 20,000 nothing is cut.
    pub high_cut_hz: f32,
}

impl Default for DelaySettings {
    fn default() -> Self {
        Self {
            left_s: 0.375,
            right_s: 0.5,
            feedback: 0.4,
            is_ping_pong: false,
            glide_s: 0.1,
            low_cut_hz: 100.0,
            high_cut_hz: 8_000.0,
        }
    }
}

/// Two delay lines with a loop around them. `[audio-thread]` but for [`Delay::new`].
#[derive(Clone, Debug)]
pub struct Delay {
    clock: BlockClock,
    rate_hz: f32,
    /// Feedback, ping-pong, and what part of the way the low-passes of both cuts go in a frame.
    settings: Glide<4>,
    lines: [DelayLine; 2],
    slews: [Slew; 2],
    sweeps: [Sweep; 2],
    /// What lies below each cut.
    below_low_cut: [f32; 2],
    below_high_cut: [f32; 2],
    /// Frames for which it sounds on.
    tail: usize,
}

impl Delay {
    /// At rest. `rate_hz` must be above 0; allocates four seconds.
    pub fn new(rate_hz: f32) -> Self {
        let max_delay = (MAX_S * rate_hz).ceil() as usize;
        let slew = || Slew::new(1.0, 0.1, MOST, rate_hz);
        let mut delay = Self {
            clock: BlockClock::default(),
            rate_hz,
            settings: Glide::new([0.0; 4], 0.01, rate_hz),
            lines: [DelayLine::new(max_delay), DelayLine::new(max_delay)],
            slews: [slew(), slew()],
            sweeps: [Sweep::default(); 2],
            below_low_cut: [0.0; 2],
            below_high_cut: [0.0; 2],
            tail: 0,
        };
        delay.set(&DelaySettings::default());
        delay
    }

    /// Goes there in its glide, or at once where nothing has been heard yet. Echoes come whole frames after what they repeat.
    pub fn set(&mut self, settings: &DelaySettings) {
        let feedback = setting(settings.feedback, 0.0, 1.0, 0.0);
        let low_cut_hz = setting(settings.low_cut_hz, 20.0, 5_000.0, 20.0);
        let high_cut_hz = setting(settings.high_cut_hz, 200.0, 20_000.0, 20_000.0);
        let part = |hz: f32| 1.0 - (-std::f32::consts::TAU * hz / self.rate_hz).exp();
        self.settings.set([
            feedback,
            if settings.is_ping_pong { 1.0 } else { 0.0 },
            if low_cut_hz == 20.0 { 0.0 } else { part(low_cut_hz) },
            if high_cut_hz == 20_000.0 { 1.0 } else { part(high_cut_hz) },
        ]);
        let seconds = [settings.left_s, settings.right_s].map(|s| setting(s, MIN_S, MAX_S, MIN_S));
        for (slew, s) in self.slews.iter_mut().zip(seconds) {
            slew.set_time(setting(settings.glide_s, 0.0, 2.0, 0.1), self.rate_hz);
            slew.set((f64::from(s) * f64::from(self.rate_hz)).round());
        }
        // Echoes until they are 120 dB down; a loop that keeps all sounds on for ever.
        let num_echoes = if feedback < 0.999 { 1.0 + 6.0 / -feedback.max(1e-6).log10() } else { f32::INFINITY };
        self.tail = (num_echoes * seconds[0].max(seconds[1]) * self.rate_hz) as usize;
    }
}

impl Effect for Delay {
    fn reset(&mut self) {
        self.clock.frame = 0;
        self.settings.reset();
        self.lines.iter_mut().for_each(DelayLine::reset);
        self.slews.iter_mut().for_each(Slew::reset);
        self.below_low_cut = [0.0; 2];
        self.below_high_cut = [0.0; 2];
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        run(self, left, right);
    }

    fn tail(&self) -> usize {
        self.tail
    }
}

/// Straight for what is not loud, and never beyond twice [`STRAIGHT`].
#[inline(always)]
fn saturated(x: f32) -> f32 {
    let over = (x.abs() - STRAIGHT).max(0.0);
    x.clamp(-STRAIGHT, STRAIGHT) + (STRAIGHT * over / (STRAIGHT + over)).copysign(x)
}

impl Blockwise for Delay {
    fn clock(&mut self) -> &mut BlockClock {
        &mut self.clock
    }

    fn begin_block(&mut self) {
        self.settings.begin_block();
        self.sweeps = [0, 1].map(|side| self.slews[side].begin_block());
        self.below_low_cut = self.below_low_cut.map(flushed);
        self.below_high_cut = self.below_high_cut.map(flushed);
    }

    #[inline(always)]
    fn piece<S: Simd>(&mut self, _: S, first: usize, left: &mut [f32], right: &mut [f32]) {
        let num = left.len();
        let (mut echoes, mut loops) = ([[0.0; BLOCK]; 2], [[0.0; BLOCK]; 2]);
        for ((line, sweep), echoes) in self.lines.iter().zip(self.sweeps).zip(&mut echoes) {
            line.read(sweep, first, 0, &mut echoes[..num]);
        }
        let [feedback, cross, low, high] = [0, 1, 2, 3].map(|k| self.settings.line(k));
        for i in 0..num {
            let frame = first + i;
            let (feedback, cross, low, high) = (feedback.at(frame), cross.at(frame), low.at(frame), high.at(frame));
            let [l, r] = [sanitized(left[i]), sanitized(right[i])];
            let input = [l + cross * 0.5 * (r - l), r - cross * r];
            let echo = [echoes[0][i], echoes[1][i]];
            for side in 0..2 {
                let echo = echo[side] + cross * (echo[1 - side] - echo[side]);
                let x = input[side] + feedback * echo;
                self.below_high_cut[side] += high * (x - self.below_high_cut[side]);
                let x = self.below_high_cut[side];
                self.below_low_cut[side] += low * (x - self.below_low_cut[side]);
                loops[side][i] = flushed(saturated(x - self.below_low_cut[side]));
            }
        }
        for (side, channel) in [left, right].into_iter().enumerate() {
            self.lines[side].write(&loops[side][..num]);
            channel.copy_from_slice(&echoes[side][..num]);
        }
    }
}
