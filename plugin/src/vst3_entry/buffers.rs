//! The host's audio buffers as the framework needs them: one stereo output, one stereo sidechain, no null pointer, no block longer than
//! announced. What the host leaves out is read as silence and written to nowhere.

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, ProcessData, SymbolicSampleSizes_,
};

/// Samples of single precision, the only ones that are played.
pub(super) const SAMPLES_F32: i32 = SymbolicSampleSizes_::kSample32 as i32;
/// Frames that are processed at once, whatever the host announces.
const MAX_PART: usize = 16_384;

/// Buffers in place of those that the host leaves out.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    silence: Vec<f32>,
    nowhere: [Vec<f32>; 2],
}

impl Buffers {
    /// `[main-thread]` For blocks of a length, which may be longer than what is processed at once; allocates.
    pub(super) fn for_blocks_of(num_frames: i32) -> Self {
        let max_part = usize::try_from(num_frames).unwrap_or(0).clamp(1, MAX_PART);
        let silent = || vec![0.0; max_part];
        Self { silence: silent(), nowhere: [silent(), silent()] }
    }

    /// Frames that can be processed at once; 0 before any setup.
    pub(super) fn max_part(&self) -> usize {
        self.silence.len()
    }

    /// Calls `process` with a part of a block, of which the buffers are whole.
    ///
    /// # Safety
    /// The host's buffers are null or as VST3 wants them, and the part is in the block and not too long.
    pub(super) unsafe fn with_part<T>(
        &mut self,
        data: &ProcessData,
        part: std::ops::Range<usize>,
        process: impl FnOnce(&mut ProcessData) -> T,
    ) -> T {
        // SAFETY: as said.
        let (outputs, inputs) = unsafe { (buses(data.outputs, data.numOutputs), buses(data.inputs, data.numInputs)) };
        let silence = self.silence.as_mut_ptr();
        let [left, right] = self.nowhere.each_mut().map(|nowhere| nowhere.as_mut_ptr());
        // SAFETY: as said.
        let mut outputs = unsafe { stereo(outputs.first(), part.start, [left, right]) };
        // SAFETY: as said.
        let mut inputs = unsafe { stereo(inputs.first(), part.start, [silence; 2]) };
        let bus = |channels: &mut [*mut f32; 2]| AudioBusBuffers {
            numChannels: 2,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: channels.as_mut_ptr() },
        };
        let (mut output, mut input) = (bus(&mut outputs), bus(&mut inputs));
        process(&mut ProcessData {
            processMode: data.processMode,
            symbolicSampleSize: SAMPLES_F32,
            numSamples: part.len() as i32,
            numInputs: 1,
            numOutputs: 1,
            inputs: &mut input,
            outputs: &mut output,
            inputParameterChanges: std::ptr::null_mut(),
            outputParameterChanges: data.outputParameterChanges,
            inputEvents: std::ptr::null_mut(),
            outputEvents: data.outputEvents,
            processContext: data.processContext,
        })
    }
}

/// The buses of one direction.
///
/// # Safety
/// There are as many as it says, or the pointer is null.
unsafe fn buses<'a>(buses: *mut AudioBusBuffers, count: i32) -> &'a mut [AudioBusBuffers] {
    match usize::try_from(count) {
        // SAFETY: as said.
        Ok(count) if count > 0 && !buses.is_null() => unsafe { std::slice::from_raw_parts_mut(buses, count) },
        _ => &mut [],
    }
}

/// The channels of a bus.
///
/// # Safety
/// There are as many as it says, or the pointer is null.
unsafe fn channels<'a>(bus: &AudioBusBuffers) -> &'a [*mut f32] {
    // SAFETY: both kinds of pointers look alike.
    let pointers = unsafe { bus.__field0.channelBuffers32 };
    match usize::try_from(bus.numChannels) {
        // SAFETY: as said.
        Ok(count) if count > 0 && !pointers.is_null() => unsafe { std::slice::from_raw_parts(pointers, count) },
        _ => &[],
    }
}

/// The first two channels of a bus from a frame on, with stand-ins for those that are missing.
///
/// # Safety
/// The bus is as VST3 wants it, but for null pointers.
unsafe fn stereo(bus: Option<&AudioBusBuffers>, start: usize, stand_ins: [*mut f32; 2]) -> [*mut f32; 2] {
    // SAFETY: as said.
    let channels = bus.map_or(&[][..], |bus| unsafe { channels(bus) });
    std::array::from_fn(|channel| match channels.get(channel) {
        // SAFETY: the channel has as many frames as the block, of which `start` is one.
        Some(samples) if !samples.is_null() => unsafe { samples.add(start) },
        _ => stand_ins[channel],
    })
}

/// Silences what the framework does not write: everything, or all but the first two channels of the first output.
///
/// # Safety
/// The buffers are as VST3 wants them, but for null pointers.
pub(super) unsafe fn silence(data: &ProcessData, is_played: bool) {
    let width = if data.symbolicSampleSize == SAMPLES_F32 { size_of::<f32>() } else { size_of::<f64>() };
    let num_bytes = usize::try_from(data.numSamples).unwrap_or(0) * width;
    // SAFETY: as said.
    for (place, bus) in unsafe { buses(data.outputs, data.numOutputs) }.iter_mut().enumerate() {
        let num_played = if is_played && place == 0 { 2 } else { 0 };
        let all = 1_u64.checked_shl(bus.numChannels.max(0) as u32).map_or(u64::MAX, |above| above - 1);
        bus.silenceFlags = if num_played > 0 { 0 } else { all };
        // SAFETY: as said.
        for samples in unsafe { channels(bus) }.iter().skip(num_played).filter(|samples| !samples.is_null()) {
            // SAFETY: each channel has the frames of the block.
            unsafe { samples.cast::<u8>().write_bytes(0, num_bytes) };
        }
    }
}

/// The host wants parameters flushed and no sound: an empty block, or one without an output.
///
/// # Safety
/// The buffers are as VST3 wants them, but for null pointers.
pub(super) unsafe fn is_flush(data: &ProcessData) -> bool {
    // SAFETY: as said.
    let outputs = unsafe { buses(data.outputs, data.numOutputs) };
    data.numSamples == 0 || outputs.first().is_none_or(|bus| bus.numChannels <= 0)
}
