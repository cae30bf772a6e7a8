//! The FM layer of all notes, rendered bank by bank.

use crate::fm::{Isa, Kernel, LANES};

use super::bank::Bank;
use super::fm_apart::FmApart;
use super::note::Note;
use super::slots::PatchSlots;
use super::unison_notes::UnisonNotes;

/// What renders FM, and what the layers beside it hear of it. `[audio-thread]` but for [`FmFrames::new`].
pub(super) struct FmFrames {
    kernel: Kernel,
    pub(super) unison: UnisonNotes,
    apart: FmApart,
}

impl FmFrames {
    /// Allocates.
    pub(super) fn new(isa: Isa) -> Self {
        Self { kernel: Kernel::new(isa), unison: UnisonNotes::new(), apart: FmApart::new() }
    }

    /// What the layers hear of it.
    pub(super) fn apart(&self) -> &FmApart {
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
        let is_in_lane = |note: &Note| note.layers.is_in_lane();
        for lane in bank.occupied_lanes().take_while(|_| bank.is_layered()) {
            if bank.notes[lane].as_ref().is_some_and(|note| note.layers.layers_hear_fm() && is_in_lane(note)) {
                apart.modulators[idx * LANES + lane].set_voice(&bank.lanes, lane, frame);
            }
        }
        kernel.render(&mut bank.lanes, frame, num_frames);
        for lane in bank.occupied_lanes().take_while(|_| bank.is_layered()) {
            if bank.notes[lane].as_ref().is_some_and(|note| note.layers.fm_is_apart && is_in_lane(note)) {
                let frames = &mut apart.frames[idx * LANES + lane][0][..num_frames];
                kernel.write_lane(&bank.lanes, lane, 1.0, frames);
            }
        }
        kernel.mix(&bank.lanes, &bank.mix, frame, left, right);
        if bank.is_layered() {
            unison.render(kernel, (bank, idx), slots, frame, [left, right], apart);
        }
    }
}
