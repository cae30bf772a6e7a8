//! Cycles as an oscillator reads them.

use crate::interpolation::GUARD;

/// One or more frames at one bandwidth: a cycle of 2^n samples for each, all with guards around them, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Cycles<'a> {
    samples: &'a [f32],
    len_log2: u32,
    num_frames: usize,
}

impl<'a> Cycles<'a> {
    /// Cycles of `1 << len_log2` samples, with one guard before each and two behind. Nothing when the samples do not come out even.
    pub fn new(samples: &'a [f32], len_log2: u32) -> Option<Self> {
        let stride = (1usize << len_log2) + GUARD;
        let is_whole = !samples.is_empty() && samples.len().is_multiple_of(stride);
        is_whole.then(|| Self { samples, len_log2, num_frames: samples.len() / stride })
    }

    /// All samples, guards included.
    pub fn samples(&self) -> &'a [f32] {
        self.samples
    }

    /// The length of a cycle as a power of two.
    pub fn len_log2(&self) -> u32 {
        self.len_log2
    }

    /// Samples from a cycle to the next.
    pub fn stride(&self) -> usize {
        (1 << self.len_log2) + GUARD
    }

    /// Frames, at least one.
    pub fn num_frames(&self) -> usize {
        self.num_frames
    }
}
