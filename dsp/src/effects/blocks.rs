//! Control blocks: 32 frames that every effect counts for itself, so that it does not matter where the host cuts its own.

use crate::fm::Isa;
use crate::simd::{Simd, Task};

/// Frames of a control block. At its start settings are looked at; within it they go along straight lines.
pub(super) const BLOCK: usize = 32;

/// Where in its control block an effect is, and what it runs on.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockClock {
    /// Frames since the control block began.
    pub(super) frame: usize,
    pub(super) isa: Isa,
}

impl Default for BlockClock {
    /// At the start, on the fastest instruction set. Not for the audio thread.
    fn default() -> Self {
        Self { frame: 0, isa: Isa::detect() }
    }
}

/// An effect as it works inside: by pieces that lie within a control block.
pub(super) trait Blockwise {
    /// Its place in the control block.
    fn clock(&mut self) -> &mut BlockClock;

    /// A control block begins: the place for lines, tables and what costs more than a frame may. `[audio-thread]`
    fn begin_block(&mut self);

    /// Changes frames of the control block from `first` on, in place; equal lengths. To be `#[inline(always)]` as all that it calls often,
    /// so that it is compiled for each instruction set. `[audio-thread]`
    fn piece<S: Simd>(&mut self, simd: S, first: usize, left: &mut [f32], right: &mut [f32]);
}

/// A piece of a control block.
struct Piece<'a, E> {
    effect: &'a mut E,
    first: usize,
    left: &'a mut [f32],
    right: &'a mut [f32],
}

impl<E: Blockwise> Task for Piece<'_, E> {
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.effect.piece(simd, self.first, self.left, self.right);
    }
}

/// Sends both channels through, piece by piece. `[audio-thread]`
pub(super) fn run(effect: &mut impl Blockwise, left: &mut [f32], right: &mut [f32]) {
    let num_frames = left.len().min(right.len());
    let mut done = 0;
    while done < num_frames {
        let BlockClock { frame: first, isa } = *effect.clock();
        if first == 0 {
            effect.begin_block();
        }
        let len = (num_frames - done).min(BLOCK - first);
        let (left, right) = (&mut left[done..done + len], &mut right[done..done + len]);
        isa.run(Piece { effect, first, left, right });
        effect.clock().frame = (first + len) % BLOCK;
        done += len;
    }
}
