//! What a host should not do and some do all the same: the calls that the safe interface rules out.

use clack_host::events::io::{EventBuffer, OutputEvents};
use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_plugin_params};
use clap_sys::plugin::clap_plugin;
use clap_sys::process::clap_process;

use crate::event::{Input, Mouth, Output};
use crate::instance::Instance;

/// A plugin pointer on its way to the wrong thread.
struct Foreign(*const clap_plugin);

// SAFETY: handing the pointer over is the misuse under test; the caller waits until the other thread is done with it.
unsafe impl Send for Foreign {}

impl Instance {
    /// Calls `process` whatever the life cycle says, with a stereo output of `frames` frames, no input ports and a null output
    /// event list when `null_events`. Returns CLAP's raw status; 0 is an error.
    pub fn process_anyhow(&mut self, frames: u32, null_events: bool) -> i32 {
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
        let raw = self.inner.raw_instance();
        // SAFETY: every pointer outlives the call; calling out of turn is what is tested.
        raw.process.map_or(0, |call| unsafe { call(raw, &raw const process) })
    }

    /// Flushes parameters from another thread than the main one, active or not.
    pub fn flush_from_another_thread(&mut self, inputs: &[Input]) -> Vec<Output> {
        let foreign = Foreign(self.inner.raw_instance());
        std::thread::scope(|scope| {
            let flushed = scope.spawn(move || {
                let foreign = foreign;
                let mut buffer = EventBuffer::new();
                inputs.iter().for_each(|input| input.push(&mut buffer, 0));
                let mut said = Vec::new();
                let mut mouth = Mouth { said: &mut said, block_start: 0 };
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
}
