//! A reverb: a delay before it, four steps that diffuse, and a feedback network of eight lines.
//!
//! After J.-M. Jot and A. Chaigne, "Digital Delay Networks for Designing Artificial Reverberators" (1991), and the diffusion of
//! Signalsmith's "Let's Write A Reverb" (2021); the lengths are its own, all of them primes at 48 kHz.

mod diffuser;
mod network;
mod rows;

use super::blocks::{BLOCK, BlockClock, Blockwise, run};
use super::delay_line::DelayLine;
use super::effect::Effect;
use super::glide::Glide;
use super::sanitize::{sanitize_into, setting};
use super::slew::{Slew, Sweep};
use crate::fm::Isa;
use crate::simd::Simd;
use diffuser::Diffuser;
use network::Network;
use rows::{LINES, Rows};

/// The longest delay before it, in seconds.
const MAX_PRE_DELAY_S: f32 = 0.2;
/// How fast lengths may change, as a part of real time.
const MOST: f64 = 0.1;
/// Time constant of a change of size, in seconds.
const SIZE_S: f32 = 0.15;
/// Lengths at the smallest size, as a part of those at the largest.
const SMALLEST: f32 = 0.12;
/// What is heard of the diffused sound before it has been through the network.
const EARLY: f32 = 0.35;

/// Settings of [`Reverb`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReverbSettings {
    /// Size of the room, 0 to 1: lines of 7 to 23 ms, up to lines of 59 to 196 ms.
    pub size: f32,
    /// Time in which it decays by 60 dB, in seconds, 0.1 to 60.
    pub decay_s: f32,
    /// Below this it decays faster, in Hz, 20 to 2,000.
    pub low_hz: f32,
    /// Time of decay there, as a part of `decay_s`, 0.05 to 1.
    pub low_decay: f32,
    /// Above this it decays faster, in Hz, 200 to 20,000.
    pub high_hz: f32,
    /// Time of decay there, as a part of `decay_s`, 0.05 to 1.
    pub high_decay: f32,
    /// Silence before it, in seconds, 0 to 0.2.
    pub pre_delay_s: f32,
    /// How far the lines swing, 0 to 1.
    pub modulation: f32,
    /// From mono (0) to wide (1).
    pub width: f32,
}

impl Default for ReverbSettings {
    fn default() -> Self {
        Self {
            size: 0.6,
            decay_s: 2.0,
            low_hz: 150.0,
            low_decay: 0.7,
            high_hz: 5_000.0,
            high_decay: 0.4,
            pre_delay_s: 0.01,
            modulation: 0.4,
            width: 1.0,
        }
    }
}

/// A room. `[audio-thread]` but for [`Reverb::new`].
#[derive(Clone, Debug)]
pub struct Reverb {
    clock: BlockClock,
    rate_hz: f32,
    pre_delays: [DelayLine; 2],
    pre_slew: Slew,
    pre_sweep: Sweep,
    diffuser: Diffuser,
    network: Network,
    width: Glide<1>,
    /// Frames for which it sounds on.
    tail: usize,
}

/// The lengths of the room, as a part of those of the largest.
fn scale(size: f32) -> f32 {
    SMALLEST.powf(1.0 - setting(size, 0.0, 1.0, 0.5))
}

impl Reverb {
    /// At rest. `rate_hz` must be above 0; allocates.
    pub fn new(rate_hz: f32) -> Self {
        let max_pre_delay = (MAX_PRE_DELAY_S * rate_hz).ceil() as usize;
        let mut reverb = Self {
            clock: BlockClock::default(),
            rate_hz,
            pre_delays: [DelayLine::new(max_pre_delay), DelayLine::new(max_pre_delay)],
            pre_slew: Slew::new(1.0, 0.05, 1.0, rate_hz),
            pre_sweep: Sweep::default(),
            diffuser: Diffuser::new(rate_hz),
            network: Network::new(rate_hz),
            width: Glide::new([1.0], 0.01, rate_hz),
            tail: 0,
        };
        reverb.set(&ReverbSettings::default());
        reverb
    }

    /// As [`Reverb::new`] on a chosen instruction set.
    pub fn with_isa(rate_hz: f32, isa: Isa) -> Self {
        let mut reverb = Self::new(rate_hz);
        reverb.clock.isa = isa;
        reverb
    }

    /// Goes there: lengths in some tenths of a second, the rest in hundredths; at once where nothing has been heard yet.
    pub fn set(&mut self, settings: &ReverbSettings) {
        // At least a frame: between none and one there is no sample to read.
        let pre_delay = (setting(settings.pre_delay_s, 0.0, MAX_PRE_DELAY_S, 0.0) * self.rate_hz).round().max(1.0);
        self.pre_slew.set(f64::from(pre_delay));
        self.diffuser.set(scale(settings.size));
        self.network.set(settings, scale(settings.size));
        self.width.set([setting(settings.width, 0.0, 1.0, 1.0)]);
        let seconds = 2.0 * setting(settings.decay_s, 0.1, 60.0, 2.0) + 0.5;
        self.tail = (seconds * self.rate_hz + pre_delay) as usize;
    }
}

impl Effect for Reverb {
    fn reset(&mut self) {
        self.clock.frame = 0;
        self.pre_delays.iter_mut().for_each(DelayLine::reset);
        self.pre_slew.reset();
        self.diffuser.reset();
        self.network.reset();
        self.width.reset();
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        run(self, left, right);
    }

    /// Until it is 120 dB down.
    fn tail(&self) -> usize {
        self.tail
    }
}

impl Blockwise for Reverb {
    fn clock(&mut self) -> &mut BlockClock {
        &mut self.clock
    }

    fn begin_block(&mut self) {
        self.pre_sweep = self.pre_slew.begin_block();
        self.diffuser.begin_block();
        self.network.begin_block();
        self.width.begin_block();
    }

    #[inline(always)]
    fn piece<S: Simd>(&mut self, s: S, first: usize, left: &mut [f32], right: &mut [f32]) {
        let num = left.len();
        let mut rows: Rows = [[0.0; BLOCK]; LINES];
        for (side, channel) in [&*left, &*right].into_iter().enumerate() {
            let mut input = [0.0; BLOCK];
            sanitize_into(channel, &mut input[..num]);
            self.pre_delays[side].write(&input[..num]);
            self.pre_delays[side].read(self.pre_sweep, first, num, &mut input[..num]);
            // Each side enters four lines, with as much energy as it has.
            for row in rows.iter_mut().skip(side).step_by(2) {
                *row = input.map(|x| 0.5 * x);
            }
        }
        self.diffuser.process(s, first, num, &mut rows);
        let mut sums = [[0.0; BLOCK]; 2];
        for (line, row) in rows.iter().enumerate() {
            for (sum, x) in sums[line % 2].iter_mut().zip(row) {
                *sum += EARLY * x;
            }
        }
        self.network.process(s, (first, num), &rows, &mut sums);
        let width = self.width.line(0);
        for i in 0..num {
            let (middle, side) = (0.5 * (sums[0][i] + sums[1][i]), 0.5 * (sums[0][i] - sums[1][i]));
            let side = width.at(first + i) * side;
            (left[i], right[i]) = (middle + side, middle - side);
        }
    }
}
