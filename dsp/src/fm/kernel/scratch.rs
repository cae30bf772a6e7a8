//! What the kernels write: the outputs of operators and voices over a control block.

use super::groups::Row;
use crate::fm::lanes::{LANES, Lanes};
use crate::fm::rates::CONTROL_FRAMES;

/// Working memory of the kernels; too large for a stack that a host gives.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Scratch {
    /// Output of each operator (of each slot in a bank of different patches), `(operator, frame, lane)`, in steps of the chip's
    /// signal.
    pub(super) operators: [[Row; CONTROL_FRAMES]; 6],
    /// Sum of an operator's modulators, `(frame, lane)`.
    pub(super) input: [Row; CONTROL_FRAMES],
    /// The result, `(frame, lane)`. A voice amono fills `mono` instead.
    pub(super) voices: [Row; CONTROL_FRAMES],
    /// The result of a voice amono, and its operators' outputs, by frame.
    pub(super) mono: [f32; CONTROL_FRAMES],
    pub(super) mono_operators: [[f32; CONTROL_FRAMES]; 6],
}

impl Scratch {
    /// Writes what lane `lane` of `lanes` gave in the last render, from its first frame on, in steps of the chip's signal
    /// (+-16,384) times `gain`.
    pub(super) fn write_lane(&self, lanes: &Lanes, lane: usize, gain: f32, out: &mut [f32]) {
        if lanes.active().count_ones() == 1 {
            for (out, x) in out.iter_mut().zip(&self.mono) {
                *out = x * gain;
            }
            return;
        }
        let (group, column) = (lane / 8 % 2, lane % 8);
        for (out, row) in out.iter_mut().zip(&self.voices) {
            *out = row[group][column] * gain;
        }
    }
}

impl Default for Scratch {
    fn default() -> Self {
        let frames = [[[0.0; 8]; LANES / 8]; CONTROL_FRAMES];
        Self {
            operators: [frames; 6],
            input: frames,
            voices: frames,
            mono: [0.0; CONTROL_FRAMES],
            mono_operators: [[0.0; CONTROL_FRAMES]; 6],
        }
    }
}
