//! Settings of the effects at frames of a block that is being played. Effects act on the whole block once its notes are there, and
//! still each change is heard at its own frame.

use super::{Chain, ChainSettings};

/// Changes in a block that are remembered: one every 64 frames in the longest blocks that the plugin has, of 16,384 frames. What comes
/// beyond replaces the last.
const MAX_CHANGES: usize = 256;

/// The changes of one block. `[audio-thread]` but for [`Timeline::new`].
#[derive(Debug)]
pub(crate) struct Timeline {
    changes: Vec<(usize, ChainSettings)>,
    /// Frames of the block that have been played.
    frames: usize,
}

impl Timeline {
    /// Without a change; allocates.
    pub(crate) fn new() -> Self {
        Self { changes: Vec::with_capacity(MAX_CHANGES), frames: 0 }
    }

    /// Forgets the block.
    pub(crate) fn reset(&mut self) {
        self.changes.clear();
        self.frames = 0;
    }

    /// Frames of the block have been played.
    pub(crate) fn advance(&mut self, num_frames: usize) {
        self.frames += num_frames;
    }

    /// The settings are these from the next frame on.
    pub(crate) fn change(&mut self, settings: ChainSettings) {
        let change = (self.frames, settings);
        let is_full = self.changes.len() == MAX_CHANGES;
        match self.changes.last_mut() {
            Some(last) if is_full || last.0 == self.frames => *last = change,
            _ => self.changes.push(change),
        }
    }

    /// Ends the block: sends it through the chain, which changes where it was told to.
    pub(crate) fn play(&mut self, chain: &mut Chain, left: &mut [f32], right: &mut [f32]) {
        let num_frames = left.len().min(right.len());
        let mut done = 0;
        for (frame, settings) in self.changes.drain(..) {
            let frame = frame.clamp(done, num_frames);
            chain.process(&mut left[done..frame], &mut right[done..frame]);
            chain.set(&settings);
            done = frame;
        }
        chain.process(&mut left[done..num_frames], &mut right[done..num_frames]);
        self.frames = 0;
    }
}
