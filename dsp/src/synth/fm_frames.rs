//! The FM layer of all notes, rendered bank by bank.

use crate::fm::{CONTROL_FRAMES, Isa, Kernel, LANES};

use super::bank::Bank;
use super::lane_idx::NUM_LANES;
use super::slots::PatchSlots;
use super::unison_notes::{StereoFrames, UnisonNotes};

/// What renders FM, and what the layers beside it hear of it. `[audio-thread]` but for [`FmFrames::new`].
pub(super) struct FmFrames {
    kernel: Kernel,
    pub(super) unison: UnisonNotes,
    /// What FM gave for each lane in the last render, where the layers hear it; on the left alone where it is one voice.
    apart: Box<[StereoFrames; NUM_LANES]>,
}

impl FmFrames {
    /// Allocates.
    pub(super) fn new(isa: Isa) -> Self {
        let apart = Box::new([[[0.0; CONTROL_FRAMES]; 2]; NUM_LANES]);
        Self { kernel: Kernel::new(isa), unison: UnisonNotes::new(), apart }
    }

    /// What FM gave for each lane in the last render, where the layers hear it.
    pub(super) fn apart(&self) -> &[StereoFrames; NUM_LANES] {
        &self.apart
    }

    /// Adds the notes of a bank, the `idx`th, to both channels as frames `frame..` of the control block.
    #[inline]
    pub(super) fn render(
        &mut self,
        (bank, idx): (&mut Bank, usize),
        slots: &PatchSlots,
        frame: usize,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        if bank.lanes.active() == 0 && !bank.is_layered() {
            return;
        }
        let Self { kernel, unison, apart } = self;
        let num_frames = left.len();
        kernel.render(&mut bank.lanes, frame, num_frames);
        for lane in bank.occupied_lanes().take_while(|_| bank.is_layered()) {
            if bank.notes[lane].as_ref().is_some_and(|note| note.layers.fm_is_heard() && note.layers.is_in_lane()) {
                let frames = &mut apart[idx * LANES + lane][0][..num_frames];
                kernel.write_lane(&bank.lanes, lane, 1.0, frames);
            }
        }
        kernel.mix(&bank.lanes, &bank.mix, frame, left, right);
        if bank.is_layered() {
            unison.render(kernel, (bank, idx), slots, frame, [left, right], apart);
        }
    }
}
