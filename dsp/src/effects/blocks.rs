//! Control blocks: 32 frames that every effect counts for itself, so that it does not matter where the host cuts its own.

/// Frames of a control block. At its start settings are looked at; within it they go along straight lines.
pub(super) const BLOCK: usize = 32;

/// An effect as it works inside: by pieces that lie within a control block.
pub(super) trait Blockwise {
    /// The counter of frames since the control block began.
    fn frames(&mut self) -> &mut usize;

    /// A control block begins: the place for lines, tables and what costs more than a frame may. `[audio-thread]`
    fn begin_block(&mut self);

    /// Changes frames of the control block from `first` on, in place; equal lengths. `[audio-thread]`
    fn piece(&mut self, first: usize, left: &mut [f32], right: &mut [f32]);
}

/// Sends both channels through, piece by piece. `[audio-thread]`
pub(super) fn run(effect: &mut impl Blockwise, left: &mut [f32], right: &mut [f32]) {
    let num_frames = left.len().min(right.len());
    let mut done = 0;
    while done < num_frames {
        let first = *effect.frames();
        if first == 0 {
            effect.begin_block();
        }
        let len = (num_frames - done).min(BLOCK - first);
        effect.piece(first, &mut left[done..done + len], &mut right[done..done + len]);
        *effect.frames() = (first + len) % BLOCK;
        done += len;
    }
}
