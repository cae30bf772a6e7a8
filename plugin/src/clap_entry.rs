//! The CLAP entry point: the framework's plugin behind a guard against hosts that break the rules, and what the framework tells the
//! plugin late or not at all.
//!
//! The framework panics, and with it the host goes down, on a block before activation or longer than announced, and on other numbers of
//! channels; it loses the events of a block of 0 frames. All of that happens in the wild, so such blocks are answered in `block` and
//! `events`. What it says of states, of rendering and of a project that has changed is said in `extensions` and `state`.

mod block;
mod discovery;
mod events;
mod extensions;
mod host_extension;
mod known;
mod newest;
mod preset_load;
mod state;

use std::cell::UnsafeCell;
use std::ffi::{CStr, c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use clap_sys::entry::clap_plugin_entry;
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::factory::preset_discovery::{CLAP_PRESET_DISCOVERY_FACTORY_ID, CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT};
use clap_sys::host::clap_host;
use clap_sys::plugin::{clap_plugin, clap_plugin_descriptor};
use clap_sys::process::{CLAP_PROCESS_ERROR, clap_process, clap_process_status};
use clap_sys::version::CLAP_VERSION;
use nice_plug::wrapper::clap::{PluginDescriptor, Wrapper};
use nice_plug::wrapper::setup_logger;

use crate::Vaeform;
use crate::link::Link;
use crate::refused_state::RefusedState;
use block::{Block, MAX_FRAMES};
use extensions::Extensions;

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
    let name = if id.is_null() { c"" } else { unsafe { CStr::from_ptr(id) } };
    if name == CLAP_PLUGIN_FACTORY_ID {
        (&raw const FACTORY).cast()
    } else if name == CLAP_PRESET_DISCOVERY_FACTORY_ID || name == CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT {
        (&raw const discovery::FACTORY).cast()
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
    let made = catch_unwind(AssertUnwindSafe(|| unsafe { Wrapper::<Vaeform>::new(host) }));
    let (Ok(wrapper), Some(link)) = (made, Link::take_newest()) else { return std::ptr::null() };
    let wrapper = Arc::into_raw(wrapper);
    // SAFETY: just made; the framework's `destroy` takes the count back that `into_raw` left.
    let inner = unsafe { (*wrapper).clap_plugin.as_ptr() };
    Box::into_raw(Box::new(Guard::new(inner, host, link))).cast()
}

/// What the host holds: a copy of the framework's table of functions, some of them replaced.
#[repr(C)]
struct Guard {
    /// First, so that the host's pointer is one to the guard.
    clap: clap_plugin,
    inner: *const clap_plugin,
    host: *const clap_host,
    link: Arc<Link>,
    is_active: AtomicBool,
    extensions: Extensions,
    /// Touched by the audio thread alone, and while there is none by the main thread.
    block: UnsafeCell<Block>,
    /// Touched by the main thread alone.
    refused: UnsafeCell<RefusedState>,
    /// Changes by MIDI that the main thread was asked for.
    changes_seen: AtomicU32,
    /// Those that the host was told of; the main thread's.
    changes_told: AtomicU32,
}

impl Guard {
    fn new(inner: *const clap_plugin, host: *const clap_host, link: Arc<Link>) -> Self {
        // SAFETY: the framework's table is plain data and lives as long as its plugin.
        let mut clap = unsafe { *inner };
        clap.destroy = Some(destroy);
        clap.activate = Some(activate);
        clap.deactivate = Some(deactivate);
        clap.process = Some(process);
        clap.get_extension = Some(extensions::get_extension);
        clap.on_main_thread = Some(on_main_thread);
        // SAFETY: the framework's plugin, just made.
        let extensions = unsafe { Extensions::new(inner) };
        let block = UnsafeCell::new(Block::new(extensions.param_ids(inner)));
        Self {
            clap,
            inner,
            host,
            link,
            is_active: AtomicBool::new(false),
            extensions,
            block,
            refused: UnsafeCell::default(),
            changes_seen: AtomicU32::new(0),
            changes_told: AtomicU32::new(0),
        }
    }

    /// The guard behind a host's pointer.
    ///
    /// # Safety
    /// The pointer is the one that `create_plugin` made, and `destroy` has not been called.
    unsafe fn of<'a>(plugin: *const clap_plugin) -> &'a Self {
        // SAFETY: as said; the table is the guard's first field.
        unsafe { &*plugin.cast::<Self>() }
    }

    /// The framework's own table.
    fn inner(&self) -> &clap_plugin {
        // SAFETY: it lives until `destroy`, which is the last call of all.
        unsafe { &*self.inner }
    }

    /// `[any-thread]` Asks the host for a call of `on_main_thread`.
    fn ask_for_main_thread(&self) {
        // SAFETY: the host is valid for the life of the plugin, and takes this from any thread.
        unsafe {
            if let Some(request) = (*self.host).request_callback {
                request(self.host);
            }
        }
    }

    /// `[audio-thread]` Sees to it that the host hears of changes that came by MIDI.
    fn watch_changes(&self) {
        let now = self.link.client.num_changes_by_midi();
        if self.changes_seen.swap(now, Ordering::Relaxed) != now {
            self.ask_for_main_thread();
        }
    }

    /// `[main-thread]` Tells the host of changes that came by MIDI: its project is stale.
    fn tell_changes(&self) {
        let client = &self.link.client;
        crate::guard::guard(client, vaeform_session::Caught::Elsewhere, || (), || client.settle());
        let now = client.num_changes_by_midi();
        if self.changes_told.swap(now, Ordering::Relaxed) != now {
            extensions::mark_dirty(self.host);
        }
    }
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    if plugin.is_null() {
        return;
    }
    // SAFETY: the pointer is the one that `create_plugin` made, and this is its last use.
    let guard = unsafe { Box::from_raw(plugin.cast::<Guard>().cast_mut()) };
    if let Some(destroy) = guard.inner().destroy {
        // SAFETY: the framework's function on its own plugin.
        unsafe { destroy(guard.inner) }
    }
}

unsafe extern "C" fn activate(plugin: *const clap_plugin, rate: f64, _min_frames: u32, _max_frames: u32) -> bool {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let guard = unsafe { Guard::of(plugin) };
    guard.is_active.store(false, Ordering::Release);
    // SAFETY: a plugin that is activated has no audio thread yet.
    unsafe { (*guard.block.get()).clear() };
    // Blocks of any length are played, in pieces.
    // SAFETY: the framework's function on its own plugin.
    let is_active = guard.inner().activate.is_some_and(|f| unsafe { f(guard.inner, rate, 1, MAX_FRAMES) });
    guard.is_active.store(is_active, Ordering::Release);
    is_active
}

unsafe extern "C" fn deactivate(plugin: *const clap_plugin) {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let guard = unsafe { Guard::of(plugin) };
    guard.is_active.store(false, Ordering::Release);
    if let Some(deactivate) = guard.inner().deactivate {
        // SAFETY: the framework's function on its own plugin.
        unsafe { deactivate(guard.inner) }
    }
}

unsafe extern "C" fn process(plugin: *const clap_plugin, block: *const clap_process) -> clap_process_status {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let guard = unsafe { Guard::of(plugin) };
    // SAFETY: null, or a block that is valid during this call.
    let Some(block) = (unsafe { block.as_ref() }) else { return CLAP_PROCESS_ERROR };
    if !guard.is_active.load(Ordering::Acquire) {
        // SAFETY: the block is valid during this call.
        unsafe { block::silence(block) };
        return CLAP_PROCESS_ERROR;
    }
    guard.watch_changes();
    // SAFETY: CLAP has one audio thread a plugin at a time; the block is valid during this call.
    unsafe { (*guard.block.get()).process(guard, block) }
}

unsafe extern "C" fn on_main_thread(plugin: *const clap_plugin) {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let guard = unsafe { Guard::of(plugin) };
    if let Some(on_main_thread) = guard.inner().on_main_thread {
        // SAFETY: the framework's function on its own plugin.
        unsafe { on_main_thread(guard.inner) }
    }
    guard.tell_changes();
}
