//! What the layers beside FM hear of it.

use crate::fm::{CONTROL_FRAMES, FmModulator};

use super::lane_idx::NUM_LANES;

/// Frames of a control block to the left and right.
pub(super) type StereoFrames = [[f32; CONTROL_FRAMES]; 2];

/// What FM gives the layers of each lane. `[audio-thread]` but for [`FmApart::new`].
pub(super) struct FmApart {
    /// What it gave in the last render, where it goes through filters; on the left alone where it is one voice.
    pub(super) frames: Box<[StereoFrames]>,
    /// What it does in this render, where it modulates.
    pub(super) modulators: Box<[FmModulator]>,
}

impl FmApart {
    /// Allocates.
    pub(super) fn new() -> Self {
        Self {
            frames: vec![[[0.0; CONTROL_FRAMES]; 2]; NUM_LANES].into_boxed_slice(),
            modulators: vec![FmModulator::default(); NUM_LANES].into_boxed_slice(),
        }
    }
}
