//! Diffusion: delays of different lengths and a mixing of all lines, four times over, make 4,096 echoes of one and lose no energy.

use super::super::delay_line::DelayLine;
use super::super::slew::{Slew, Sweep};
use super::rows::{LINES, Rows, hadamard};
use super::{MOST, SIZE_S};
use crate::simd::Simd;

/// Lengths at 48 kHz in the largest room: in each step one somewhere in every eighth of its range.
const LENGTHS: [[f64; LINES]; 4] = [
    [191.0, 521.0, 823.0, 1163.0, 1423.0, 1753.0, 1861.0, 2251.0],
    [131.0, 251.0, 431.0, 487.0, 677.0, 809.0, 983.0, 1151.0],
    [11.0, 101.0, 179.0, 293.0, 359.0, 397.0, 509.0, 547.0],
    [23.0, 47.0, 83.0, 149.0, 163.0, 199.0, 263.0, 307.0],
];
/// Which lines are turned over on their way, a bit a line, for each step: so that lengths do not add up evenly.
const TURNED: [u8; 4] = [0b0101_1010, 0b1001_0101, 0b1100_1001, 0b1010_1100];

/// A line of a step.
#[derive(Clone, Debug)]
struct Path {
    line: DelayLine,
    slew: Slew,
    sweep: Sweep,
    /// The length in frames while it rests.
    resting: Option<usize>,
    length: f64,
}

/// Four steps.
#[derive(Clone, Debug)]
pub(super) struct Diffuser {
    steps: [[Path; LINES]; 4],
    frames_per_length: f64,
    /// Some length is on its way.
    is_moving: bool,
}

impl Diffuser {
    pub(super) fn new(rate_hz: f32) -> Self {
        let frames_per_length = f64::from(rate_hz) / 48_000.0;
        let path = |length: f64| Path {
            line: DelayLine::new((length * frames_per_length).ceil() as usize + 1),
            slew: Slew::new(length, SIZE_S, MOST, rate_hz),
            sweep: Sweep::default(),
            resting: None,
            length,
        };
        // The lines of every second step are taken the other way round.
        let step =
            |step: usize, line: usize| LENGTHS[step][if step.is_multiple_of(2) { line } else { LINES - 1 - line }];
        let steps = std::array::from_fn(|s| std::array::from_fn(|line| path(step(s, line))));
        Self { steps, frames_per_length, is_moving: true }
    }

    /// Goes to lengths of this scale.
    pub(super) fn set(&mut self, scale: f32) {
        self.is_moving = true;
        for path in self.steps.iter_mut().flatten() {
            path.slew.set((path.length * f64::from(scale) * self.frames_per_length).round().max(1.0));
        }
    }

    pub(super) fn reset(&mut self) {
        self.is_moving = true;
        for path in self.steps.iter_mut().flatten() {
            path.line.reset();
            path.slew.reset();
        }
    }

    pub(super) fn begin_block(&mut self) {
        if !std::mem::take(&mut self.is_moving) {
            return;
        }
        for path in self.steps.iter_mut().flatten() {
            path.sweep = path.slew.begin_block();
            path.resting = path.sweep.resting();
            self.is_moving |= path.sweep.step != 0.0;
        }
    }

    /// Sends a piece of the control block through, in place.
    #[inline(always)]
    pub(super) fn process<S: Simd>(&mut self, s: S, first: usize, num: usize, rows: &mut Rows) {
        for (step, turned) in self.steps.iter_mut().zip(TURNED) {
            for (path, row) in step.iter_mut().zip(rows.iter_mut()) {
                path.line.write(&row[..num]);
                match path.resting {
                    Some(length) => path.line.read_whole(length + num, &mut row[..num]),
                    None => path.line.read(path.sweep, first, num, &mut row[..num]),
                }
            }
            hadamard(s, turned, rows);
        }
    }
}
