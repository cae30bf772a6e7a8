//! The feedback network: eight lines of different lengths, each with a filter that gives every band its time of decay, and all of them
//! mixed into all.

use std::f32::consts::TAU;

use super::super::blocks::BLOCK;
use super::super::delay_line::DelayLine;
use super::super::glide::{Glide, Slope, whole};
use super::super::sanitize::{flushed, setting};
use super::super::slew::{Slew, Sweep};
use super::rows::{LINES, Rows, by_groups, householder};
use super::{MOST, ReverbSettings, SIZE_S};
use crate::simd::Simd;

/// Lengths at 48 kHz in the largest room.
const LENGTHS: [f64; LINES] = [2843.0, 3511.0, 4013.0, 4783.0, 5471.0, 6761.0, 7841.0, 9413.0];
/// How far a line swings at most, in frames at 48 kHz.
const MAX_SWING: f64 = 14.0;
/// Swings of the lines in a second. All of them swing: where half rest, small rooms ring.
const SWINGS_HZ: [f32; LINES] = [0.31, 0.43, 0.53, 0.61, 0.71, 0.79, 0.89, 0.97];
/// The network never gets louder than this, +24 dB.
const LOUDEST: f32 = 16.0;
/// What each line is heard as.
const SIGNS: [f32; LINES] = [1.0, 1.0, -1.0, 1.0, 1.0, -1.0, -1.0, -1.0];

/// Gains of a line, each along a line over the block.
#[derive(Clone, Copy, Debug, Default)]
struct Gains {
    /// Of the middle of the band, and what is added to it below and above.
    values: [[f32; LINES]; 3],
    steps: [[f32; LINES]; 3],
}

/// Eight lines in a loop.
#[derive(Clone, Debug)]
pub(super) struct Network {
    rate_hz: f32,
    lines: [DelayLine; LINES],
    slews: [Slew; LINES],
    sweeps: [Sweep; LINES],
    /// Where the swing of each line is.
    phases: [f32; LINES],
    swings: [f64; LINES],
    /// Times of decay as powers of two (middle, low, high), parts of the low-passes, the swing in frames.
    settings: Glide<6>,
    gains: Gains,
    level: Slope,
    end_level: f32,
    below_low: [f32; LINES],
    below_high: [f32; LINES],
    is_new: bool,
}

impl Network {
    pub(super) fn new(rate_hz: f32) -> Self {
        let per_length = f64::from(rate_hz) / 48_000.0;
        let max_swing = MAX_SWING * per_length;
        Self {
            rate_hz,
            lines: LENGTHS.map(|length| DelayLine::new((length * per_length + max_swing).ceil() as usize + 1)),
            slews: LENGTHS.map(|length| Slew::new(length * per_length, SIZE_S, MOST, rate_hz)),
            sweeps: [Sweep::default(); LINES],
            phases: std::array::from_fn(|line| line as f32 / LINES as f32),
            swings: [0.0; LINES],
            settings: Glide::new([0.0; 6], 0.02, rate_hz),
            gains: Gains::default(),
            level: Slope::default(),
            end_level: 0.0,
            below_low: [0.0; LINES],
            below_high: [0.0; LINES],
            is_new: true,
        }
    }

    /// Goes to lengths of this scale, and to the settings' times.
    pub(super) fn set(&mut self, settings: &ReverbSettings, scale: f32) {
        let per_length = f64::from(self.rate_hz) / 48_000.0;
        for (slew, length) in self.slews.iter_mut().zip(LENGTHS) {
            slew.set((length * f64::from(scale) * per_length).round());
        }
        let decay_s = setting(settings.decay_s, 0.1, 60.0, 2.0);
        let time = |part: f32| (decay_s * setting(part, 0.05, 1.0, 1.0)).log2();
        let part = |hz: f32| 1.0 - (-TAU * hz / self.rate_hz).exp();
        self.settings.set([
            decay_s.log2(),
            time(settings.low_decay),
            time(settings.high_decay),
            part(setting(settings.low_hz, 20.0, 2_000.0, 150.0)),
            part(setting(settings.high_hz, 200.0, 20_000.0, 5_000.0)),
            setting(settings.modulation, 0.0, 1.0, 0.0) * (MAX_SWING * per_length) as f32,
        ]);
    }

    pub(super) fn reset(&mut self) {
        self.lines.iter_mut().for_each(DelayLine::reset);
        self.slews.iter_mut().for_each(Slew::reset);
        self.settings.reset();
        self.phases = std::array::from_fn(|line| line as f32 / LINES as f32);
        self.below_low = [0.0; LINES];
        self.below_high = [0.0; LINES];
        self.is_new = true;
    }

    pub(super) fn begin_block(&mut self) {
        let has_moved = self.settings.begin_block();
        let has_resized = self.sweep_lines();
        self.gains.steps = [[0.0; LINES]; 3];
        self.level = Slope::between(self.end_level, self.end_level);
        if has_moved || has_resized {
            self.move_gains();
        }
        self.is_new = false;
        self.below_low = self.below_low.map(flushed);
        self.below_high = self.below_high.map(flushed);
    }

    /// The ways of all lengths through the block. True where one of them changes but for its swing.
    fn sweep_lines(&mut self) -> bool {
        let depth = f64::from(self.settings.end()[5]);
        let mut has_resized = false;
        for (line, swings_hz) in SWINGS_HZ.into_iter().enumerate() {
            let length = self.slews[line].begin_block();
            has_resized |= length.step != 0.0;
            self.phases[line] = (self.phases[line] + swings_hz * BLOCK as f32 / self.rate_hz).fract();
            // Above the length, so that the shortest stays longer than a block.
            let swing = depth * (0.5 + 0.5 * f64::from((TAU * self.phases[line]).sin()));
            if self.is_new {
                self.swings[line] = swing;
            }
            let end = length.from + length.step * BLOCK as f64;
            self.sweeps[line] = Sweep::between(length.from + self.swings[line], end + swing);
            self.swings[line] = swing;
        }
        has_resized
    }

    /// Lets all gains go to where lengths and times of decay want them: 60 dB less after as many passes as the time has room for.
    fn move_gains(&mut self) {
        let [middle, low, high, ..] = self.settings.end();
        let decays_s = [middle, low, high].map(f32::exp2);
        let mut energy = 0.0;
        let old = self.gains.values;
        for line in 0..LINES {
            let sweep = self.sweeps[line];
            let seconds = (sweep.from + sweep.step * BLOCK as f64) as f32 / self.rate_hz;
            let [middle, low, high] = decays_s.map(|decay_s| 10f32.powf(-3.0 * seconds / decay_s));
            energy += middle * middle / LINES as f32;
            for (values, value) in self.gains.values.iter_mut().zip([middle, low - middle, high - middle]) {
                values[line] = value;
            }
        }
        // Noise comes out as loud as it goes in, however long it stays.
        let end_level = (1.0 - energy).sqrt();
        if !self.is_new {
            self.level = Slope::between(self.end_level, end_level);
            for (k, (old, new)) in old.iter().zip(self.gains.values).enumerate() {
                self.gains.steps[k] = std::array::from_fn(|line| (new[line] - old[line]) / BLOCK as f32);
            }
        } else {
            self.level = Slope::between(end_level, end_level);
        }
        self.end_level = end_level;
    }

    /// Takes a piece of the control block in, and adds what is heard to both sides.
    #[inline(always)]
    pub(super) fn process<S: Simd>(
        &mut self,
        s: S,
        (first, num): (usize, usize),
        input: &Rows,
        sums: &mut [[f32; BLOCK]; 2],
    ) {
        let mut rows: Rows = [[0.0; BLOCK]; LINES];
        for ((line, sweep), row) in self.lines.iter().zip(self.sweeps).zip(&mut rows) {
            line.read(sweep, first, 0, &mut row[..num]);
        }
        let levels: [f32; BLOCK] = std::array::from_fn(|i| self.level.at(first + i));
        for (line, row) in rows.iter().enumerate() {
            for ((sum, x), level) in sums[line % 2].iter_mut().zip(row).zip(levels) {
                *sum += level * SIGNS[line] * x;
            }
        }
        self.damp(s, (first, num), &mut rows);
        for ((line, row), input) in self.lines.iter_mut().zip(&mut rows).zip(input) {
            for (x, input) in row.iter_mut().zip(input) {
                *x = flushed((*x + input).clamp(-LOUDEST, LOUDEST));
            }
            line.write(&row[..num]);
        }
    }

    /// Takes from every pass what its bands lose, the middle's gain, and below and above another, and mixes the lines.
    #[inline(always)]
    fn damp<S: Simd>(&mut self, s: S, (first, num): (usize, usize), rows: &mut Rows) {
        let [low, high] = [3, 4].map(|k| self.settings.line(k));
        let [values, steps] = [self.gains.values, self.gains.steps].map(|gains| gains.map(|gains| s.load(&gains)));
        let [mut below_low, mut below_high] = [s.load(&self.below_low), s.load(&self.below_high)];
        by_groups(
            s,
            rows,
            #[inline(always)]
            |start, lines| {
                let mut frames = s.transpose(lines);
                for (i, x) in frames.iter_mut().enumerate().take(num.saturating_sub(start)) {
                    let frame = first + start + i;
                    let (low, high) = (s.splat(low.at(frame)), s.splat(high.at(frame)));
                    // Counted from the end of the block, where the values are.
                    let left = s.splat(whole(BLOCK - frame));
                    let gain = |k: usize| s.sub(values[k], s.mul(steps[k], left));
                    below_low = s.add(below_low, s.mul(low, s.sub(*x, below_low)));
                    below_high = s.add(below_high, s.mul(high, s.sub(*x, below_high)));
                    let above = s.sub(*x, below_high);
                    let sum = s.add(s.mul(gain(0), *x), s.mul(gain(1), below_low));
                    *x = s.add(sum, s.mul(gain(2), above));
                }
                householder(s, s.transpose(frames))
            },
        );
        s.store(&mut self.below_low, below_low);
        s.store(&mut self.below_high, below_high);
    }
}
