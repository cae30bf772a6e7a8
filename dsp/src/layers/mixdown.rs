//! The end of the notes' ways: what each of them gives, under its envelope and gains, becomes two channels.

use std::ops::Range;

use super::block::StereoBlock;
use super::ramp::Ramp;
use super::{BLOCK_FRAMES, GROUP};
use crate::simd::{Simd, Task};

const GROUPS: usize = BLOCK_FRAMES / GROUP;
/// Frames of the control block.
const TIME: [[f32; GROUP]; GROUPS] = {
    let mut time = [[0.0; GROUP]; GROUPS];
    let mut frame = 0;
    while frame < BLOCK_FRAMES {
        time[frame / GROUP][frame % GROUP] = frame as f32;
        frame += 1;
    }
    time
};

/// What a note gives.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) block: &'a StereoBlock,
    /// Its envelope at each frame, and its level.
    pub(super) amplifier: &'a [f32; BLOCK_FRAMES],
    pub(super) level: Ramp,
    /// Its gains to the left and right.
    pub(super) gains: [Ramp; 2],
}

/// Adds notes to a block, in whole groups of frames.
pub(super) struct MixDown<'a, I> {
    pub(super) notes: I,
    pub(super) frames: &'a Range<usize>,
    pub(super) out: &'a mut StereoBlock,
}

impl<'a, I: Iterator<Item = Given<'a>>> Task for MixDown<'_, I> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        for Given { block, amplifier, level, gains } in self.notes {
            let amplifier = amplifier.as_chunks::<GROUP>().0;
            for group in self.frames.start / GROUP..self.frames.end.div_ceil(GROUP).min(GROUPS) {
                let time = s.load(&TIME[group]);
                let loudness = s.mul(s.load(&amplifier[group]), line(s, level, time));
                for ((out, block), gain) in self.out.0.iter_mut().zip(&block.0).zip(gains) {
                    let gain = s.mul(loudness, line(s, gain, time));
                    let sum = s.mul_add(s.load(&block[group]), gain, s.load(&out[group]));
                    s.store(&mut out[group], sum);
                }
            }
        }
    }
}

/// Eight values of a line.
#[inline(always)]
fn line<S: Simd>(s: S, ramp: Ramp, time: S::F) -> S::F {
    s.mul_add(s.splat(ramp.slope), time, s.splat(ramp.base))
}
