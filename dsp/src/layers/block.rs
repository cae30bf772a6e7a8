//! The frames of a control block in two channels, on their way from a source to a filter.

use std::ops::Range;

use super::ramp::Ramp;
use super::{BLOCK_FRAMES, GROUP};
use crate::simd::Simd;

/// A control block of two channels, in groups of eight frames.
#[derive(Clone, Debug)]
#[repr(align(32))]
pub(crate) struct StereoBlock(pub(crate) [[[f32; GROUP]; BLOCK_FRAMES / GROUP]; 2]);

impl Default for StereoBlock {
    fn default() -> Self {
        Self([[[0.0; GROUP]; BLOCK_FRAMES / GROUP]; 2])
    }
}

impl StereoBlock {
    /// Silences some frames.
    pub(crate) fn clear(&mut self, frames: Range<usize>) {
        if frames.len() == BLOCK_FRAMES {
            *self = Self::default();
            return;
        }
        for side in &mut self.0 {
            side.as_flattened_mut()[frames.clone()].fill(0.0);
        }
    }

    /// Adds some frames of another block, on some sides.
    pub(crate) fn add_frames(&mut self, from: &Self, frames: &Range<usize>, sides: [bool; 2]) {
        if frames.len() == BLOCK_FRAMES && sides == [true; 2] {
            let all = self.0.as_flattened_mut().as_flattened_mut().iter_mut();
            all.zip(from.0.as_flattened().as_flattened()).for_each(|(sum, x)| *sum += x);
            return;
        }
        for side in (0..2).filter(|side| sides[*side]) {
            let from = &from.side(side)[frames.clone()];
            self.side_mut(side)[frames.clone()].iter_mut().zip(from).for_each(|(sum, x)| *sum += x);
        }
    }

    /// Makes some frames louder or softer.
    pub(crate) fn scale(&mut self, frames: &Range<usize>, level: Ramp) {
        for side in 0..2 {
            let sounding = &mut self.side_mut(side)[frames.clone()];
            sounding.iter_mut().zip(frames.clone()).for_each(|(x, frame)| *x *= level.at(frame));
        }
    }

    /// True where both channels have the same in some frames.
    pub(crate) fn is_alike(&self, frames: &Range<usize>) -> bool {
        let [left, right] = [0, 1].map(|side| &self.side(side)[frames.clone()]);
        // All of them, several at a time: to stop at the first that differs takes longer where none does.
        left.iter().zip(right).fold(true, |is_alike, (left, right)| is_alike & (left == right))
    }

    /// The frames of a channel.
    pub(crate) fn side(&self, side: usize) -> &[f32] {
        self.0[side].as_flattened()
    }

    /// The frames of a channel.
    pub(crate) fn side_mut(&mut self, side: usize) -> &mut [f32] {
        self.0[side].as_flattened_mut()
    }

    /// Adds a group of eight frames to both channels, as far as it lies in `frames`.
    #[inline(always)]
    pub(crate) fn add<S: Simd>(&mut self, s: S, group: usize, frames: Range<usize>, x: [S::F; 2]) {
        let first = GROUP * group;
        let is_whole = frames.start <= first && first + GROUP <= frames.end;
        for (side, x) in self.0.iter_mut().zip(x) {
            let sum = s.add(s.load(&side[group]), x);
            if is_whole {
                s.store(&mut side[group], sum);
                continue;
            }
            let mut part = [0.0; GROUP];
            s.store(&mut part, sum);
            for (i, (kept, new)) in side[group].iter_mut().zip(part).enumerate() {
                if frames.contains(&(first + i)) {
                    *kept = new;
                }
            }
        }
    }
}
