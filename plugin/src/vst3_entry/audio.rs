//! A block on its way through the framework: made whole, in parts of a length that the framework was made ready for.

use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{IAudioProcessorTrait, ProcessData};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;

use super::buffers::{Buffers, SAMPLES_F32, is_flush};
use super::inputs::BlockInputs;
use crate::Vaeform;
use crate::input::InputSlot;

/// What the audio thread has for itself.
#[derive(Debug)]
pub(super) struct Audio {
    pub(super) buffers: Buffers,
    pub(super) inputs: BlockInputs,
}

// SAFETY: the pointers of the inputs lead to the host's lists of the block that is being processed, and are forgotten after it; those to
// parameters lead to atomic values that they keep alive.
unsafe impl Send for Audio {}

impl Audio {
    /// `[audio-thread]` Plays a block by the framework, which takes the inputs out of the slot; false if there is nothing to be heard of it.
    ///
    /// # Safety
    /// The block is as VST3 wants it, but for null pointers and the number of channels.
    pub(super) unsafe fn play(
        &mut self,
        (framework, slot): (&Wrapper<Vaeform>, &InputSlot),
        is_active: bool,
        data: &ProcessData,
    ) -> bool {
        let Self { buffers, inputs } = self;
        // SAFETY: as said.
        if unsafe { is_flush(data) } {
            // SAFETY: as said.
            unsafe { inputs.keep(data) };
            return true;
        }
        let num_frames = data.numSamples as usize;
        let max_part = buffers.max_part();
        if !is_active || max_part == 0 || data.symbolicSampleSize != SAMPLES_F32 {
            return false;
        }
        // SAFETY: as said; the lists are forgotten below.
        unsafe { inputs.begin(data, num_frames) };
        let mut is_played = true;
        for start in (0..num_frames).step_by(max_part) {
            let part = start..num_frames.min(start + max_part);
            inputs.take_part(part.clone());
            // SAFETY: as said, and the part is one of the block; the framework gets whole buffers.
            let result = unsafe { buffers.with_part(data, part, |part| slot.lend(inputs, || framework.process(part))) };
            is_played &= result == kResultOk;
        }
        inputs.end();
        is_played
    }
}
