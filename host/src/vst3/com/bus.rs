//! The plugin's audio buses, and the samples in them.

use vst3::ComPtr;
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, BusDirections_, BusInfo, IComponent, IComponentTrait, MediaTypes_,
};

pub(super) const AUDIO: i32 = MediaTypes_::kAudio as i32;
pub(super) const EVENTS: i32 = MediaTypes_::kEvent as i32;
pub(super) const INPUT: i32 = BusDirections_::kInput as i32;
pub(super) const OUTPUT: i32 = BusDirections_::kOutput as i32;

/// Samples of one bus, and the pointers to its channels.
pub(super) struct Bus {
    pub(super) channels: Vec<Vec<f32>>,
    pointers: Vec<*mut f32>,
}

impl Bus {
    pub(super) fn all(buses: &[usize], frames: usize) -> Vec<Self> {
        let silent = |channels: &usize| Self { channels: vec![vec![0.0; frames]; *channels], pointers: Vec::new() };
        buses.iter().map(silent).collect()
    }

    /// Pointers into the bus, which must neither move nor go while they are in use.
    pub(super) fn buffers(&mut self) -> AudioBusBuffers {
        self.pointers = self.channels.iter_mut().map(|c| c.as_mut_ptr()).collect();
        AudioBusBuffers {
            numChannels: self.pointers.len() as i32,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: self.pointers.as_mut_ptr() },
        }
    }
}

/// Channels of each audio bus in one direction.
pub(super) fn channels(component: &ComPtr<IComponent>, direction: i32) -> Vec<usize> {
    // SAFETY: a plain question to a living object.
    let count = unsafe { component.getBusCount(AUDIO, direction) };
    let info = |bus| {
        // SAFETY: a structure of numbers and characters, for which zeroes are values; the plugin fills it in.
        let mut info: BusInfo = unsafe { std::mem::zeroed() };
        // SAFETY: the structure outlives the call.
        unsafe { component.getBusInfo(AUDIO, direction, bus, &mut info) };
        info.channelCount as usize
    };
    (0..count).map(info).collect()
}
