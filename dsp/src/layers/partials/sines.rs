//! Sines, eight frames at a time: phases are whole numbers, so that a frequency is as exact after minutes as at first, and where a block is
//! cut changes no bit.

use std::ops::Range;

use super::Lanes;
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
pub(super) struct Lines {
    /// Phase at frame 0, 2^32 a cycle; phase a frame there; and what is added to that with every frame.
    pub(super) phases: Lanes<u32>,
    pub(super) steps: Lanes<u32>,
    pub(super) bends: Lanes<u32>,
    pub(super) bases: Lanes<f32>,
    pub(super) slopes: Lanes<f32>,
}

impl Lines {
    fn gain(&self, group: usize, lane: usize) -> Ramp {
        Ramp { base: self.bases[group][lane], slope: self.slopes[group][lane] }
    }
}

/// Adds up the partials that are heard, over some frames.
pub(super) struct Sines<'a> {
    pub(super) lines: &'a Lines,
    /// Numbers of those that are heard.
    pub(super) heard: &'a [u8],
    /// Whether any bends.
    pub(super) is_bent: bool,
    pub(super) frames: Range<usize>,
    pub(super) out: &'a mut [[f32; GROUP]; GROUPS],
}

impl Task for Sines<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        if self.is_bent { self.sum::<S, true>(s) } else { self.sum::<S, false>(s) }
    }
}

impl Sines<'_> {
    #[inline(always)]
    fn sum<S: Simd, const BENT: bool>(self, s: S) {
        let Self { lines, heard, frames, out, .. } = self;
        let groups = frames.start / GROUP..frames.end.div_ceil(GROUP).min(GROUPS);
        let mut sums = [s.splat(0.0); GROUPS];
        for &n in heard {
            let (row, lane) = (usize::from(n) / GROUP % super::PARTIAL_GROUPS, usize::from(n) % GROUP);
            let gain = lines.gain(row, lane);
            let (slope, base) = (s.splat(gain.slope), s.splat(gain.base));
            let step = s.splat_i(lines.steps[row][lane]);
            let phase = s.splat_i(lines.phases[row][lane].wrapping_sub(QUARTER));
            for group in groups.clone() {
                let mut turned = s.add_i(phase, s.mul_i(s.load_i(&COUNT[group]), step));
                if BENT {
                    let bend = s.splat_i(lines.bends[row][lane]);
                    turned = s.add_i(turned, s.mul_i(s.load_i(&BENDS[group]), bend));
                }
                let time = s.to_float(s.load_i(&COUNT[group]));
                sums[group] = s.mul_add(sine(s, turned), s.mul_add(slope, time, base), sums[group]);
            }
        }
        for group in groups {
            s.store(&mut out[group], sums[group]);
        }
    }
}

/// Sines of phases that are a quarter back: what is beyond a quarter to both sides is folded to this one.
#[inline(always)]
fn sine<S: Simd>(s: S, phase: S::I) -> S::F {
    const UNIT: f32 = 1.0 / (1u32 << 31) as f32;
    let x = s.mul_add(s.abs(s.to_float(phase)), s.splat(-UNIT), s.splat(0.5));
    let square = s.mul(x, x);
    let [a, b, c, d] = SINE.map(|factor| s.splat(factor));
    let sum = s.mul_add(s.mul_add(s.mul_add(d, square, c), square, b), square, a);
    s.mul(sum, x)
}
