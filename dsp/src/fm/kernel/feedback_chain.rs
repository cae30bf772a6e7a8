//! Feedback of a voice alone, frame by frame.

use super::sine_table::{STEP, sine_by_table, whole};

/// Frames that a voice alone takes at a time.
pub(super) const CHUNK: usize = 8;

/// The operators between feedback's source and its goal, over one chunk: in whole steps of the chip's signal and by table, since
/// every frame waits for the one before.
pub(super) struct FeedbackChain {
    /// Phases, a quarter turn behind, with what modulates them.
    pub(super) phases: [[u32; CHUNK]; 6],
    pub(super) gains: [[f32; CHUNK]; 6],
    pub(super) outputs: [[f32; CHUNK]; 6],
}

impl FeedbackChain {
    /// An operator that feeds back to itself.
    #[inline(always)]
    pub(super) fn run_one(&mut self, op: usize, feedback: i32, last: &mut [i32; 2], len: usize) {
        let frames = self.phases[op].iter().zip(&self.gains[op]).zip(&mut self.outputs[op]);
        for ((&phase, &gain), output) in frames.take(len) {
            // The older output is known in time; only the newer one is waited for.
            let older = last[1].wrapping_mul(feedback).wrapping_add(phase as i32);
            let y = sine_by_table(last[0].wrapping_mul(feedback).wrapping_add(older), gain);
            *output = y;
            *last = [whole(y), last[0]];
        }
    }

    /// Algorithms 4 and 6: feedback over two or three operators, each of which modulates the next.
    #[inline(always)]
    pub(super) fn run_loop(&mut self, from: usize, to: usize, feedback: i32, last: &mut [i32; 2], len: usize) {
        for i in 0..len {
            let mut turn = last[0].wrapping_add(last[1]).wrapping_mul(feedback);
            for op in (from..=to).rev() {
                let y = sine_by_table(turn.wrapping_add(self.phases[op][i] as i32), self.gains[op][i]);
                self.outputs[op][i] = y;
                turn = whole(y).wrapping_mul(STEP);
            }
            *last = [turn >> 20, last[0]];
        }
    }
}
