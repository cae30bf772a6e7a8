//! What a source gives for a control block: a straight line.

use super::CONTROL_FRAMES;

/// A value along a straight line, from a frame of a control block to the block's end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ModulationLine {
    /// The frame at which it begins, below [`CONTROL_FRAMES`]; 0 but after an event within the block.
    pub first: usize,
    /// The value at frame `first`.
    pub start: f32,
    /// The value at the block's end, which is the next block's start.
    pub end: f32,
}

impl ModulationLine {
    /// A line that stays at a value.
    pub fn flat(value: f32) -> Self {
        Self { first: 0, start: value, end: value }
    }

    /// What is added with every frame.
    #[inline]
    pub fn step(&self) -> f32 {
        (self.end - self.start) / self.num_frames()
    }

    /// The value at a frame of the block, `first` to [`CONTROL_FRAMES`]; never beyond either end.
    #[inline]
    pub fn at(&self, frame: usize) -> f32 {
        let way = frame.saturating_sub(self.first) as f32 / self.num_frames();
        let value = self.start + (self.end - self.start) * way;
        value.clamp(self.start.min(self.end), self.start.max(self.end))
    }

    /// How long it is in frames, at least one.
    fn num_frames(&self) -> f32 {
        CONTROL_FRAMES.saturating_sub(self.first).max(1) as f32
    }
}
