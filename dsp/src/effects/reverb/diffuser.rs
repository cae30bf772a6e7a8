//! Diffusion: delays of different lengths and a mixing of all lines, four times over, make 4,096 echoes of one and lose no energy.

use super::super::delay_line::DelayLine;
use super::super::slew::{Slew, Sweep};
use super::rows::{LINES, Rows, hadamard};
use super::{MOST, SIZE_S};

/// Lengths at 48 kHz in the largest room: in each step one somewhere in every eighth of its range.
const LENGTHS: [[f64; LINES]; 4] = [
    [191.0, 521.0, 823.0, 1163.0, 1423.0, 1753.0, 1861.0, 2251.0],
    [131.0, 251.0, 431.0, 487.0, 677.0, 809.0, 983.0, 1151.0],
    [11.0, 101.0, 179.0, 293.0, 359.0, 397.0, 509.0, 547.0],
    [23.0, 47.0, 83.0, 149.0, 163.0, 199.0, 263.0, 307.0],
];
/// Which row of lengths a line has, and whether it is turned over on its way, a bit a step: so that lengths do not add up evenly.
const TURNED: [u8; LINES] = [0b0110, 0b0001, 0b1010, 0b1101, 0b0011, 0b1000, 0b0101, 0b1110];

/// A line of a step.
#[derive(Clone, Debug)]
struct Path {
    line: DelayLine,
    slew: Slew,
    sweep: Sweep,
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
            self.is_moving |= path.sweep.step != 0.0;
        }
    }

    /// Sends a piece of the control block through, in place.
    pub(super) fn process(&mut self, first: usize, num: usize, rows: &mut Rows) {
        for (s, step) in self.steps.iter_mut().enumerate() {
            for ((path, row), turned) in step.iter_mut().zip(rows.iter_mut()).zip(TURNED) {
                path.line.write(&row[..num]);
                path.line.read(path.sweep, first, num, &mut row[..num]);
                if turned >> s & 1 == 1 {
                    row.iter_mut().for_each(|x| *x = -*x);
                }
            }
            hadamard(rows);
        }
    }
}
