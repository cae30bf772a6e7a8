//! What a host should not do and some do all the same: the calls that the safe interface rules out.

use clack_host::events::io::{EventBuffer, OutputEvents};
use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_MIDI_SYSEX, clap_event_header, clap_event_midi_sysex, clap_input_events,
};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_plugin_params};
use clap_sys::plugin::clap_plugin;
use clap_sys::process::clap_process;

use crate::event::{Input, Output, OutputSink};
use crate::instance::Instance;

/// The channels of one port as a host hands them over.
#[derive(Clone, Debug, PartialEq)]
pub enum Port {
    /// No list of channels.
    Null,
    /// One entry a channel; `None` is a channel without samples.
    Channels(Vec<Option<Vec<f32>>>),
}

impl Port {
    /// So many channels of one value.
    pub fn filled(channels: usize, frames: usize, value: f32) -> Self {
        Self::Channels(vec![Some(vec![value; frames]); channels])
    }

    /// The samples of a channel that is there.
    ///
    /// # Panics
    /// When it is not there.
    pub fn channel(&self, nth: usize) -> &[f32] {
        let Self::Channels(channels) = self else { panic!("a port without channels") };
        channels[nth].as_deref().expect("a channel without samples")
    }

    fn pointers(&mut self) -> Option<Vec<*mut f32>> {
        let Self::Channels(channels) = self else { return None };
        let pointer =
            |channel: &mut Option<Vec<f32>>| channel.as_mut().map_or(std::ptr::null_mut(), |c| c.as_mut_ptr());
        Some(channels.iter_mut().map(pointer).collect())
    }
}

/// A plugin pointer on its way to the wrong thread.
struct Foreign(*const clap_plugin);

// SAFETY: handing the pointer over is the misuse under test; the caller waits until the other thread is done with it.
unsafe impl Send for Foreign {}

/// Calls `process` whatever the life cycle says, with a stereo output of `frames` frames, no input ports and a null output
/// event list when `null_events`. Returns CLAP's raw status; 0 is an error.
pub fn process_anyhow(instance: &mut Instance, frames: u32, null_events: bool) -> i32 {
    let mut channels = [vec![0.0f32; frames as usize], vec![0.0f32; frames as usize]];
    let mut pointers = channels.each_mut().map(|c| c.as_mut_ptr());
    let mut output = clap_audio_buffer {
        data32: pointers.as_mut_ptr(),
        data64: std::ptr::null_mut(),
        channel_count: 2,
        latency: 0,
        constant_mask: 0,
    };
    let events = EventBuffer::new();
    let input = events.as_input();
    let mut said = OutputEvents::void();
    let process = clap_process {
        steady_time: -1,
        frames_count: frames,
        transport: std::ptr::null(),
        audio_inputs: std::ptr::null(),
        audio_outputs: &raw mut output,
        audio_inputs_count: 0,
        audio_outputs_count: 1,
        in_events: if null_events { std::ptr::null() } else { input.as_raw() },
        out_events: if null_events { std::ptr::null() } else { said.as_raw() },
    };
    let raw = instance.inner.raw_instance();
    // SAFETY: every pointer outlives the call; calling out of turn is what is tested.
    raw.process.map_or(0, |call| unsafe { call(raw, &raw const process) })
}

/// Plays one block through ports of any shape, a null pointer in place of none of them, with events at these frames as they stand.
/// Returns CLAP's raw status; 0 is an error.
pub fn process_ports(
    instance: &mut Instance,
    frames: u32,
    inputs: &mut [Port],
    outputs: &mut [Port],
    events: &[(u32, Input)],
) -> i32 {
    let mut pointers: Vec<_> = inputs.iter_mut().chain(&mut *outputs).map(Port::pointers).collect();
    let buffer = |pointers: &mut Option<Vec<*mut f32>>| clap_audio_buffer {
        data32: pointers.as_mut().map_or(std::ptr::null_mut(), |p| p.as_mut_ptr()),
        data64: std::ptr::null_mut(),
        channel_count: pointers.as_ref().map_or(2, |p| p.len() as u32),
        latency: 0,
        constant_mask: 0,
    };
    let mut buffers: Vec<_> = pointers.iter_mut().map(buffer).collect();
    let (ins, outs) = buffers.split_at_mut(inputs.len());
    let mut list = EventBuffer::new();
    events.iter().for_each(|(frame, input)| input.push(&mut list, *frame));
    let input = list.as_input();
    let mut said = OutputEvents::void();
    let process = clap_process {
        steady_time: -1,
        frames_count: frames,
        transport: std::ptr::null(),
        audio_inputs: if ins.is_empty() { std::ptr::null() } else { ins.as_ptr() },
        audio_outputs: if outs.is_empty() { std::ptr::null_mut() } else { outs.as_mut_ptr() },
        audio_inputs_count: ins.len() as u32,
        audio_outputs_count: outs.len() as u32,
        in_events: input.as_raw(),
        out_events: said.as_raw(),
    };
    let raw = instance.inner.raw_instance();
    // SAFETY: every pointer is null or outlives the call.
    raw.process.map_or(0, |call| unsafe { call(raw, &raw const process) })
}

/// Plays one block with a system exclusive message of so many bytes at a null pointer. Returns CLAP's raw status.
pub fn process_null_sysex(instance: &mut Instance, bytes: u32) -> i32 {
    let sysex = clap_event_midi_sysex {
        header: clap_event_header {
            size: size_of::<clap_event_midi_sysex>() as u32,
            time: 0,
            space_id: CLAP_CORE_EVENT_SPACE_ID,
            type_: CLAP_EVENT_MIDI_SYSEX,
            flags: 0,
        },
        port_index: 0,
        buffer: std::ptr::null(),
        size: bytes,
    };
    unsafe extern "C" fn one(_: *const clap_input_events) -> u32 {
        1
    }
    unsafe extern "C" fn the_event(list: *const clap_input_events, _: u32) -> *const clap_event_header {
        // SAFETY: the list was made with this context.
        unsafe { (*list).ctx.cast() }
    }
    let events = clap_input_events { ctx: (&raw const sysex).cast_mut().cast(), size: Some(one), get: Some(the_event) };
    let mut outputs = [Port::filled(2, 64, 0.0)];
    let mut pointers = outputs[0].pointers().unwrap_or_default();
    let mut output = clap_audio_buffer {
        data32: pointers.as_mut_ptr(),
        data64: std::ptr::null_mut(),
        channel_count: 2,
        latency: 0,
        constant_mask: 0,
    };
    let process = clap_process {
        steady_time: -1,
        frames_count: 64,
        transport: std::ptr::null(),
        audio_inputs: std::ptr::null(),
        audio_outputs: &raw mut output,
        audio_inputs_count: 0,
        audio_outputs_count: 1,
        in_events: &raw const events,
        out_events: std::ptr::null(),
    };
    let raw = instance.inner.raw_instance();
    // SAFETY: every pointer but that of the message outlives the call.
    raw.process.map_or(0, |call| unsafe { call(raw, &raw const process) })
}

/// What the plugin says of the parameter at an index, whether it has so many or not.
pub fn has_param_at(instance: &mut Instance, index: u32) -> bool {
    let raw = instance.inner.raw_instance();
    // SAFETY: the extension's pointer is the plugin's own, and there is room for what it writes.
    unsafe {
        let get = raw.get_extension.expect("a plugin answers for extensions");
        let params = get(raw, CLAP_EXT_PARAMS.as_ptr()).cast::<clap_plugin_params>();
        let mut info = std::mem::zeroed();
        (*params).get_info.is_some_and(|get_info| get_info(raw, index, &raw mut info))
    }
}

/// Flushes parameters from another thread than the main one, active or not.
pub fn flush_from_another_thread(instance: &mut Instance, inputs: &[Input]) -> Vec<Output> {
    let foreign = Foreign(instance.inner.raw_instance());
    std::thread::scope(|scope| {
        let flushed = scope.spawn(move || {
            let foreign = foreign;
            let mut buffer = EventBuffer::new();
            inputs.iter().for_each(|input| input.push(&mut buffer, 0));
            let mut said = Vec::new();
            let mut mouth = OutputSink { said: &mut said, block_start: 0 };
            let mut output = OutputEvents::from_buffer(&mut mouth);
            let plugin = foreign.0;
            // SAFETY: the instance outlives this scope and its owner waits; the extension's pointer is the plugin's own.
            unsafe {
                let get = (*plugin).get_extension.expect("a plugin answers for extensions");
                let params = get(plugin, CLAP_EXT_PARAMS.as_ptr()).cast::<clap_plugin_params>();
                if let Some(flush) = params.as_ref().and_then(|p| p.flush) {
                    flush(plugin, buffer.as_input().as_raw(), output.as_raw());
                }
            }
            said
        });
        flushed.join().unwrap_or_default()
    })
}
