//! The part of a control block over which lines are drawn.

use super::{BLOCK_FRAMES, GROUP};

/// From a frame of the control block to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: usize,
    pub(crate) end: usize,
}

impl Span {
    /// From frame `first` to the end of the block.
    pub(crate) fn rest(first: usize) -> Self {
        Self { first, end: BLOCK_FRAMES }
    }

    /// From frame `first` to the end of its group of frames: where a source is too fast for lines over a whole block.
    pub(crate) fn short(first: usize) -> Self {
        Self { first, end: ((first / GROUP + 1) * GROUP).min(BLOCK_FRAMES) }
    }

    /// How long it is, at least one.
    pub(crate) fn num_frames(self) -> usize {
        self.end.saturating_sub(self.first).max(1)
    }

    /// The frame at which lines that go on are, counted as theirs: the start of a block is the end of the one before.
    pub(super) fn before(self) -> usize {
        if self.first == 0 { BLOCK_FRAMES } else { self.first }
    }
}
