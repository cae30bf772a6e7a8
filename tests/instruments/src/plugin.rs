//! An instrument as CLAP sees it: what a host calls.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::{null, null_mut};
use std::time::Duration;

use clap_sys::ext::audio_ports::CLAP_EXT_AUDIO_PORTS;
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_plugin_latency};
use clap_sys::ext::note_ports::CLAP_EXT_NOTE_PORTS;
use clap_sys::ext::params::CLAP_EXT_PARAMS;
use clap_sys::ext::state::CLAP_EXT_STATE;
use clap_sys::plugin::{clap_plugin, clap_plugin_descriptor};
use clap_sys::process::{CLAP_PROCESS_CONTINUE, clap_process, clap_process_status};

use crate::instance::Plugin;
use crate::synth::Synth;
use crate::vice::{LATENCY, Vice};
use crate::{ports, state};

/// How long [`Vice::SlowCreate`] takes.
const SLOW: Duration = Duration::from_millis(300);

static LATENCY_OF: clap_plugin_latency = clap_plugin_latency { get: Some(latency) };

/// Makes an instance.
pub(crate) fn create(vice: Vice, descriptor: &'static clap_plugin_descriptor) -> *const clap_plugin {
    if vice == Vice::SlowCreate {
        std::thread::sleep(SLOW);
    }
    let clap = clap_plugin {
        desc: descriptor,
        plugin_data: null_mut(),
        init: Some(init),
        destroy: Some(destroy),
        activate: Some(activate),
        deactivate: Some(deactivate),
        start_processing: Some(start),
        stop_processing: Some(stop),
        reset: Some(reset),
        process: Some(process),
        get_extension: Some(extension),
        on_main_thread: Some(on_main_thread),
    };
    let plugin = Box::into_raw(Box::new(Plugin { clap, vice, synth: Synth::new(vice) }));
    // SAFETY: it was made just now and nobody else has it.
    unsafe {
        (*plugin).clap.plugin_data = plugin.cast();
        &raw const (*plugin).clap
    }
}

unsafe extern "C" fn init(_plugin: *const clap_plugin) -> bool {
    true
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    // SAFETY: made by `create`, and never used again.
    drop(unsafe { Box::from_raw((*plugin).plugin_data.cast::<Plugin>()) });
}

unsafe extern "C" fn activate(plugin: *const clap_plugin, rate_hz: f64, _min: u32, _max: u32) -> bool {
    // SAFETY: the host calls on one thread.
    unsafe { Plugin::of(plugin) }.synth.activate(rate_hz as f32);
    true
}

unsafe extern "C" fn deactivate(_plugin: *const clap_plugin) {}

unsafe extern "C" fn start(_plugin: *const clap_plugin) -> bool {
    true
}

unsafe extern "C" fn stop(_plugin: *const clap_plugin) {}

unsafe extern "C" fn reset(plugin: *const clap_plugin) {
    // SAFETY: the host calls on one thread.
    unsafe { Plugin::of(plugin) }.synth.reset();
}

unsafe extern "C" fn process(plugin: *const clap_plugin, block: *const clap_process) -> clap_process_status {
    // SAFETY: the host calls on one thread, with a block as CLAP has it.
    unsafe { Plugin::of(plugin).play(&*block) };
    CLAP_PROCESS_CONTINUE
}

unsafe extern "C" fn on_main_thread(_plugin: *const clap_plugin) {}

unsafe extern "C" fn latency(plugin: *const clap_plugin) -> u32 {
    // SAFETY: the host calls on one thread.
    if unsafe { Plugin::of(plugin) }.vice == Vice::Latency { LATENCY as u32 } else { 0 }
}

unsafe extern "C" fn extension(_plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
    // SAFETY: the host gives a text that ends in NUL.
    let id = unsafe { CStr::from_ptr(id) };
    if id == CLAP_EXT_PARAMS {
        (&raw const ports::PARAMS_OF).cast()
    } else if id == CLAP_EXT_AUDIO_PORTS {
        (&raw const ports::AUDIO_PORTS).cast()
    } else if id == CLAP_EXT_NOTE_PORTS {
        (&raw const ports::NOTE_PORTS).cast()
    } else if id == CLAP_EXT_STATE {
        (&raw const state::STATE).cast()
    } else if id == CLAP_EXT_LATENCY {
        (&raw const LATENCY_OF).cast()
    } else {
        null()
    }
}
