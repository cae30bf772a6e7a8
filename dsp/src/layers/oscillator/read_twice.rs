//! Reads a wavetable at twice the rate, where another layer turns its phase or its gain: eight half frames at a time.

use std::ops::Range;

use super::read::{Readable, Reader, line, read};
use crate::layers::ramp::Ramp;
use crate::layers::{BLOCK_FRAMES, GROUP};
use crate::simd::{Simd, Task};

/// Groups of half frames in a control block.
pub(crate) const GROUPS: usize = 2 * BLOCK_FRAMES / GROUP;
/// A value for each half frame of a control block.
pub(crate) type HalfFrames<T> = [[T; GROUP]; GROUPS];

/// The frame that a half frame lies in, whether it is the second of it, and `n (n - 1) / 2` of the frame.
const FRAMES: HalfFrames<u32> = by_half(0);
const SECONDS: HalfFrames<u32> = by_half(1);
const BENDS: HalfFrames<u32> = by_half(2);

const fn by_half(what: u32) -> HalfFrames<u32> {
    let mut table = [[0; GROUP]; GROUPS];
    let mut half = 0;
    while half < 2 * BLOCK_FRAMES as u32 {
        let frame = half / 2;
        table[half as usize / GROUP][half as usize % GROUP] = match what {
            0 => frame,
            1 => half % 2,
            _ => frame * frame.saturating_sub(1) / 2,
        };
        half += 1;
    }
    table
}

/// Writes some frames of a control block, each as two, for both channels.
pub(super) struct ReadTwice<'a> {
    pub(super) from: Readable<'a>,
    /// What is faded out over the block, and how far it is heard.
    pub(super) fading: Option<(Readable<'a>, Ramp)>,
    pub(super) readers: &'a [Reader],
    /// Level of all readers.
    pub(super) level: Ramp,
    pub(super) frames: Range<usize>,
    /// What is added to the phase, 2^32 a cycle, and what the gain is.
    pub(super) turns: &'a HalfFrames<u32>,
    pub(super) gains: &'a HalfFrames<f32>,
    pub(super) out: &'a mut [HalfFrames<f32>; 2],
}

impl Task for ReadTwice<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { from, fading, readers, level, frames, turns, gains, out } = self;
        for group in 2 * frames.start / GROUP..(2 * frames.end).div_ceil(GROUP).min(GROUPS) {
            let (frame, second) = (s.load_i(&FRAMES[group]), s.load_i(&SECONDS[group]));
            let time = s.mul_add(s.to_float(second), s.splat(0.5), s.to_float(frame));
            let turn = s.load_i(&turns[group]);
            let mut sums = [s.splat(0.0); 2];
            for reader in readers {
                let step = s.add_i(s.splat_i(reader.step), s.mul_i(frame, s.splat_i(reader.bend)));
                let turned = s.add_i(
                    s.mul_i(frame, s.splat_i(reader.step)),
                    s.mul_i(s.load_i(&BENDS[group]), s.splat_i(reader.bend)),
                );
                let turned = s.add_i(turned, s.mul_i(second, s.shift_down(step, 1)));
                let phase = s.add_i(s.add_i(s.splat_i(reader.phase), turned), turn);
                let place = line(s, reader.place, time);
                let mut x = read(s, &from, phase, reader, place);
                if let Some((old, part)) = &fading {
                    let old = read(s, old, phase, reader, place);
                    x = s.mul_add(line(s, *part, time), s.sub(old, x), x);
                }
                for (sum, gain) in sums.iter_mut().zip(reader.gains) {
                    *sum = s.mul_add(x, line(s, gain, time), *sum);
                }
            }
            let level = s.mul(line(s, level, time), s.load(&gains[group]));
            for (out, sum) in out.iter_mut().zip(sums) {
                s.store(&mut out[group], s.mul(sum, level));
            }
        }
    }
}
