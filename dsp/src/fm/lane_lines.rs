//! What one lane of a bank does in a control block, for those that render it another way.

use super::algorithm::Algorithm;
use super::lanes::Lanes;

/// An operator over a control block.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OperatorLine {
    /// At frame 0 of the control block, 2^32 a cycle, a quarter turn behind.
    pub(super) phase: u32,
    /// Phase a frame.
    pub(super) step: u32,
    /// Amplitude at frame 0, and what it gains a frame.
    pub(super) base: f32,
    pub(super) slope: f32,
}

/// A lane over a control block.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LaneLines {
    pub(super) operators: [OperatorLine; 6],
    pub(super) feedback: f32,
    pub(super) algorithm: u8,
}

impl LaneLines {
    /// Those of a lane that is about to be rendered from `frame` of the control block on.
    pub(super) fn new(lanes: &Lanes, lane: usize, frame: usize) -> Self {
        let operators = lanes.operators.each_ref().map(|operator| {
            let step = operator.step[lane];
            let phase = operator.phase[lane].wrapping_sub(step.wrapping_mul(frame as u32));
            OperatorLine { phase, step, base: operator.base[lane], slope: operator.slope[lane] }
        });
        Self { operators, feedback: lanes.feedback[lane], algorithm: lanes.algorithm[lane] & 31 }
    }

    /// Operators that sound and are heard, a bit each.
    pub(super) fn alive(&self, algorithm: &Algorithm) -> u8 {
        let (mut heard, mut alive) = (algorithm.carriers, 0_u8);
        for (op, operator) in self.operators.iter().enumerate() {
            if heard >> op & 1 == 1 && (operator.base != 0.0 || operator.slope != 0.0) {
                alive |= 1 << op;
                heard |= algorithm.modulators[op];
            }
        }
        alive
    }
}
