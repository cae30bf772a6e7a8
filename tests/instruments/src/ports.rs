//! What an instrument says of itself: parameters and ports.

use std::ffi::{CStr, c_char};
use std::ptr::null_mut;

use clap_sys::events::{clap_input_events, clap_output_events};
use clap_sys::ext::audio_ports::{
    CLAP_AUDIO_PORT_IS_MAIN, CLAP_PORT_MONO, CLAP_PORT_STEREO, clap_audio_port_info, clap_plugin_audio_ports,
};
use clap_sys::ext::note_ports::{CLAP_NOTE_DIALECT_CLAP, clap_note_port_info, clap_plugin_note_ports};
use clap_sys::ext::params::{CLAP_PARAM_IS_AUTOMATABLE, CLAP_PARAM_IS_BYPASS, clap_param_info, clap_plugin_params};
use clap_sys::id::{CLAP_INVALID_ID, clap_id};
use clap_sys::plugin::clap_plugin;

use crate::instance::{FIRST_ID, Plugin};
use crate::params::{NUM_PARAMS, PARAMS, ParamDef, place};
use crate::vice::Vice;

pub(crate) static PARAMS_OF: clap_plugin_params = clap_plugin_params {
    count: Some(count),
    get_info: Some(info),
    get_value: Some(value),
    value_to_text: Some(value_to_text),
    text_to_value: Some(text_to_value),
    flush: Some(flush),
};

pub(crate) static AUDIO_PORTS: clap_plugin_audio_ports =
    clap_plugin_audio_ports { count: Some(num_outputs), get: Some(audio_port) };

pub(crate) static NOTE_PORTS: clap_plugin_note_ports =
    clap_plugin_note_ports { count: Some(num_inputs), get: Some(note_port) };

fn def(id: clap_id) -> Option<(usize, &'static ParamDef)> {
    let place = id.checked_sub(FIRST_ID)? as usize;
    Some((place, PARAMS.get(place)?))
}

/// A text in a field that ends in NUL.
fn field<const LEN: usize>(text: &str) -> [c_char; LEN] {
    let mut field = [0; LEN];
    field[..LEN - 1].iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from as c_char);
    field
}

unsafe extern "C" fn count(_plugin: *const clap_plugin) -> u32 {
    NUM_PARAMS as u32
}

unsafe extern "C" fn info(_plugin: *const clap_plugin, index: u32, info: *mut clap_param_info) -> bool {
    let Some(param) = PARAMS.get(index as usize) else { return false };
    let bypass = if index as usize == place::BYPASS { CLAP_PARAM_IS_BYPASS } else { 0 };
    // SAFETY: the host gives a place for it.
    unsafe {
        info.write(clap_param_info {
            id: FIRST_ID + index,
            flags: CLAP_PARAM_IS_AUTOMATABLE | bypass,
            cookie: null_mut(),
            name: field(param.name),
            module: field(param.module),
            min_value: param.min,
            max_value: param.max,
            default_value: param.default,
        });
    }
    true
}

unsafe extern "C" fn value(plugin: *const clap_plugin, id: clap_id, to: *mut f64) -> bool {
    let Some((place, _)) = def(id) else { return false };
    // SAFETY: the host calls on one thread and gives a place for it.
    unsafe { to.write(Plugin::of(plugin).synth.values[place]) };
    true
}

unsafe extern "C" fn value_to_text(
    _plugin: *const clap_plugin,
    id: clap_id,
    value: f64,
    to: *mut c_char,
    capacity: u32,
) -> bool {
    let Some((_, param)) = def(id).filter(|_| capacity > 0) else { return false };
    let text = param.text(value);
    let len = text.len().min(capacity as usize - 1);
    // SAFETY: the host gives a place for as many, of which one is left for the NUL.
    unsafe {
        to.copy_from(text.as_ptr().cast(), len);
        to.add(len).write(0);
    }
    true
}

unsafe extern "C" fn text_to_value(
    _plugin: *const clap_plugin,
    id: clap_id,
    text: *const c_char,
    to: *mut f64,
) -> bool {
    // SAFETY: the host gives a text that ends in NUL.
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    match def(id).and_then(|(_, param)| param.value(&text)) {
        Some(value) => {
            // SAFETY: the host gives a place for it.
            unsafe { to.write(value) };
            true
        }
        None => false,
    }
}

unsafe extern "C" fn flush(
    plugin: *const clap_plugin,
    inputs: *const clap_input_events,
    _outputs: *const clap_output_events,
) {
    // SAFETY: the host calls on one thread, with a list as CLAP has it.
    unsafe { Plugin::of(plugin).take_all(inputs) };
}

unsafe extern "C" fn num_outputs(_plugin: *const clap_plugin, is_input: bool) -> u32 {
    u32::from(!is_input)
}

unsafe extern "C" fn num_inputs(_plugin: *const clap_plugin, is_input: bool) -> u32 {
    u32::from(is_input)
}

unsafe extern "C" fn audio_port(
    plugin: *const clap_plugin,
    index: u32,
    is_input: bool,
    info: *mut clap_audio_port_info,
) -> bool {
    if index > 0 || is_input {
        return false;
    }
    // SAFETY: the host calls on one thread.
    let is_mono = unsafe { Plugin::of(plugin) }.vice == Vice::Mono;
    // SAFETY: the host gives a place for it.
    unsafe {
        info.write(clap_audio_port_info {
            id: 0,
            name: field("Output"),
            flags: CLAP_AUDIO_PORT_IS_MAIN,
            channel_count: if is_mono { 1 } else { 2 },
            port_type: if is_mono { CLAP_PORT_MONO.as_ptr() } else { CLAP_PORT_STEREO.as_ptr() },
            in_place_pair: CLAP_INVALID_ID,
        });
    }
    true
}

unsafe extern "C" fn note_port(
    _plugin: *const clap_plugin,
    index: u32,
    is_input: bool,
    info: *mut clap_note_port_info,
) -> bool {
    if index > 0 || !is_input {
        return false;
    }
    // SAFETY: the host gives a place for it.
    unsafe {
        info.write(clap_note_port_info {
            id: 0,
            supported_dialects: CLAP_NOTE_DIALECT_CLAP,
            preferred_dialect: CLAP_NOTE_DIALECT_CLAP,
            name: field("Notes"),
        });
    }
    true
}
