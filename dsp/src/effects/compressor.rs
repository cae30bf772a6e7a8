//! A compressor: of the whole band or of three, downwards and upwards.
//!
//! The bands add up to what came in, sample by sample, so that where nothing is compressed nothing is changed, and what is compressed can
//! be mixed with what is not. Their filters are of first order: neighbours are a quarter turn apart where they meet, and never cancel.

mod gain;

use super::blocks::{BlockClock, Blockwise, run};
use super::effect::Effect;
use super::glide::Glide;
use super::sanitize::{flushed, sanitized, setting};
use crate::simd::Simd;
use gain::{GainCurve, level_db};

/// Bands, and one lane that is none.
const LANES: usize = 4;
/// Frames from one look at the levels to the next.
const STEP: usize = 8;
/// Time over which a level is averaged, in seconds.
const WINDOW_S: f32 = 0.003;
/// Octaves of a factor in a dB.
const OCTAVES_PER_DB: f32 = 0.166_096_4;

/// What is compressed by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CompressorBands {
    /// All together.
    #[default]
    One,
    /// What is low, in the middle, and high.
    Three,
}

/// Settings of [`Compressor`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CompressorSettings {
    /// What is compressed by itself.
    pub bands: CompressorBands,
    /// Where the low band ends, in Hz, 40 to 1,000.
    pub low_hz: f32,
    /// Where the high band begins, in Hz, 1,000 to 16,000.
    pub high_hz: f32,
    /// Above this it gets softer: a sine's peak in dB re full scale, -60 to 0.
    pub threshold_db: f32,
    /// dB above the threshold for a dB more of it, 1 to 100.
    pub ratio: f32,
    /// Below this it gets louder, by 24 dB at most: in dB, -60 to 0, and no higher than the threshold above.
    pub up_threshold_db: f32,
    /// dB below that threshold for a dB less of it, 1 to 100.
    pub up_ratio: f32,
    /// Time constant with which it gets softer, in seconds, 0.0001 to 0.5; levels are averaged over 3 ms before.
    pub attack_s: f32,
    /// Time constant with which it gets louder, in seconds, 0.005 to 3.
    pub release_s: f32,
    /// How much of all this, 0 to 1.
    pub depth: f32,
    /// Gain behind it in dB, -24 to 24.
    pub makeup_db: f32,
}

impl Default for CompressorSettings {
    fn default() -> Self {
        Self {
            bands: CompressorBands::One,
            low_hz: 120.0,
            high_hz: 2_500.0,
            threshold_db: -18.0,
            ratio: 4.0,
            up_threshold_db: -40.0,
            up_ratio: 1.0,
            attack_s: 0.003,
            release_s: 0.06,
            depth: 1.0,
            makeup_db: 0.0,
        }
    }
}

/// Both channels with the same gains. `[audio-thread]` but for [`Compressor::new`].
#[derive(Clone, Debug)]
pub struct Compressor {
    clock: BlockClock,
    rate_hz: f32,
    settings: CompressorSettings,
    curve: GainCurve,
    /// Depth, make-up in dB, and what part of the way the low-passes at both edges go in a frame. What bends the curve goes through the
    /// smoothing of the gains.
    glide: Glide<4>,
    /// What lies below the lower edge, left and right, and below the upper edge.
    below: [f32; LANES],
    window_part: f32,
    attack_part: f32,
    release_part: f32,
    mean_squares: [f32; LANES],
    gains_db: [f32; LANES],
    gains: [f32; LANES],
    gain_steps: [f32; LANES],
    is_new: bool,
}

impl Compressor {
    /// At rest. `rate_hz` must be above 0.
    pub fn new(rate_hz: f32) -> Self {
        let settings = CompressorSettings::default();
        let mut compressor = Self {
            clock: BlockClock::default(),
            rate_hz,
            settings,
            curve: GainCurve::new(&settings),
            glide: Glide::new([0.0; 4], 0.005, rate_hz),
            below: [0.0; LANES],
            window_part: 1.0 - (-1.0 / (WINDOW_S * rate_hz)).exp(),
            attack_part: 0.0,
            release_part: 0.0,
            mean_squares: [0.0; LANES],
            gains_db: [0.0; LANES],
            gains: [1.0; LANES],
            gain_steps: [0.0; LANES],
            is_new: true,
        };
        compressor.set(&settings);
        compressor
    }

    /// Goes there within some milliseconds, or at once where nothing has been heard yet.
    pub fn set(&mut self, settings: &CompressorSettings) {
        self.settings = *settings;
        self.curve = GainCurve::new(settings);
        let part = |s: f32| 1.0 - (-(STEP as f32) / (s * self.rate_hz)).exp();
        self.attack_part = part(setting(settings.attack_s, 0.0001, 0.5, 0.003));
        self.release_part = part(setting(settings.release_s, 0.005, 3.0, 0.06));
        let edge = |hz: f32| 1.0 - (-std::f32::consts::TAU * hz / self.rate_hz).exp();
        self.glide.set([
            setting(settings.depth, 0.0, 1.0, 1.0),
            setting(settings.makeup_db, -24.0, 24.0, 0.0),
            edge(setting(settings.low_hz, 40.0, 1_000.0, 120.0)),
            edge(setting(settings.high_hz, 1_000.0, 16_000.0, 2_500.0)),
        ]);
    }

    /// Where the gains go within the next frames, up to this one of the control block, after a look at the levels.
    fn look(&mut self, until: usize) {
        let [depth, makeup_db] = [0, 1].map(|k| self.glide.line(k).at(until));
        let heard = |this: &Self, band: usize| [this.mean_squares[band], this.gains_db[band], this.gains[band]];
        let first = heard(self, 0);
        for band in 0..LANES - 1 {
            // Bands that are one, and have been, need not be worked out more than once.
            if band > 0 && heard(self, band) == first {
                self.gains_db[band] = self.gains_db[0];
                self.gain_steps[band] = self.gain_steps[0];
                if self.is_new {
                    self.gains[band] = self.gains[0];
                }
                continue;
            }
            let goal = self.curve.db(level_db(self.mean_squares[band]));
            let missing = goal - self.gains_db[band];
            let part = if missing < 0.0 { self.attack_part } else { self.release_part };
            self.gains_db[band] = flushed(self.gains_db[band] + part * missing);
            let gain = (OCTAVES_PER_DB * (depth * self.gains_db[band] + makeup_db)).exp2();
            if self.is_new {
                self.gains[band] = gain;
            }
            self.gain_steps[band] = (gain - self.gains[band]) / STEP as f32;
        }
        self.is_new = false;
    }
}

impl Effect for Compressor {
    fn reset(&mut self) {
        self.clock.frame = 0;
        self.glide.reset();
        self.below = [0.0; LANES];
        self.mean_squares = [0.0; LANES];
        self.gains_db = [0.0; LANES];
        self.is_new = true;
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        run(self, left, right);
    }

    /// The filters ring no longer.
    fn tail(&self) -> usize {
        (0.3 * self.rate_hz) as usize
    }
}

impl Blockwise for Compressor {
    fn clock(&mut self) -> &mut BlockClock {
        &mut self.clock
    }

    fn begin_block(&mut self) {
        self.glide.begin_block();
        self.below = self.below.map(flushed);
        self.mean_squares = self.mean_squares.map(flushed);
    }

    #[inline(always)]
    fn piece<S: Simd>(&mut self, _: S, first: usize, left: &mut [f32], right: &mut [f32]) {
        let is_one = self.settings.bands == CompressorBands::One;
        let [low, high] = [2, 3].map(|k| self.glide.line(k));
        for (i, (left, right)) in left.iter_mut().zip(right).enumerate() {
            if (first + i).is_multiple_of(STEP) {
                self.look(first + i + STEP);
            }
            let (l, r) = (sanitized(*left), sanitized(*right));
            let (low, high) = (low.at(first + i), high.at(first + i));
            let (input, parts) = ([l, r, l, r], [low, low, high, high]);
            for lane in 0..LANES {
                self.below[lane] += parts[lane] * (input[lane] - self.below[lane]);
            }
            let [low_l, low_r, up_to_high_l, up_to_high_r] = self.below;
            let bands_l = [low_l, up_to_high_l - low_l, l - up_to_high_l, 0.0];
            let bands_r = [low_r, up_to_high_r - low_r, r - up_to_high_r, 0.0];
            let (heard_l, heard_r) = if is_one { ([l; LANES], [r; LANES]) } else { (bands_l, bands_r) };
            let (mut sum_l, mut sum_r) = ([0.0; LANES], [0.0; LANES]);
            for band in 0..LANES {
                let square = (heard_l[band] * heard_l[band]).max(heard_r[band] * heard_r[band]);
                self.mean_squares[band] += self.window_part * (square - self.mean_squares[band]);
                self.gains[band] += self.gain_steps[band];
                sum_l[band] = self.gains[band] * bands_l[band];
                sum_r[band] = self.gains[band] * bands_r[band];
            }
            *left = sum_l[0] + sum_l[1] + sum_l[2];
            *right = sum_r[0] + sum_r[1] + sum_r[2];
        }
    }
}
