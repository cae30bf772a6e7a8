//! A chorus: copies of the sound whose delays swing, in pairs of one voice a side.

use std::f32::consts::TAU;

use super::blocks::{BLOCK, BlockClock, Blockwise, run};
use super::delay_line::DelayLine;
use super::effect::Effect;
use super::glide::Glide;
use super::sanitize::{sanitize_into, setting};
use super::slew::Sweep;
use crate::simd::Simd;

const MAX_PAIRS: usize = 4;
/// Longest delay with its swing, in seconds.
const MAX_S: f32 = 0.08;
/// Where in the swing each pair begins, so that few of them are spread as well as many.
const OFFSETS: [f32; MAX_PAIRS] = [0.0, 0.5, 0.125, 0.625];
/// How much faster the second swing of an ensemble is, and its part of the depth.
const ENSEMBLE_RATIO: f32 = 9.7;
const ENSEMBLE_PART: f32 = 0.12;

/// How the delays swing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChorusMode {
    /// A sine.
    #[default]
    Sine,
    /// A slow sine and a fast one on it, as in string machines.
    Ensemble,
}

/// Settings of [`Chorus`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChorusSettings {
    /// Pairs of voices, 1 to 4.
    pub pairs: u8,
    /// How the delays swing.
    pub mode: ChorusMode,
    /// Shortest delay in seconds, 0.001 to 0.05.
    pub delay_s: f32,
    /// What the swing adds to it at most, in seconds, 0 to 0.03.
    pub depth_s: f32,
    /// Swings a second, 0 to 10.
    pub rate_hz: f32,
    /// How far apart the sides swing, from together (0) to a quarter of a swing (1).
    pub spread: f32,
}

impl Default for ChorusSettings {
    fn default() -> Self {
        Self { pairs: 2, mode: ChorusMode::Sine, delay_s: 0.007, depth_s: 0.004, rate_hz: 0.5, spread: 1.0 }
    }
}

/// Up to eight delayed voices. `[audio-thread]` but for [`Chorus::new`].
#[derive(Clone, Debug)]
pub struct Chorus {
    clock: BlockClock,
    sample_rate_hz: f32,
    /// Delay and depth in frames, rate, spread, the ensemble's part, and the level of each pair.
    settings: Glide<9>,
    /// Of the slow and of the fast swing, 0 to 1.
    phases: [f32; 2],
    lines: [DelayLine; 2],
    /// Where the delay of each voice is, and where it goes in the block.
    delays: [[f32; 2]; MAX_PAIRS],
    sweeps: [[Sweep; 2]; MAX_PAIRS],
    is_new: bool,
}

impl Chorus {
    /// At rest. `rate_hz` must be above 0; allocates.
    pub fn new(rate_hz: f32) -> Self {
        let max_delay = (MAX_S * rate_hz) as usize + 2;
        Self {
            clock: BlockClock::default(),
            sample_rate_hz: rate_hz,
            settings: Glide::new(values(&ChorusSettings::default(), rate_hz), 0.03, rate_hz),
            phases: [0.0; 2],
            lines: [DelayLine::new(max_delay), DelayLine::new(max_delay)],
            delays: [[0.0; 2]; MAX_PAIRS],
            sweeps: [[Sweep::default(); 2]; MAX_PAIRS],
            is_new: true,
        }
    }

    /// Goes there within some hundredths of a second, or at once where nothing has been heard yet.
    pub fn set(&mut self, settings: &ChorusSettings) {
        self.settings.set(values(settings, self.sample_rate_hz));
    }

    /// The delay of a voice now, in frames.
    fn delay(&self, pair: usize, side: usize) -> f32 {
        let [delay, depth, _, spread, ensemble, ..] = self.settings.end();
        let offset = OFFSETS[pair] + 0.25 * spread * side as f32;
        let [slow, fast] = self.phases.map(|phase| (TAU * (phase + offset)).sin());
        let swing = slow + ensemble * ENSEMBLE_PART * (fast - slow);
        delay + 0.5 * depth * (1.0 + swing)
    }
}

fn values(settings: &ChorusSettings, rate_hz: f32) -> [f32; 9] {
    let pairs = usize::from(settings.pairs).clamp(1, MAX_PAIRS);
    let level = |pair: usize| if pair < pairs { 1.0 / (pairs as f32).sqrt() } else { 0.0 };
    [
        setting(settings.delay_s, 0.001, 0.05, 0.007) * rate_hz,
        setting(settings.depth_s, 0.0, 0.03, 0.0) * rate_hz,
        setting(settings.rate_hz, 0.0, 10.0, 0.0),
        setting(settings.spread, 0.0, 1.0, 0.0),
        if settings.mode == ChorusMode::Ensemble { 1.0 } else { 0.0 },
        level(0),
        level(1),
        level(2),
        level(3),
    ]
}

impl Effect for Chorus {
    fn reset(&mut self) {
        self.clock.frame = 0;
        self.settings.reset();
        self.phases = [0.0; 2];
        self.lines.iter_mut().for_each(DelayLine::reset);
        self.is_new = true;
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        run(self, left, right);
    }

    fn tail(&self) -> usize {
        self.lines[0].max_delay()
    }
}

impl Blockwise for Chorus {
    fn clock(&mut self) -> &mut BlockClock {
        &mut self.clock
    }

    fn begin_block(&mut self) {
        self.settings.begin_block();
        let part = self.settings.end()[2] * BLOCK as f32 / self.sample_rate_hz;
        let [slow, fast] = self.phases;
        self.phases = [(slow + part).fract(), (fast + ENSEMBLE_RATIO * part).fract()];
        let goals = std::array::from_fn(|pair| [0, 1].map(|side| self.delay(pair, side)));
        if std::mem::take(&mut self.is_new) {
            self.delays = goals;
        }
        let sweep =
            |pair: usize, side: usize| Sweep::between(f64::from(self.delays[pair][side]), f64::from(goals[pair][side]));
        self.sweeps = std::array::from_fn(|pair| [0, 1].map(|side| sweep(pair, side)));
        self.delays = goals;
    }

    #[inline(always)]
    fn piece<S: Simd>(&mut self, _: S, first: usize, left: &mut [f32], right: &mut [f32]) {
        for (side, channel) in [left, right].into_iter().enumerate() {
            let num = channel.len();
            let (mut input, mut voice) = ([0.0; BLOCK], [0.0; BLOCK]);
            sanitize_into(channel, &mut input[..num]);
            self.lines[side].write(&input[..num]);
            channel.fill(0.0);
            for (pair, sweeps) in self.sweeps.iter().enumerate() {
                let level = self.settings.line(5 + pair);
                if level.stays_at(0.0) {
                    continue;
                }
                self.lines[side].read(sweeps[side], first, num, &mut voice[..num]);
                for (i, (sum, voice)) in channel.iter_mut().zip(&voice).enumerate() {
                    *sum += level.at(first + i) * voice;
                }
            }
        }
    }
}
