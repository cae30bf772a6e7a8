//! The FM layer of a note where it modulates oscillators, or they modulate it: at twice the rate and without the chip's steps, which a phase that
//! is turned would make louder by as many radians.

use super::kernel::{RenderSmooth, SmoothVoice, StereoMix};
use super::lane_lines::LaneLines;
use super::lanes::{LANES, Lanes};
use super::modulation::FmModulation;
use crate::simd::Isa;

/// What a note's lanes do in a control block, and how loud each is to the left and right.
#[derive(Clone, Debug)]
pub(crate) struct FmModulator {
    lines: [LaneLines; LANES],
    /// At frame 0, and what it gains a frame.
    weights: [[[f32; 2]; 2]; LANES],
    num_lanes: usize,
}

impl Default for FmModulator {
    fn default() -> Self {
        Self { lines: [LaneLines::default(); LANES], weights: [[[0.0; 2]; 2]; LANES], num_lanes: 0 }
    }
}

/// What the lanes have heard of themselves.
pub(crate) type SmoothVoices = [SmoothVoice; LANES];

impl FmModulator {
    /// A voice that is about to be rendered in a lane from `frame` of the control block on.
    pub(crate) fn set_voice(&mut self, lanes: &Lanes, lane: usize, frame: usize) {
        (self.lines[0], self.weights[0], self.num_lanes) = (LaneLines::new(lanes, lane, frame), [[1.0, 0.0]; 2], 1);
    }

    /// Copies of a voice that are about to be rendered in a bank of their own.
    pub(crate) fn set_copies(&mut self, copies: &Lanes, mix: &StereoMix, frame: usize) {
        self.num_lanes = LANES;
        for (lane, (lines, weights)) in self.lines.iter_mut().zip(&mut self.weights).enumerate() {
            (*lines, *weights) = (LaneLines::new(copies, lane, frame), mix.lines(lane));
        }
    }

    /// Writes the mean of both channels as two half frames for each frame from `frame` of the control block on, in steps of the chip's signal.
    pub(crate) fn render(&self, isa: Isa, voices: &mut SmoothVoices, frame: usize, out: &mut [f32]) {
        out.fill(0.0);
        for ((lines, [left, right]), voice) in self.lanes().zip(voices) {
            let weight = [0, 1].map(|i| 0.5 * (left[i] + right[i]));
            if weight != [0.0; 2] {
                isa.run(RenderSmooth { lines, weights: [weight], voice, modulation: None, frame, out: [&mut *out] });
            }
        }
    }

    /// The same of each channel, where another layer does something to operators.
    pub(crate) fn render_modulated(
        &self,
        isa: Isa,
        voices: &mut SmoothVoices,
        (frame, modulation): (usize, FmModulation<'_>),
        [left, right]: [&mut [f32]; 2],
    ) {
        left.fill(0.0);
        right.fill(0.0);
        for ((lines, weights), voice) in self.lanes().zip(voices) {
            if weights != [[0.0; 2]; 2] {
                let out = [&mut *left, &mut *right];
                isa.run(RenderSmooth { lines, weights, voice, modulation: Some(modulation), frame, out });
            }
        }
    }

    fn lanes(&self) -> impl Iterator<Item = (&LaneLines, [[f32; 2]; 2])> {
        self.lines.iter().zip(self.weights).take(self.num_lanes)
    }
}
