//! The CLAP entry point: the framework's plugin behind a guard against hosts that break the rules of `process`.
//!
//! The framework panics, and with it the host goes down, on a block before activation or longer than announced, and it loses the
//! events of a block of 0 frames. All of that happens in the wild, so such blocks are answered here.

use std::cell::UnsafeCell;
use std::ffi::{CStr, c_char, c_void};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use clap_sys::entry::clap_plugin_entry;
use clap_sys::events::{CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_MIDI_SYSEX, clap_event_header, clap_input_events};
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::{clap_plugin, clap_plugin_descriptor};
use clap_sys::process::{CLAP_PROCESS_CONTINUE, CLAP_PROCESS_ERROR, clap_process, clap_process_status};
use clap_sys::version::CLAP_VERSION;
use nice_plug::wrapper::clap::{PluginDescriptor, Wrapper};
use nice_plug::wrapper::setup_logger;

use crate::Vaeform;

/// Frames that are made ready for whatever the host announces: some send more than they said.
const MIN_MAX_FRAMES: u32 = 16_384;
/// Events of empty blocks that wait for the next full one.
const MAX_WAITING: usize = 128;
/// Bytes of the largest event that can wait; a parameter change, the largest of CLAP but transport, has 56.
const EVENT_BYTES: usize = 64;

/// The entry point that hosts look for.
#[unsafe(no_mangle)]
#[used]
pub static clap_entry: clap_plugin_entry = clap_plugin_entry {
    clap_version: CLAP_VERSION,
    init: Some(init),
    deinit: Some(deinit),
    get_factory: Some(get_factory),
};

static FACTORY: clap_plugin_factory = clap_plugin_factory {
    get_plugin_count: Some(get_plugin_count),
    get_plugin_descriptor: Some(get_plugin_descriptor),
    create_plugin: Some(create_plugin),
};

unsafe extern "C" fn init(_path: *const c_char) -> bool {
    setup_logger::<Vaeform>();
    true
}

unsafe extern "C" fn deinit() {}

unsafe extern "C" fn get_factory(id: *const c_char) -> *const c_void {
    // SAFETY: a host passes null or a text that ends with a zero.
    if !id.is_null() && unsafe { CStr::from_ptr(id) } == CLAP_PLUGIN_FACTORY_ID {
        (&raw const FACTORY).cast()
    } else {
        std::ptr::null()
    }
}

fn descriptor() -> &'static PluginDescriptor {
    static DESCRIPTOR: OnceLock<PluginDescriptor> = OnceLock::new();
    DESCRIPTOR.get_or_init(PluginDescriptor::for_plugin::<Vaeform>)
}

unsafe extern "C" fn get_plugin_count(_: *const clap_plugin_factory) -> u32 {
    1
}

unsafe extern "C" fn get_plugin_descriptor(_: *const clap_plugin_factory, index: u32) -> *const clap_plugin_descriptor {
    if index == 0 { descriptor().clap_plugin_descriptor() } else { std::ptr::null() }
}

unsafe extern "C" fn create_plugin(
    _: *const clap_plugin_factory,
    host: *const clap_host,
    id: *const c_char,
) -> *const clap_plugin {
    // SAFETY: a host passes null or a text that ends with a zero.
    if host.is_null() || id.is_null() || unsafe { CStr::from_ptr(id) } != descriptor().clap_id() {
        return std::ptr::null();
    }
    // SAFETY: the host is valid for the life of the plugin, says CLAP.
    let wrapper = Arc::into_raw(unsafe { Wrapper::<Vaeform>::new(host) });
    // SAFETY: just made; the framework's `destroy` takes the count back that `into_raw` left.
    let inner = unsafe { (*wrapper).clap_plugin.as_ptr() };
    Box::into_raw(Box::new(Guard::new(inner))).cast()
}

/// An event with room for all that may wait.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
struct Event([u8; EVENT_BYTES]);

/// Events of empty blocks, in order.
struct Waiting {
    events: [Event; MAX_WAITING],
    len: usize,
}

/// What the host holds: a copy of the framework's table of functions, some of them replaced.
#[repr(C)]
struct Guard {
    /// First, so that the host's pointer is one to the guard.
    clap: clap_plugin,
    inner: *const clap_plugin,
    /// 0 while inactive.
    max_frames: AtomicU32,
    /// Touched by the audio thread alone.
    waiting: UnsafeCell<Waiting>,
}

impl Guard {
    fn new(inner: *const clap_plugin) -> Self {
        // SAFETY: the framework's table is plain data and lives as long as its plugin.
        let mut clap = unsafe { *inner };
        clap.destroy = Some(destroy);
        clap.activate = Some(activate);
        clap.deactivate = Some(deactivate);
        clap.process = Some(process);
        let waiting = UnsafeCell::new(Waiting { events: [Event([0; EVENT_BYTES]); MAX_WAITING], len: 0 });
        Self { clap, inner, max_frames: AtomicU32::new(0), waiting }
    }

    /// The framework's own table.
    fn inner(&self) -> &clap_plugin {
        // SAFETY: it lives until `destroy`, which is the last call of all.
        unsafe { &*self.inner }
    }
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    // SAFETY: the pointer is the one that `create_plugin` made, and this is its last use.
    let guard = unsafe { Box::from_raw(plugin.cast::<Guard>().cast_mut()) };
    if let Some(destroy) = guard.inner().destroy {
        // SAFETY: the framework's function on its own plugin.
        unsafe { destroy(guard.inner) }
    }
}

unsafe extern "C" fn activate(plugin: *const clap_plugin, rate: f64, min_frames: u32, max_frames: u32) -> bool {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let guard = unsafe { &*plugin.cast::<Guard>() };
    let max_frames = max_frames.max(MIN_MAX_FRAMES);
    // SAFETY: the framework's function on its own plugin.
    let active = guard.inner().activate.is_some_and(|f| unsafe { f(guard.inner, rate, min_frames, max_frames) });
    guard.max_frames.store(if active { max_frames } else { 0 }, Ordering::Release);
    active
}

unsafe extern "C" fn deactivate(plugin: *const clap_plugin) {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let guard = unsafe { &*plugin.cast::<Guard>() };
    guard.max_frames.store(0, Ordering::Release);
    if let Some(deactivate) = guard.inner().deactivate {
        // SAFETY: the framework's function on its own plugin.
        unsafe { deactivate(guard.inner) }
    }
}

unsafe extern "C" fn process(plugin: *const clap_plugin, block: *const clap_process) -> clap_process_status {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let guard = unsafe { &*plugin.cast::<Guard>() };
    // SAFETY: null, or a block that is valid during this call.
    let (Some(block), Some(inner)) = (unsafe { block.as_ref() }, guard.inner().process) else {
        return CLAP_PROCESS_ERROR;
    };
    if block.frames_count > guard.max_frames.load(Ordering::Acquire) {
        // SAFETY: the block is valid during this call.
        unsafe { silence(block) };
        return CLAP_PROCESS_ERROR;
    }
    // SAFETY: CLAP has one audio thread a plugin at a time, and no other function touches this.
    let waiting = unsafe { &mut *guard.waiting.get() };
    if block.frames_count == 0 {
        // SAFETY: the block is valid during this call.
        unsafe { waiting.keep(block.in_events) };
        return CLAP_PROCESS_CONTINUE;
    }
    if waiting.len == 0 {
        // SAFETY: the framework's function on its own plugin and the host's block.
        return unsafe { inner(guard.inner, block) };
    }
    let mut both = Both { waiting, host: block.in_events };
    let events = clap_input_events { ctx: (&raw mut both).cast(), size: Some(both_size), get: Some(both_get) };
    let block = clap_process { in_events: &raw const events, ..*block };
    // SAFETY: as above; the list of events lives until the call returns.
    let status = unsafe { inner(guard.inner, &raw const block) };
    waiting.len = 0;
    status
}

/// Zeroes all outputs.
///
/// # Safety
/// `block` is as CLAP wants it.
unsafe fn silence(block: &clap_process) {
    for port in 0..if block.audio_outputs.is_null() { 0 } else { block.audio_outputs_count as usize } {
        // SAFETY: there are `audio_outputs_count` ports.
        let port = unsafe { &*block.audio_outputs.add(port) };
        for channel in 0..if port.data32.is_null() { 0 } else { port.channel_count as usize } {
            // SAFETY: there are `channel_count` channels of `frames_count` samples.
            unsafe {
                let samples = *port.data32.add(channel);
                if !samples.is_null() {
                    samples.write_bytes(0, block.frames_count as usize);
                }
            }
        }
    }
}

/// The number of events in a list.
///
/// # Safety
/// `list` is null or as CLAP wants it.
unsafe fn size(list: *const clap_input_events) -> u32 {
    // SAFETY: as said.
    unsafe { list.as_ref().and_then(|l| l.size).map_or(0, |size| size(list)) }
}

impl Waiting {
    /// Copies the events of an empty block, for the first frame of the next one. SysEx only points to its bytes and cannot wait.
    ///
    /// # Safety
    /// `list` is null or as CLAP wants it.
    unsafe fn keep(&mut self, list: *const clap_input_events) {
        // SAFETY: as said.
        for index in 0..unsafe { size(list) } {
            // SAFETY: the list is not null, since it has events, and `index` is one of them.
            let event = unsafe { (*list).get.map_or(std::ptr::null(), |get| get(list, index)) };
            // SAFETY: null or an event that is valid during the call.
            let Some(header) = (unsafe { event.as_ref() }) else { continue };
            let is_sysex = header.space_id == CLAP_CORE_EVENT_SPACE_ID && header.type_ == CLAP_EVENT_MIDI_SYSEX;
            let bytes = header.size as usize;
            if is_sysex || bytes > EVENT_BYTES || bytes < size_of::<clap_event_header>() || self.len == MAX_WAITING {
                continue;
            }
            let slot = &mut self.events[self.len];
            // SAFETY: an event has `size` bytes, the slot has room for them, and it is aligned for a header.
            unsafe {
                slot.0.as_mut_ptr().copy_from_nonoverlapping(event.cast(), bytes);
                (*slot.0.as_mut_ptr().cast::<clap_event_header>()).time = 0;
            }
            self.len += 1;
        }
    }
}

/// The events that waited, then those of the host.
struct Both<'a> {
    waiting: &'a Waiting,
    host: *const clap_input_events,
}

unsafe extern "C" fn both_size(list: *const clap_input_events) -> u32 {
    // SAFETY: `process` made the list with this context; it lives until the call returns.
    unsafe {
        let both = &*(*list).ctx.cast::<Both>();
        both.waiting.len as u32 + size(both.host)
    }
}

unsafe extern "C" fn both_get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: as in `both_size`; the host's part is asked for only what it has.
    unsafe {
        let both = &*(*list).ctx.cast::<Both>();
        let num_waiting = both.waiting.len as u32;
        match both.waiting.events[..both.waiting.len].get(index as usize) {
            Some(event) => event.0.as_ptr().cast(),
            None if index < num_waiting + size(both.host) => {
                (*both.host).get.map_or(std::ptr::null(), |get| get(both.host, index - num_waiting))
            }
            None => std::ptr::null(),
        }
    }
}
