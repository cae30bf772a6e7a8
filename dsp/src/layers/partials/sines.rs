//! Sines, eight frames at a time: phases are whole numbers, so that a frequency is as exact after minutes as at first, and where a block is
//! cut changes no bit.

use std::ops::Range;

use super::{Lanes, PARTIAL_GROUPS};
use crate::layers::{BLOCK_FRAMES, GROUP};
use crate::simd::{Simd, Task};

const GROUPS: usize = BLOCK_FRAMES / GROUP;
/// Frames, and how often a bend has been added to the phase by then.
const COUNT: [[u32; GROUP]; GROUPS] = by_frame(false);
const BENDS: [[u32; GROUP]; GROUPS] = by_frame(true);

const fn by_frame(is_triangle: bool) -> [[u32; GROUP]; GROUPS] {
    let mut table = [[0; GROUP]; GROUPS];
    let mut n = 0;
    while n < BLOCK_FRAMES as u32 {
        table[n as usize / GROUP][n as usize % GROUP] = if is_triangle { n * n.saturating_sub(1) / 2 } else { n };
        n += 1;
    }
    table
}

/// The phase of a quarter of a cycle, 2^32 a cycle.
const QUARTER: u32 = 1 << 30;
/// `sin(pi x)` for x of -1/2 to 1/2 by odd powers, within 6e-7 (least maximum, by weighted least squares).
const SINE: [f32; 4] = [3.141_582, -5.167_143_5, 2.541_905_8, -0.554_654_1];

/// The lines of all partials over a control block.
#[derive(Clone, Debug, Default)]
pub(super) struct SineLines {
    /// Phase at frame 0, 2^32 a cycle; phase a frame there; and what is added to that with every frame.
    pub(super) phases: Lanes<u32>,
    pub(super) steps: Lanes<u32>,
    pub(super) bends: Lanes<u32>,
    /// Of those that do not bend: [`turn`] of the step.
    pub(super) turns: Lanes<f32>,
    /// Gain at frame 0, and what it gains a frame.
    pub(super) bases: Lanes<f32>,
    pub(super) slopes: Lanes<f32>,
}

/// Adds up the partials that are heard, over some frames.
pub(super) struct Sines<'a> {
    pub(super) lines: &'a SineLines,
    /// Those that are heard, a bit each.
    pub(super) heard: u64,
    /// Whether any bends.
    pub(super) is_bent: bool,
    pub(super) frames: Range<usize>,
    pub(super) out: &'a mut [[f32; GROUP]; GROUPS],
}

impl Task for Sines<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { lines, mut heard, is_bent, frames, out } = self;
        let mut sums = [s.splat(0.0); GROUPS];
        let mut times = sums;
        for (time, count) in times.iter_mut().zip(&COUNT) {
            *time = s.to_float(s.load_i(count));
        }
        while heard != 0 {
            let n = heard.trailing_zeros() as usize;
            heard &= heard - 1;
            let (row, lane) = (n / GROUP % PARTIAL_GROUPS, n % GROUP);
            let waves = if is_bent { bent(s, lines, (row, lane)) } else { even(s, lines, (row, lane)) };
            let (slope, base) = (s.splat(lines.slopes[row][lane]), s.splat(lines.bases[row][lane]));
            for group in 0..GROUPS {
                sums[group] = s.mul_add(waves[group], s.mul_add(slope, times[group], base), sums[group]);
            }
        }
        for group in frames.start / GROUP..frames.end.div_ceil(GROUP).min(GROUPS) {
            s.store(&mut out[group], sums[group]);
        }
    }
}

/// A sine whose frequency moves.
#[inline(always)]
fn bent<S: Simd>(s: S, lines: &SineLines, (row, lane): (usize, usize)) -> [S::F; GROUPS] {
    let step = s.splat_i(lines.steps[row][lane]);
    let bend = s.splat_i(lines.bends[row][lane]);
    let phase = s.splat_i(lines.phases[row][lane].wrapping_sub(QUARTER));
    let mut waves = [s.splat(0.0); GROUPS];
    for (group, wave) in waves.iter_mut().enumerate() {
        let turned = s.add_i(s.mul_i(s.load_i(&COUNT[group]), step), s.mul_i(s.load_i(&BENDS[group]), bend));
        *wave = sine(s, s.add_i(phase, turned));
    }
    waves
}

/// A sine of one frequency: of three values at equal distances the outer two add up to the middle one times twice the cosine of the distance.
#[inline(always)]
fn even<S: Simd>(s: S, lines: &SineLines, (row, lane): (usize, usize)) -> [S::F; GROUPS] {
    let step = lines.steps[row][lane];
    let start = lines.phases[row][lane].wrapping_sub(QUARTER).wrapping_add(step.wrapping_mul(GROUP as u32));
    let first = s.add_i(s.splat_i(start), s.mul_i(s.load_i(&COUNT[0]), s.splat_i(step)));
    let second = s.add_i(first, s.splat_i(step.wrapping_mul(GROUP as u32)));
    let twice_cos = s.splat(lines.turns[row][lane]);
    let (first, second) = (sine(s, first), sine(s, second));
    [s.sub(s.mul(twice_cos, first), second), first, second, s.sub(s.mul(twice_cos, second), first)]
}

/// Twice the cosine of what eight frames turn at so much a frame.
pub(super) fn turn(step: u32) -> f32 {
    const UNIT: f32 = 1.0 / (1u32 << 31) as f32;
    let x = 0.5 - UNIT * (step.wrapping_mul(GROUP as u32) as i32 as f32).abs();
    let [a, b, c, d] = SINE;
    2.0 * x * (a + x * x * (b + x * x * (c + x * x * d)))
}

/// Sines of phases that are a quarter back: what is beyond a quarter to both sides is folded to this one.
#[inline(always)]
fn sine<S: Simd>(s: S, phase: S::I) -> S::F {
    const UNIT: f32 = 1.0 / (1u32 << 31) as f32;
    let x = s.mul_add(s.abs(s.to_float(phase)), s.splat(-UNIT), s.splat(0.5));
    let square = s.mul(x, x);
    let [a, b, c, d] = SINE;
    let sum = s.mul_add(s.splat(d), square, s.splat(c));
    let sum = s.mul_add(sum, square, s.splat(b));
    s.mul(s.mul_add(sum, square, s.splat(a)), x)
}
