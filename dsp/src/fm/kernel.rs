//! The kernels: they render up to 16 voices over a control block, and mix them to two channels.
//!
//! A voice alone, a bank of one algorithm and a bank of different patches have a kernel each; all do the same arithmetic.

mod feedback_bank;
mod feedback_chain;
mod groups;
mod mono;
mod multi_patch;
mod one_algorithm;
mod plan;
mod scratch;
mod sine;
mod sine_table;
mod slots;
mod smooth;
mod stereo;

use super::lanes::{Lanes, Wiring};
use super::rates::CONTROL_FRAMES;
use crate::simd::Isa;
use mono::RenderMono;
use multi_patch::RenderMultiPatch;
use one_algorithm::RenderOneAlgorithm;
use scratch::Scratch;

pub(super) use smooth::RenderSmooth;
pub(crate) use smooth::SmoothVoice;
pub use stereo::StereoMix;

/// Renders banks of lanes, one at a time, on an instruction set. `[audio-thread]` but for [`Kernel::new`].
pub struct Kernel {
    isa: Isa,
    scratch: Box<Scratch>,
}

impl Kernel {
    /// Allocates.
    pub fn new(isa: Isa) -> Self {
        Self { isa, scratch: Box::default() }
    }

    /// Renders frames `frame..frame + num_frames` of the control block, to be taken by [`Kernel::write_lane`] or
    /// [`Kernel::mix`] before the next bank is rendered.
    pub fn render(&mut self, lanes: &mut Lanes, frame: usize, num_frames: usize) {
        debug_assert!(frame + num_frames <= CONTROL_FRAMES);
        let Self { isa, scratch } = self;
        let is_half = lanes.active() >> 8 == 0;
        match (lanes.active().count_ones(), lanes.wiring()) {
            (0, _) => {}
            (1, Wiring::OneAlgorithm(algorithm)) => {
                isa.run(RenderMono::new(lanes, scratch, algorithm, frame, num_frames));
            }
            (_, Wiring::OneAlgorithm(algorithm)) if is_half => {
                isa.run(RenderOneAlgorithm::<1> { lanes, scratch, algorithm, frame, num_frames });
            }
            (_, Wiring::OneAlgorithm(algorithm)) => {
                isa.run(RenderOneAlgorithm::<2> { lanes, scratch, algorithm, frame, num_frames });
            }
            (_, Wiring::PerLane) if is_half => {
                isa.run(RenderMultiPatch::<1> { lanes, scratch, frame, num_frames });
            }
            (_, Wiring::PerLane) => isa.run(RenderMultiPatch::<2> { lanes, scratch, frame, num_frames }),
        }
    }

    /// Writes what lane `lane` of `lanes` gave in the last render, from its first frame on, in steps of the chip's signal
    /// (+-16,384) times `gain`.
    pub fn write_lane(&self, lanes: &Lanes, lane: usize, gain: f32, out: &mut [f32]) {
        self.scratch.write_lane(lanes, lane, gain, out);
    }

    /// Adds what `lanes` gave in the last render to both channels, as frames `frame..` of the control block.
    pub fn mix(&self, lanes: &Lanes, mix: &StereoMix, frame: usize, left: &mut [f32], right: &mut [f32]) {
        mix.add_to(self.isa, lanes, &self.scratch, frame, left, right);
    }
}
