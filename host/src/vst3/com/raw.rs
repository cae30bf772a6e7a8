//! Blocks in which anything may be wrong, and setups that make no sense: for tests of what the plugin stands up to.

use std::ptr;

use anyhow::{Context, Result};

use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, DataEvent, DataEvent_, Event, Event_, Event__type0, IAudioProcessor,
    IAudioProcessorTrait, IComponent, IComponentTrait, IEventList, ProcessData, ProcessSetup, SymbolicSampleSizes_,
};
use vst3::Steinberg::kResultOk;
use vst3::{ComPtr, ComWrapper};

use super::changes::Changes;
use super::note_input::NoteInput;
use super::object::Events;
use crate::vst3::misuse::{Buses, RawBlock, RawSetup};

const SAMPLES_F32: i32 = SymbolicSampleSizes_::kSample32 as i32;
const SAMPLES_F64: i32 = SymbolicSampleSizes_::kSample64 as i32;
/// What is in every sample before the block.
const BEFORE: f32 = 7.0;

/// The buses of one direction with their samples.
struct RawBuses {
    channels: Vec<Vec<Vec<f64>>>,
    pointers: Vec<Vec<*mut f32>>,
    buffers: Vec<AudioBusBuffers>,
    claimed: i32,
    is_dangling: bool,
}

impl RawBuses {
    /// Room for 64-bit samples everywhere, so that no sample size writes beyond it.
    fn new(buses: &Buses, frames: usize) -> Self {
        let samples = f64::from_bits(u64::from(BEFORE.to_bits()) << 32 | u64::from(BEFORE.to_bits()));
        let (widths, claimed): (&[usize], _) = match buses {
            Buses::Of(widths) => (widths, widths.len()),
            Buses::NoChannelList(width) | Buses::NullChannels(width) => (std::slice::from_ref(width), 1),
            Buses::None | Buses::Dangling => (&[], 0),
        };
        let mut channels: Vec<Vec<Vec<f64>>> =
            widths.iter().map(|&width| vec![vec![samples; frames.max(1)]; width]).collect();
        let pointer = |channel: &mut Vec<f64>| match buses {
            Buses::NullChannels(_) => ptr::null_mut(),
            _ => channel.as_mut_ptr().cast(),
        };
        let mut pointers: Vec<Vec<*mut f32>> =
            channels.iter_mut().map(|bus| bus.iter_mut().map(pointer).collect()).collect();
        let buffers = pointers.iter_mut().map(|bus| AudioBusBuffers {
            numChannels: bus.len() as i32,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 {
                channelBuffers32: match buses {
                    Buses::NoChannelList(_) => ptr::null_mut(),
                    _ => bus.as_mut_ptr(),
                },
            },
        });
        let buffers = buffers.collect();
        Self { channels, pointers, buffers, claimed: claimed as i32, is_dangling: matches!(buses, Buses::Dangling) }
    }

    fn pointer(&mut self) -> *mut AudioBusBuffers {
        debug_assert_eq!(self.pointers.len(), self.buffers.len());
        match (self.is_dangling, self.buffers.is_empty()) {
            // Not null, and nobody's memory.
            (true, _) => ptr::without_provenance_mut(0x10),
            (false, true) => ptr::null_mut(),
            (false, false) => self.buffers.as_mut_ptr(),
        }
    }

    /// The samples of the first bus as 32-bit ones.
    fn first(&self, frames: usize) -> Vec<Vec<f32>> {
        let halves = |samples: &Vec<f64>| {
            let bits = samples.iter().map(|sample| sample.to_bits());
            bits.flat_map(|bits| [bits as u32, (bits >> 32) as u32]).map(f32::from_bits).take(frames).collect()
        };
        self.channels.first().map_or(Vec::new(), |bus| bus.iter().map(halves).collect())
    }
}

/// Processes a block as it is described; whether the plugin called it good, and the first output bus.
pub(in crate::vst3) fn process_raw(
    processor: &ComPtr<IAudioProcessor>,
    block: &RawBlock,
) -> Result<(bool, Vec<Vec<f32>>)> {
    let mut events: Vec<Event> = Vec::new();
    for (frame, input) in &block.events {
        events.push(NoteInput::of(input)?.event(*frame));
    }
    if block.null_sysex {
        let data = DataEvent { size: 100, r#type: DataEvent_::DataTypes_::kMidiSysEx, bytes: ptr::null() };
        events.push(Event {
            busIndex: 0,
            sampleOffset: 0,
            ppqPosition: 0.0,
            flags: 0,
            r#type: Event_::EventTypes_::kDataEvent as u16,
            __field0: Event__type0 { data },
        });
    }
    let events = ComWrapper::new(Events(events)).to_com_ptr::<IEventList>().context("the list has its interface")?;
    let changes = Changes::new(&block.changes)?;
    let frames = usize::try_from(block.frames).unwrap_or(0);
    let (mut inputs, mut outputs) = (RawBuses::new(&block.inputs, frames), RawBuses::new(&block.outputs, frames));
    let mut data = ProcessData {
        processMode: block.mode.number(),
        symbolicSampleSize: if block.is_double { SAMPLES_F64 } else { SAMPLES_F32 },
        numSamples: block.frames,
        numInputs: inputs.claimed,
        numOutputs: outputs.claimed,
        inputs: inputs.pointer(),
        outputs: outputs.pointer(),
        inputParameterChanges: changes.as_ptr(),
        outputParameterChanges: ptr::null_mut(),
        inputEvents: events.as_ptr(),
        outputEvents: ptr::null_mut(),
        processContext: ptr::null_mut(),
    };
    // SAFETY: all that is not null outlives the call, but for the dangling pointer, which counts as no bus.
    let result = unsafe { processor.process(&mut data) };
    Ok((result == kResultOk, outputs.first(frames)))
}

/// Hands over a setup as it is described; whether the plugin took it.
pub(in crate::vst3) fn setup_raw(processor: &ComPtr<IAudioProcessor>, setup: &RawSetup) -> bool {
    let mut setup = ProcessSetup {
        processMode: setup.mode,
        symbolicSampleSize: if setup.is_double { SAMPLES_F64 } else { SAMPLES_F32 },
        maxSamplesPerBlock: setup.max_frames,
        sampleRate: setup.rate_hz,
    };
    // SAFETY: the setup outlives the call.
    unsafe { processor.setupProcessing(&mut setup) == kResultOk }
}

/// Asks for these speakers, each a mask, without a look at whether they make sense; whether the plugin agreed.
pub(in crate::vst3) fn arrange(processor: &ComPtr<IAudioProcessor>, inputs: &mut [u64], outputs: &mut [u64]) -> bool {
    let (num_inputs, num_outputs) = (inputs.len() as i32, outputs.len() as i32);
    let pointer = |masks: &mut [u64]| if masks.is_empty() { ptr::null_mut() } else { masks.as_mut_ptr() };
    let (inputs, outputs) = (pointer(inputs), pointer(outputs));
    // SAFETY: both lists outlive the call and are as long as is said.
    unsafe { processor.setBusArrangements(inputs, num_inputs, outputs, num_outputs) == kResultOk }
}

/// A block that is no block at all; whether the plugin called it good.
pub(in crate::vst3) fn process_null(processor: &ComPtr<IAudioProcessor>) -> bool {
    // SAFETY: null in place of a block is what is tested.
    unsafe { processor.process(ptr::null_mut()) == kResultOk }
}

/// Activates without a setup of its own; whether the plugin agreed.
pub(in crate::vst3) fn set_active(component: &ComPtr<IComponent>, is_active: bool) -> bool {
    // SAFETY: a plain order to a living object.
    unsafe { component.setActive(u8::from(is_active)) == kResultOk }
}
