//! A phaser: a chain of all-passes swept by a slow sine, added to the sound that went in.

use std::f32::consts::{PI, TAU};

use super::blocks::{BLOCK, BlockClock, Blockwise, run};
use super::effect::Effect;
use super::glide::{Glide, Slope};
use super::sanitize::{flushed, sanitized, setting};
use crate::simd::Simd;

/// All-passes of the longest chain.
const MAX_STAGES: usize = 12;
/// After these many of them the chain can end.
const ENDS: [usize; 3] = [4, 8, 12];
/// The most that is fed back.
const MAX_FEEDBACK: f32 = 0.9;

/// All-passes of the chain: each two of them make a notch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PhaserStages {
    /// Two notches.
    #[default]
    Four,
    /// Four notches.
    Eight,
    /// Six notches.
    Twelve,
}

/// Settings of [`Phaser`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhaserSettings {
    /// Length of the chain.
    pub stages: PhaserStages,
    /// Middle of the sweep in Hz, 20 to 15,000.
    pub center_hz: f32,
    /// How far the sweep goes up and down from there, in octaves, 0 to 4.
    pub depth_octaves: f32,
    /// Sweeps a second, 0 to 20.
    pub rate_hz: f32,
    /// What of the end is fed back to the start, -0.9 to 0.9.
    pub feedback: f32,
    /// By how much of a sweep the right channel is ahead, 0 to 0.5.
    pub stereo: f32,
}

impl Default for PhaserSettings {
    fn default() -> Self {
        let stages = PhaserStages::default();
        Self { stages, center_hz: 700.0, depth_octaves: 1.5, rate_hz: 0.3, feedback: 0.5, stereo: 0.25 }
    }
}

/// First-order all-passes in a row, both channels side by side. `[audio-thread]` but for [`Phaser::new`].
#[derive(Clone, Debug)]
pub struct Phaser {
    clock: BlockClock,
    sample_rate_hz: f32,
    /// Octave of the center, depth, rate, feedback, stereo, and how much of each end is heard.
    settings: Glide<8>,
    /// Of the sweep, 0 to 1.
    phase: f32,
    /// The all-passes' coefficient of each channel, now and at the end of the block.
    coefficients: [f32; 2],
    lines: [Slope; 2],
    stages: [[f32; 2]; MAX_STAGES],
    num_stages: usize,
    last: [f32; 2],
    is_new: bool,
}

impl Phaser {
    /// At rest. `rate_hz` must be above 0.
    pub fn new(rate_hz: f32) -> Self {
        Self {
            clock: BlockClock::default(),
            sample_rate_hz: rate_hz,
            settings: Glide::new(values(&PhaserSettings::default()), 0.01, rate_hz),
            phase: 0.0,
            coefficients: [0.0; 2],
            lines: [Slope::default(); 2],
            stages: [[0.0; 2]; MAX_STAGES],
            num_stages: 0,
            last: [0.0; 2],
            is_new: true,
        }
    }

    /// Goes there within some milliseconds, or at once where nothing has been heard yet.
    pub fn set(&mut self, settings: &PhaserSettings) {
        self.settings.set(values(settings));
    }

    /// The coefficient that turns the phase by a quarter at this point of the sweep.
    fn coefficient(&self, octave: f32, phase: f32) -> f32 {
        let hz = (octave + self.settings.end()[1] * (TAU * phase).sin()).exp2();
        let tan = (PI * hz.clamp(10.0, 0.45 * self.sample_rate_hz) / self.sample_rate_hz).tan();
        (tan - 1.0) / (tan + 1.0)
    }
}

fn values(settings: &PhaserSettings) -> [f32; 8] {
    let end = settings.stages as usize;
    let heard = |i: usize| if i == end { 1.0 } else { 0.0 };
    [
        setting(settings.center_hz, 20.0, 15_000.0, 700.0).log2(),
        setting(settings.depth_octaves, 0.0, 4.0, 0.0),
        setting(settings.rate_hz, 0.0, 20.0, 0.0),
        setting(settings.feedback, -MAX_FEEDBACK, MAX_FEEDBACK, 0.0),
        setting(settings.stereo, 0.0, 0.5, 0.0),
        heard(0),
        heard(1),
        heard(2),
    ]
}

impl Effect for Phaser {
    fn reset(&mut self) {
        self.clock.frame = 0;
        self.settings.reset();
        self.phase = 0.0;
        self.stages = [[0.0; 2]; MAX_STAGES];
        self.last = [0.0; 2];
        self.is_new = true;
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        run(self, left, right);
    }

    /// Feedback of 0.9 around twelve all-passes as low as they go.
    fn tail(&self) -> usize {
        (3.0 * self.sample_rate_hz) as usize
    }
}

impl Blockwise for Phaser {
    fn clock(&mut self) -> &mut BlockClock {
        &mut self.clock
    }

    fn begin_block(&mut self) {
        self.settings.begin_block();
        let [octave, _, rate_hz, _, stereo, ..] = self.settings.end();
        self.phase = (self.phase + rate_hz * BLOCK as f32 / self.sample_rate_hz).fract();
        let goals = [0.0, stereo].map(|ahead| self.coefficient(octave, self.phase + ahead));
        if std::mem::take(&mut self.is_new) {
            self.coefficients = goals;
        }
        self.lines = std::array::from_fn(|c| Slope::between(self.coefficients[c], goals[c]));
        self.coefficients = goals;
        self.num_stages =
            (0..ENDS.len()).rfind(|end| !self.settings.line(5 + end).stays_at(0.0)).map_or(0, |i| ENDS[i]);
        for (i, stage) in self.stages.iter_mut().enumerate() {
            *stage = if i < self.num_stages { stage.map(flushed) } else { [0.0; 2] };
        }
        self.last = self.last.map(flushed);
    }

    #[inline(always)]
    fn piece<S: Simd>(&mut self, _: S, first: usize, left: &mut [f32], right: &mut [f32]) {
        let feedback = self.settings.line(3);
        let heard = [5, 6, 7].map(|k| self.settings.line(k));
        for (i, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let frame = first + i;
            let input = [sanitized(*left), sanitized(*right)];
            let a = self.lines.map(|line| line.at(frame));
            let feedback = feedback.at(frame);
            // So that a strong feedback does not get as loud as it gets narrow.
            let gain = (1.0 - feedback * feedback).sqrt();
            let mut x = [0, 1].map(|c| gain * input[c] + feedback * self.last[c]);
            let mut wet = [0.0; 2];
            for (group, heard) in self.stages[..self.num_stages].chunks_exact_mut(ENDS[0]).zip(heard) {
                for state in group {
                    for c in 0..2 {
                        // Transposed direct form II of (a + z^-1) / (1 + a z^-1).
                        let y = a[c] * x[c] + state[c];
                        state[c] = x[c] - a[c] * y;
                        x[c] = y;
                    }
                }
                let heard = heard.at(frame);
                wet = [0, 1].map(|c| wet[c] + heard * x[c]);
            }
            self.last = wet;
            [*left, *right] = [0, 1].map(|c| 0.5 * (input[c] + wet[c]));
        }
    }
}
