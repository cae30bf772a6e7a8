//! The notes whose FM layer is several copies, has operators apart from left to right, or is modulated by the layers beside it.

use crate::fm::{FmUnison, Kernel, LANES, Lanes, StereoMix, UnisonAim};

use super::bank::Bank;
use super::fm_apart::FmApart;
use super::lane_idx::NUM_LANES;
use super::slots::PatchSlots;

/// Copies of all lanes' notes, and a bank to render them in. `[audio-thread]` but for [`UnisonNotes::new`].
pub(super) struct UnisonNotes {
    notes: Box<[FmUnison]>,
    copies: Box<Lanes>,
    mix: StereoMix,
}

impl UnisonNotes {
    /// Allocates.
    pub(super) fn new() -> Self {
        let notes = vec![FmUnison::default(); NUM_LANES].into_boxed_slice();
        Self { notes, copies: Box::default(), mix: StereoMix::default() }
    }

    /// The note of a lane begins, or becomes several; `seed` makes the phases.
    pub(super) fn start(&mut self, place: usize, seed: u32) {
        self.notes[place].start(seed);
    }

    /// A control block begins.
    pub(super) fn aim(&mut self, place: usize, aim: &UnisonAim) {
        self.notes[place].aim(aim);
    }

    /// Puts into a lane what sounds in another.
    pub(super) fn copy_lane(&mut self, to: usize, from: usize) {
        let Ok([to, from]) = self.notes.get_disjoint_mut([to, from]) else { return };
        to.clone_from(from);
    }

    /// Renders those notes of a bank, the `idx`th: adds them to both channels, or tells `apart` of them where the layers hear them.
    pub(super) fn render(
        &mut self,
        kernel: &mut Kernel,
        (bank, idx): (&Bank, usize),
        slots: &PatchSlots,
        frame: usize,
        [left, right]: [&mut [f32]; 2],
        apart: &mut FmApart,
    ) {
        let Self { notes, copies, mix } = self;
        let num_frames = left.len();
        for lane in bank.occupied_lanes() {
            let Some(note) = bank.notes[lane].as_ref().filter(|note| note.layers.fm_is_unison) else { continue };
            let place = idx * LANES + lane;
            let (unison, operators) = (&mut notes[place], &slots.patch(note.slot).operators);
            let fixed = operators.iter().enumerate().map(|(op, operator)| u8::from(operator.fixed) << op).sum();
            unison.load(&bank.lanes, lane, fixed, copies);
            *mix = StereoMix::default();
            unison.weigh([[1.0; 2]; 2], mix);
            if note.layers.layers_hear_fm() {
                apart.modulators[place].set_copies(copies, mix, frame);
            }
            if note.layers.fm_is_crossed {
                unison.skip(copies, num_frames);
                continue;
            }
            kernel.render(copies, frame, num_frames);
            unison.store(copies);
            if note.layers.fm_is_apart {
                let [left, right] = apart.frames[place].each_mut().map(|side| &mut side[..num_frames]);
                left.fill(0.0);
                right.fill(0.0);
                kernel.mix(copies, mix, frame, left, right);
            }
            if !note.layers.fm_is_apart {
                *mix = StereoMix::default();
                unison.weigh(note.layers.fm_weights(), mix);
                kernel.mix(copies, mix, frame, left, right);
            }
        }
    }
}
