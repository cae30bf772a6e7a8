//! Sines, eight frames at a time: phases are whole numbers, so that a frequency is as exact after minutes as at first, and where a block is
//! cut changes no bit.

use std::ops::Range;

use super::{Lanes, PARTIAL_GROUPS};
use crate::layers::block::StereoBlock;
use crate::layers::ramp::Ramp;
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

/// Adds up the partials that are heard, over some frames, to both channels.
pub(super) struct Sines<'a> {
    pub(super) lines: &'a SineLines,
    /// Those that are heard, a bit each.
    pub(super) heard: u64,
    /// Whether any bends.
    pub(super) is_bent: bool,
    /// Gains to the left and right.
    pub(super) sides: [Ramp; 2],
    pub(super) frames: Range<usize>,
    pub(super) out: &'a mut StereoBlock,
}

impl Task for Sines<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { lines, heard, is_bent, sides, frames, out } = self;
        let sums = if is_bent { bent_sums(s, lines, heard) } else { even_sums(s, lines, heard) };
        for group in frames.start / GROUP..frames.end.div_ceil(GROUP).min(GROUPS) {
            let time = s.to_float(s.load_i(&COUNT[group]));
            let mut heard = [sums[group]; 2];
            for (x, side) in heard.iter_mut().zip(sides) {
                *x = s.mul(*x, s.mul_add(s.splat(side.slope), time, s.splat(side.base)));
            }
            out.add(s, group, frames.clone(), heard);
        }
    }
}

/// The sums of partials whose frequencies move, one after the other.
#[inline(always)]
fn bent_sums<S: Simd>(s: S, lines: &SineLines, mut heard: u64) -> [S::F; GROUPS] {
    let mut sums = [s.splat(0.0); GROUPS];
    let mut times = sums;
    for (time, count) in times.iter_mut().zip(&COUNT) {
        *time = s.to_float(s.load_i(count));
    }
    while heard != 0 {
        let n = heard.trailing_zeros() as usize;
        heard &= heard - 1;
        let (row, lane) = (n / GROUP % PARTIAL_GROUPS, n % GROUP);
        let waves = bent(s, lines, (row, lane));
        let (slope, base) = (s.splat(lines.slopes[row][lane]), s.splat(lines.bases[row][lane]));
        for group in 0..GROUPS {
            sums[group] = s.mul_add(waves[group], s.mul_add(slope, times[group], base), sums[group]);
        }
    }
    sums
}

/// The sums of partials whose frequencies stay: thirty-two of them side by side, as long as there are as many, go round from frame to frame.
#[inline(always)]
fn even_sums<S: Simd>(s: S, lines: &SineLines, heard: u64) -> [S::F; GROUPS] {
    let (mut rows, mut num_rows) = ([0; PARTIAL_GROUPS], 0);
    for row in (0..PARTIAL_GROUPS).filter(|row| heard >> (GROUP * row) & 0xFF != 0) {
        rows[num_rows] = row;
        num_rows += 1;
    }
    let mut sums = [s.splat(0.0); BLOCK_FRAMES];
    let mut left = &rows[..num_rows];
    while let Some((four, rest)) = left.split_first_chunk::<4>() {
        go_round(s, lines, four, &mut sums);
        left = rest;
    }
    while let Some((one, rest)) = left.split_first_chunk::<1>() {
        go_round(s, lines, one, &mut sums);
        left = rest;
    }
    let mut by_frame = [s.splat(0.0); GROUPS];
    for (sum, eight) in by_frame.iter_mut().zip(sums.as_chunks::<GROUP>().0) {
        for lane in s.transpose(*eight) {
            *sum = s.add(*sum, lane);
        }
    }
    by_frame
}

/// Adds some rows of partials to the sums of each frame. A sine and a cosine half a frame ahead of it drive each other: what each gains is twice
/// the sine of half of what a frame turns, times the other.
#[inline(always)]
fn go_round<S: Simd, const N: usize>(s: S, lines: &SineLines, rows: &[usize; N], sums: &mut [S::F; BLOCK_FRAMES]) {
    let mut sines = [s.splat(0.0); N];
    let (mut cosines, mut gains, mut slopes, mut turns) = (sines, sines, sines, sines);
    for (n, row) in rows.iter().enumerate() {
        let row = row % PARTIAL_GROUPS;
        let (phase, step) = (s.load_i(&lines.phases[row]), s.load_i(&lines.steps[row]));
        sines[n] = sine(s, s.add_i(phase, s.splat_i(QUARTER.wrapping_neg())));
        cosines[n] = sine(s, s.add_i(phase, s.shift_down(step, 1)));
        (gains[n], slopes[n]) = (s.load(&lines.bases[row]), s.load(&lines.slopes[row]));
        turns[n] = s.load(&lines.turns[row]);
    }
    for sum in sums {
        for n in 0..N {
            *sum = s.mul_add(sines[n], gains[n], *sum);
            gains[n] = s.add(gains[n], slopes[n]);
            sines[n] = s.mul_add(turns[n], cosines[n], sines[n]);
            cosines[n] = s.sub(cosines[n], s.mul(turns[n], sines[n]));
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

/// Twice the sine of half of what a frame turns.
pub(super) fn turn(step: u32) -> f32 {
    (2.0 * (std::f64::consts::PI * f64::from(step) / 4_294_967_296.0).sin()) as f32
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
