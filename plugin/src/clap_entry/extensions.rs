//! The extensions that the framework's answer is not enough for.

use std::ffi::{CStr, c_char, c_void};
use std::mem::zeroed;

use clap_sys::events::{clap_event_header, clap_input_events, clap_output_events};
use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_plugin_gui};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_param_info, clap_plugin_params};
use clap_sys::ext::preset_load::{CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT};
use clap_sys::ext::render::{
    CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, CLAP_RENDER_REALTIME, clap_plugin_render, clap_plugin_render_mode,
};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_host_state, clap_plugin_state};
use clap_sys::host::clap_host;
use clap_sys::id::clap_id;
use clap_sys::plugin::clap_plugin;
use nice_plug::prelude::Plugin;

use super::events::HostEvents;
use super::host_extension::host_extension;
use super::known::Known;
use super::{Guard, preset_load, state};
use crate::Vaeform;

/// Whether the host renders offline: heard here, since the framework asks for a restart that not every host gives.
static RENDER: clap_plugin_render = clap_plugin_render {
    has_hard_realtime_requirement: Some(has_hard_realtime_requirement),
    set: Some(set_render_mode),
};

static STATE: clap_plugin_state = clap_plugin_state { save: Some(state::save), load: Some(state::load) };

/// The framework's tables with some functions replaced.
pub(super) struct Extensions {
    inner_params: clap_plugin_params,
    params: clap_plugin_params,
    inner_gui: Option<clap_plugin_gui>,
    gui: Option<clap_plugin_gui>,
    /// The framework's own.
    pub(super) inner_state: clap_plugin_state,
}

/// The framework's answer for an extension.
///
/// # Safety
/// `inner` is the framework's plugin, and `T` the type of `id`.
unsafe fn inner_extension<T: Copy>(inner: *const clap_plugin, id: &CStr) -> Option<T> {
    // SAFETY: as said; a table lives as long as its plugin.
    unsafe { (*inner).get_extension?(inner, id.as_ptr()).cast::<T>().as_ref().copied() }
}

impl Extensions {
    /// `[main-thread]` The tables for a plugin that was just made.
    ///
    /// # Safety
    /// `inner` is the framework's plugin.
    pub(super) unsafe fn new(inner: *const clap_plugin) -> Self {
        // SAFETY: as said; the types are those of the ids, and a table without functions is one of zeroes.
        let (inner_params, inner_gui, inner_state) = unsafe {
            (
                inner_extension::<clap_plugin_params>(inner, CLAP_EXT_PARAMS).unwrap_or(zeroed()),
                inner_extension::<clap_plugin_gui>(inner, CLAP_EXT_GUI),
                inner_extension::<clap_plugin_state>(inner, CLAP_EXT_STATE).unwrap_or(zeroed()),
            )
        };
        let params = clap_plugin_params {
            get_info: Some(param_info),
            value_to_text: Some(value_to_text),
            flush: Some(flush),
            ..inner_params
        };
        let gui = inner_gui.map(|gui| clap_plugin_gui { create: Some(create_gui), ..gui });
        Self { inner_params, params, inner_gui, gui, inner_state }
    }

    /// `[main-thread]` The ids of all parameters.
    pub(super) fn param_ids(&self, inner: *const clap_plugin) -> Vec<u32> {
        let (Some(count), Some(info)) = (self.inner_params.count, self.inner_params.get_info) else {
            return Vec::new();
        };
        // SAFETY: the framework's functions on its own plugin, for parameters that it has.
        let id = |index| unsafe {
            let mut param: clap_param_info = zeroed();
            info(inner, index, &raw mut param).then_some(param.id)
        };
        // SAFETY: as above.
        (0..unsafe { count(inner) }).filter_map(id).collect()
    }
}

/// Answers what a host asks for by its id.
pub(super) unsafe extern "C" fn get_extension(plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
    if id.is_null() {
        return std::ptr::null();
    }
    // SAFETY: hosts pass the pointer that `create_plugin` made, and a text that ends with a zero.
    let (guard, name) = unsafe { (Guard::of(plugin), CStr::from_ptr(id)) };
    let extensions = &guard.extensions;
    if name == CLAP_EXT_PARAMS {
        (&raw const extensions.params).cast()
    } else if name == CLAP_EXT_RENDER {
        (&raw const RENDER).cast()
    } else if name == CLAP_EXT_STATE {
        (&raw const STATE).cast()
    } else if name == CLAP_EXT_PRESET_LOAD || name == CLAP_EXT_PRESET_LOAD_COMPAT {
        (&raw const preset_load::PRESET_LOAD).cast()
    } else if name == CLAP_EXT_GUI {
        extensions.gui.as_ref().map_or(std::ptr::null(), |gui| (&raw const *gui).cast())
    } else {
        // SAFETY: the framework's function on its own plugin.
        guard.inner().get_extension.map_or(std::ptr::null(), |get| unsafe { get(guard.inner, id) })
    }
}

/// `[main-thread]` Tells the host that what it has saved is stale.
pub(super) fn mark_dirty(host: *const clap_host) {
    // SAFETY: the host is valid for the life of the plugin, and this is its main thread.
    unsafe {
        let state = host_extension::<clap_host_state>(host, CLAP_EXT_STATE);
        if let Some(mark_dirty) = state.and_then(|state| state.mark_dirty) {
            mark_dirty(host);
        }
    }
}

unsafe extern "C" fn has_hard_realtime_requirement(_: *const clap_plugin) -> bool {
    false
}

unsafe extern "C" fn set_render_mode(plugin: *const clap_plugin, mode: clap_plugin_render_mode) -> bool {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let guard = unsafe { Guard::of(plugin) };
    let is_known = matches!(mode, CLAP_RENDER_REALTIME | CLAP_RENDER_OFFLINE);
    if is_known {
        guard.link.render_mode.set_offline(mode == CLAP_RENDER_OFFLINE);
    }
    is_known
}

/// The framework panics one parameter behind the last.
unsafe extern "C" fn param_info(plugin: *const clap_plugin, index: u32, info: *mut clap_param_info) -> bool {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let guard = unsafe { Guard::of(plugin) };
    let params = &guard.extensions.inner_params;
    // SAFETY: the framework's functions on its own plugin.
    params.count.is_some_and(|count| index < unsafe { count(guard.inner) })
        // SAFETY: as above.
        && params.get_info.is_some_and(|get| unsafe { get(guard.inner, index, info) })
}

/// The framework writes wherever it is told to.
unsafe extern "C" fn value_to_text(
    plugin: *const clap_plugin,
    id: clap_id,
    value: f64,
    text: *mut c_char,
    size: u32,
) -> bool {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let guard = unsafe { Guard::of(plugin) };
    let write = guard.extensions.inner_params.value_to_text;
    // SAFETY: the framework's function on its own plugin, and room for `size` characters.
    !text.is_null() && size > 0 && write.is_some_and(|write| unsafe { write(guard.inner, id, value, text, size) })
}

/// The framework needs the host's side.
unsafe extern "C" fn create_gui(plugin: *const clap_plugin, api: *const c_char, is_floating: bool) -> bool {
    // SAFETY: hosts pass the pointer that `create_plugin` made, and this is their main thread.
    let (guard, host) = unsafe {
        let guard = Guard::of(plugin);
        (guard, host_extension::<c_void>(guard.host, CLAP_EXT_GUI))
    };
    let create = guard.extensions.inner_gui.and_then(|gui| gui.create);
    // SAFETY: the framework's function on its own plugin, and a text that ends with a zero.
    host.is_some() && !api.is_null() && create.is_some_and(|create| unsafe { create(guard.inner, api, is_floating) })
}

/// Part of a host's events, parameters alone, no more than the framework has room for.
struct Part {
    host: HostEvents,
    first: u32,
}

/// What stands for an event that is none of a flush's.
static NOTHING: clap_event_header =
    clap_event_header { size: size_of::<clap_event_header>() as u32, time: 0, space_id: u16::MAX, type_: 0, flags: 0 };

unsafe extern "C" fn flush(
    plugin: *const clap_plugin,
    in_events: *const clap_input_events,
    out_events: *const clap_output_events,
) {
    // SAFETY: hosts pass the pointer that `create_plugin` made, and a list that is null or valid during this call.
    let (guard, host) = unsafe { (Guard::of(plugin), HostEvents::new(in_events)) };
    let Some(inner) = guard.extensions.inner_params.flush else { return };
    let mut part = Part { host, first: 0 };
    loop {
        let list = clap_input_events { ctx: (&raw mut part).cast(), size: Some(part_size), get: Some(part_get) };
        // SAFETY: the framework's function on its own plugin; the list lives until the call returns.
        unsafe { inner(guard.inner, &raw const list, out_events) };
        part.first += Vaeform::INPUT_EVENT_CAPACITY as u32;
        if part.first >= host.len() {
            break;
        }
    }
}

unsafe extern "C" fn part_size(list: *const clap_input_events) -> u32 {
    // SAFETY: `flush` made the list with this context, which lives until the call returns.
    let part = unsafe { &*(*list).ctx.cast::<Part>() };
    (part.host.len() - part.first).min(Vaeform::INPUT_EVENT_CAPACITY as u32)
}

unsafe extern "C" fn part_get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: as in `part_size`.
    let part = unsafe { &*(*list).ctx.cast::<Part>() };
    match part.host.known(part.first + index) {
        Some(Known::Value(event)) => &raw const event.header,
        Some(Known::Modulation(event)) => &raw const event.header,
        _ => &raw const NOTHING,
    }
}
