//! Drive: curves, folds, stairs and holds, at twice the rate.

mod curves;
mod hold;
mod kind;
mod twice;

use super::blocks::{BLOCK, BlockClock, Blockwise, run};
use super::effect::Effect;
use super::glide::{Glide, Slope};
use super::sanitize::{factor, flushed, sanitized, setting};
use crate::simd::Simd;
use hold::Hold;
use kind::PAST;
use twice::{Down, Up};

pub use kind::DriveKind;

/// Where the tone control turns, in Hz.
const TONE_HZ: f32 = 900.0;
/// What it does at its ends, in dB.
const TONE_DB: f32 = 12.0;
/// Time from one kind to another, in seconds.
const SWITCH_S: f32 = 0.01;
/// Samples of a control block at twice the rate.
const TWICE: usize = 2 * BLOCK;

/// Settings of [`Drive`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DriveSettings {
    /// What happens to the signal.
    pub kind: DriveKind,
    /// Gain before it in dB, -24 to 48.
    pub gain_db: f32,
    /// Bits of [`DriveKind::Crush`], 1 to 16, parts of a bit too.
    pub bits: f32,
    /// Rate of [`DriveKind::Hold`] in Hz, 100 to 48,000.
    pub hold_hz: f32,
    /// From dark (-1) over neutral (0) to bright (1).
    pub tone: f32,
    /// Gain behind it in dB, -48 to 24.
    pub level_db: f32,
    /// From dry (0) to driven (1). Here and not behind, so that both have the same phase.
    pub mix: f32,
}

impl Default for DriveSettings {
    fn default() -> Self {
        let kind = DriveKind::default();
        Self { kind, gain_db: 6.0, bits: 8.0, hold_hz: 8_000.0, tone: 0.0, level_db: 0.0, mix: 1.0 }
    }
}

/// One curve of [`DriveKind`] at twice the rate. `[audio-thread]` but for [`Drive::new`].
#[derive(Clone, Debug)]
pub struct Drive {
    clock: BlockClock,
    rate_hz: f32,
    /// Gain, levels of what is below and above the tone control's frequency, mix, steps per unit, holds per sample.
    settings: Glide<6>,
    wanted: DriveKind,
    /// What sounds, what it turns into, and how much of that there is already.
    kinds: [DriveKind; 2],
    turned: f32,
    turning: Slope,
    up: Up,
    down: Down,
    past: [[f32; 2]; PAST],
    past_driven: [[f32; 2]; PAST],
    hold: Hold,
    low: [f32; 2],
    low_part: f32,
    is_new: bool,
}

impl Drive {
    /// At rest. `rate_hz` must be above 0.
    pub fn new(rate_hz: f32) -> Self {
        let settings = DriveSettings::default();
        Self {
            clock: BlockClock::default(),
            rate_hz,
            settings: Glide::new(values(&settings, rate_hz), 0.005, rate_hz),
            wanted: settings.kind,
            kinds: [settings.kind; 2],
            turned: 0.0,
            turning: Slope::default(),
            up: Up::default(),
            down: Down::default(),
            past: [[0.0; 2]; PAST],
            past_driven: [[0.0; 2]; PAST],
            hold: Hold::default(),
            low: [0.0; 2],
            low_part: 1.0 - (-std::f32::consts::TAU * TONE_HZ / (2.0 * rate_hz)).exp(),
            is_new: true,
        }
    }

    /// Goes there within some milliseconds, or at once where nothing has been heard yet.
    pub fn set(&mut self, settings: &DriveSettings) {
        self.settings.set(values(settings, self.rate_hz));
        self.wanted = settings.kind;
    }

    /// One kind turns into another.
    fn turn(&mut self) {
        if std::mem::take(&mut self.is_new) {
            self.kinds = [self.wanted; 2];
        }
        if self.turned >= 1.0 {
            (self.kinds[0], self.turned) = (self.kinds[1], 0.0);
        }
        if self.turned == 0.0 {
            self.kinds[1] = self.wanted;
        }
        let from = self.turned;
        if self.kinds[0] != self.kinds[1] {
            self.turned = (from + BLOCK as f32 / (SWITCH_S * self.rate_hz)).min(1.0);
        }
        self.turning = Slope::between(from, self.turned);
    }

    /// What the kinds make of samples, which are preceded by two of the past.
    #[inline(always)]
    fn shape(&mut self, first: usize, driven: &[[f32; 2]], output: &mut [[f32; 2]]) {
        let ([from, to], steps) = (self.kinds, self.settings.line(4));
        if self.kinds.contains(&DriveKind::Hold) {
            self.hold.process(self.settings.line(5), first, &driven[PAST..], output);
        }
        if from == to {
            return from.shape(steps, first, driven, output);
        }
        let mut other = [[0.0; 2]; TWICE];
        let other = &mut other[..output.len()];
        other.copy_from_slice(output);
        from.shape(steps, first, driven, output);
        to.shape(steps, first, driven, other);
        for (i, (output, other)) in output.iter_mut().zip(other).enumerate() {
            let turned = self.turning.at(first + i / 2);
            *output = std::array::from_fn(|c| output[c] + turned * (other[c] - output[c]));
        }
    }

    /// What is below the tone control's frequency and what is above, each at its level.
    #[inline(always)]
    fn tone(&mut self, first: usize, wet: &mut [[f32; 2]]) {
        let [below, above] = [1, 2].map(|k| self.settings.line(k));
        if below == above {
            for (i, x) in wet.as_flattened_mut().iter_mut().enumerate() {
                *x *= below.at(first + i / 4);
            }
            return;
        }
        for (i, wet) in wet.iter_mut().enumerate() {
            let (below, above) = (below.at(first + i / 2), above.at(first + i / 2));
            for (low, x) in self.low.iter_mut().zip(wet) {
                *low += self.low_part * (*x - *low);
                *x = below * *low + above * (*x - *low);
            }
        }
    }

    /// Mixes it with a dry signal that is as late as the kinds are.
    #[inline(always)]
    fn mix(&self, first: usize, plain: &[[f32; 2]], wet: &mut [[f32; 2]]) {
        let ([from, to], mix) = (self.kinds, self.settings.line(3));
        if mix.stays_at(1.0) {
            return;
        }
        for (i, (wet, plain)) in wet.iter_mut().zip(plain.windows(PAST + 1)).enumerate() {
            let (mix, turned) = (mix.at(first + i / 2), self.turning.at(first + i / 2));
            for (c, wet) in wet.iter_mut().enumerate() {
                let past = [plain[0][c], plain[1][c], plain[2][c]];
                let dry = from.late(past);
                let dry = dry + turned * (to.late(past) - dry);
                *wet = dry + mix * (*wet - dry);
            }
        }
    }
}

fn values(settings: &DriveSettings, rate_hz: f32) -> [f32; 6] {
    let tone = 0.5 * TONE_DB * setting(settings.tone, -1.0, 1.0, 0.0);
    let level_db = setting(settings.level_db, -48.0, 24.0, 0.0);
    [
        factor(setting(settings.gain_db, -24.0, 48.0, 0.0)),
        factor(level_db - tone),
        factor(level_db + tone),
        setting(settings.mix, 0.0, 1.0, 1.0),
        (setting(settings.bits, 1.0, 16.0, 8.0) - 1.0).exp2(),
        (setting(settings.hold_hz, 100.0, 48_000.0, 8_000.0) / (2.0 * rate_hz)).min(1.0),
    ]
}

impl Effect for Drive {
    fn reset(&mut self) {
        self.clock.frame = 0;
        self.settings.reset();
        (self.turned, self.is_new) = (0.0, true);
        (self.up, self.down) = Default::default();
        (self.past, self.past_driven) = Default::default();
        self.hold = Hold::default();
        self.low = [0.0; 2];
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        run(self, left, right);
    }

    /// The half-bands ring, and a value may be held.
    fn tail(&self) -> usize {
        (0.03 * self.rate_hz) as usize + 1_000
    }
}

impl Blockwise for Drive {
    fn clock(&mut self) -> &mut BlockClock {
        &mut self.clock
    }

    fn begin_block(&mut self) {
        self.settings.begin_block();
        self.turn();
        self.up.flush();
        self.down.flush();
        self.low = self.low.map(flushed);
    }

    #[inline(always)]
    fn piece<S: Simd>(&mut self, _: S, first: usize, left: &mut [f32], right: &mut [f32]) {
        let num = 2 * left.len();
        let (mut plain, mut driven) = ([[0.0; 2]; PAST + TWICE], [[0.0; 2]; PAST + TWICE]);
        plain[..PAST].copy_from_slice(&self.past);
        driven[..PAST].copy_from_slice(&self.past_driven);
        let input = left.iter().zip(right.iter()).map(|(left, right)| [sanitized(*left), sanitized(*right)]);
        self.up.process(input, &mut plain[PAST..PAST + num]);
        let (gain, skip) = (self.settings.line(0), 2 * PAST);
        let twice = driven.as_flattened_mut()[skip..].iter_mut().zip(&plain.as_flattened()[skip..]);
        for (i, (driven, x)) in twice.enumerate() {
            *driven = gain.at(first + i / 4) * x;
        }
        self.past = [plain[num], plain[num + 1]];
        self.past_driven = [driven[num], driven[num + 1]];
        let mut wet = [[0.0; 2]; TWICE];
        let wet = &mut wet[..num];
        self.shape(first, &driven[..PAST + num], wet);
        self.tone(first, wet);
        self.mix(first, &plain[..PAST + num], wet);
        self.down.process(wet, left, right);
    }
}
