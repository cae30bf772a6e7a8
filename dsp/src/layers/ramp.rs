//! A quantity over a control block: a straight line.

use super::{BLOCK_FRAMES, Span};

/// `base + slope * frame`, frames counted from the start of the control block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Ramp {
    pub(crate) base: f32,
    pub(crate) slope: f32,
}

impl Ramp {
    /// The same value all along.
    pub(crate) fn level(value: f32) -> Self {
        Self { base: value, slope: 0.0 }
    }

    /// From `start` at frame `first` to `end` at the end of the block.
    pub(crate) fn between(start: f32, end: f32, first: usize) -> Self {
        Self::over(start, end, Span::rest(first.min(BLOCK_FRAMES - 1)))
    }

    /// From `start` at the beginning of a span to `end` at its end.
    pub(crate) fn over(start: f32, end: f32, span: Span) -> Self {
        if start == end {
            return Self::level(end);
        }
        let slope = (end - start) / span.num_frames() as f32;
        Self { base: start - slope * span.first as f32, slope }
    }

    /// The value where a line over a span goes on from this one.
    pub(crate) fn before(self, span: Span) -> f32 {
        self.at(span.before())
    }

    /// The value at a frame.
    pub(crate) fn at(self, frame: usize) -> f32 {
        self.base + self.slope * frame as f32
    }

    /// The value at the end of the block.
    pub(crate) fn end(self) -> f32 {
        self.at(BLOCK_FRAMES)
    }
}
