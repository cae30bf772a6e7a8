//! Reads a wavetable for the voices of a unison, eight frames at a time.
//!
//! The lanes are frames and not voices: one voice then costs an eighth, and where a block is cut changes no bit, since groups of eight
//! lie on the grid of the control block and all that moves is a formula of the frame.

use std::ops::Range;

use vaeform_wavetable::{Cycles, interpolation};

use crate::layers::block::StereoBlock;
use crate::layers::ramp::Ramp;
use crate::layers::{BLOCK_FRAMES, GROUP};
use crate::simd::{Simd, Task};

const GROUPS: usize = BLOCK_FRAMES / GROUP;
const TIME: [[f32; GROUP]; GROUPS] = by_frame_f32();
const COUNT: [[u32; GROUP]; GROUPS] = by_frame(false);
/// `n (n - 1) / 2`: how often the bend of a step has been added to the phase by frame `n`.
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

const fn by_frame_f32() -> [[f32; GROUP]; GROUPS] {
    let mut table = [[0.0; GROUP]; GROUPS];
    let mut n = 0;
    while n < BLOCK_FRAMES {
        table[n / GROUP][n % GROUP] = n as f32;
        n += 1;
    }
    table
}

/// One voice of a unison over a control block.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reader {
    /// Phase at frame 0, 2^32 a cycle.
    pub(crate) phase: u32,
    /// Phase a frame at frame 0.
    pub(crate) step: u32,
    /// What is added to the step with every frame.
    pub(crate) bend: u32,
    /// Place in the table, in frames of it.
    pub(crate) place: Ramp,
    /// Place among cycles that are warped apart, in frames of them.
    pub(crate) apart: f32,
    /// Gain to the left and to the right.
    pub(crate) gains: [Ramp; 2],
}

/// What is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Readable<'a> {
    pub(crate) cycles: Cycles<'a>,
    /// They are one cycle, warped more and more, and not the frames of a table.
    pub(crate) is_warped: bool,
}

impl Reader {
    /// Nothing moves within the control block but the phase, evenly.
    pub(super) fn is_still(&self) -> bool {
        let lines = [self.place, self.gains[0], self.gains[1]];
        self.bend == 0 && lines.iter().all(|line| line.slope == 0.0)
    }

    /// Moves on by a control block.
    pub(crate) fn advance(&mut self) {
        let n = BLOCK_FRAMES as u32;
        let turned = self.step.wrapping_mul(n).wrapping_add(self.bend.wrapping_mul(n * (n - 1) / 2));
        self.phase = self.phase.wrapping_add(turned);
        self.step = self.step.wrapping_add(self.bend.wrapping_mul(n));
    }
}

/// Adds some frames of a control block to both channels.
pub(crate) struct Read<'a> {
    pub(crate) from: Readable<'a>,
    /// What is faded out over the block, and how far it is heard.
    pub(crate) fading: Option<(Readable<'a>, Ramp)>,
    pub(crate) readers: &'a [Reader],
    /// Level of all readers.
    pub(crate) level: Ramp,
    pub(crate) frames: Range<usize>,
    pub(crate) out: &'a mut StereoBlock,
}

impl Task for Read<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        if self.readers.iter().all(Reader::is_still) {
            self.add::<S, true>(s);
        } else {
            self.add::<S, false>(s);
        }
    }
}

impl Read<'_> {
    /// The same bits whether readers are known to be `STILL` or not.
    #[inline(always)]
    fn add<S: Simd, const STILL: bool>(self, s: S) {
        let Self { from, fading, readers, level, frames, out } = self;
        let groups = frames.start / GROUP..frames.end.div_ceil(GROUP).min(GROUPS);
        for group in groups {
            let time = s.load(&TIME[group]);
            let mut sums = [s.splat(0.0); 2];
            for reader in readers {
                let mut phase =
                    s.add_i(s.splat_i(reader.phase), s.mul_i(s.load_i(&COUNT[group]), s.splat_i(reader.step)));
                if !STILL {
                    phase = s.add_i(phase, s.mul_i(s.load_i(&BENDS[group]), s.splat_i(reader.bend)));
                }
                let mut x = read(s, &from, phase, reader, value::<S, STILL>(s, reader.place, time));
                if let Some((old, part)) = &fading {
                    let old = read(s, old, phase, reader, value::<S, STILL>(s, reader.place, time));
                    x = s.mul_add(line(s, *part, time), s.sub(old, x), x);
                }
                for (sum, gain) in sums.iter_mut().zip(reader.gains) {
                    *sum = s.mul_add(x, value::<S, STILL>(s, gain, time), *sum);
                }
            }
            let level = line(s, level, time);
            out.add(s, group, frames.clone(), sums.map(|sum| s.mul(sum, level)));
        }
    }
}

/// Eight values of a line that may be known to be level.
#[inline(always)]
fn value<S: Simd, const STILL: bool>(s: S, ramp: Ramp, time: S::F) -> S::F {
    if STILL { s.splat(ramp.base) } else { line(s, ramp, time) }
}

/// Eight values of a line.
#[inline(always)]
pub(crate) fn line<S: Simd>(s: S, line: Ramp, time: S::F) -> S::F {
    s.mul_add(s.splat(line.slope), time, s.splat(line.base))
}

/// Eight samples of a table, at a place in it.
#[inline(always)]
pub(super) fn read<S: Simd>(s: S, from: &Readable<'_>, phase: S::I, reader: &Reader, place: S::F) -> S::F {
    let cycles = &from.cycles;
    const UNIT: f32 = 1.0 / (1u32 << 24) as f32;
    let bits = cycles.len_log2();
    let within = s.shift_down(phase, 32 - bits);
    let x = s.mul(s.to_float(s.shift_down(s.shift_up(phase, bits), 8)), s.splat(UNIT));
    let last = cycles.num_frames() - 1;
    if last == 0 {
        return interpolate(s, s.rows_of_four(cycles.samples(), within), x);
    }
    let place = if from.is_warped { s.splat(reader.apart) } else { place };
    let low = s.min_i(s.to_whole(place), s.splat_i(last as u32 - 1));
    let start = s.add_i(s.mul_i(low, s.splat_i(cycles.stride() as u32)), within);
    let below = s.rows_of_four(cycles.samples(), start);
    let above = s.rows_of_four(cycles.samples(), s.add_i(start, s.splat_i(cycles.stride() as u32)));
    let part = s.sub(place, s.to_float(low));
    // The polynomial is linear in the samples, so mixing them first gives one instead of two.
    let mut taps = below;
    for (tap, above) in taps.iter_mut().zip(above) {
        *tap = s.mul_add(part, s.sub(above, *tap), *tap);
    }
    interpolate(s, taps, x)
}

/// As [`interpolation::read`], eight at a time.
#[inline(always)]
fn interpolate<S: Simd>(s: S, [a, b, c, d]: [S::F; interpolation::TAPS], x: S::F) -> S::F {
    let z = s.sub(x, s.splat(0.5));
    let (even1, odd1) = (s.add(c, b), s.sub(c, b));
    let (even2, odd2) = (s.add(d, a), s.sub(d, a));
    let row =
        |[inner, outer]: [f32; 2], one: S::F, two: S::F| s.mul_add(s.splat(inner), one, s.mul(s.splat(outer), two));
    let [c0, c1, c2, c3, c4] = interpolation::COEFFICIENTS;
    let mut sum = row(c4, even1, even2);
    sum = s.mul_add(sum, z, row(c3, odd1, odd2));
    sum = s.mul_add(sum, z, row(c2, even1, even2));
    sum = s.mul_add(sum, z, row(c1, odd1, odd2));
    s.mul_add(sum, z, row(c0, even1, even2))
}
