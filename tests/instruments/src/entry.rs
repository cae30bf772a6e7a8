//! The library as a host finds it.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::null;
use std::sync::OnceLock;

use clap_sys::entry::clap_plugin_entry;
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::{clap_plugin, clap_plugin_descriptor};
use clap_sys::version::CLAP_VERSION;

use crate::plugin;
use crate::vice::Vice;

/// The entry of the library; the same symbol that a host looks for.
#[unsafe(no_mangle)]
#[allow(non_upper_case_globals)]
pub static clap_entry: clap_plugin_entry = clap_plugin_entry {
    clap_version: CLAP_VERSION,
    init: Some(init),
    deinit: Some(deinit),
    get_factory: Some(get_factory),
};

static FACTORY: clap_plugin_factory = clap_plugin_factory {
    get_plugin_count: Some(count),
    get_plugin_descriptor: Some(descriptor),
    create_plugin: Some(create),
};

struct Features([*const c_char; 2]);
// SAFETY: the pointers are to constants.
unsafe impl Send for Features {}
// SAFETY: as above.
unsafe impl Sync for Features {}

static FEATURES: Features = Features([c"instrument".as_ptr(), null()]);

unsafe extern "C" fn init(_path: *const c_char) -> bool {
    true
}

unsafe extern "C" fn deinit() {}

unsafe extern "C" fn get_factory(id: *const c_char) -> *const c_void {
    // SAFETY: the host gives a text that ends in NUL.
    if unsafe { CStr::from_ptr(id) } == CLAP_PLUGIN_FACTORY_ID { (&raw const FACTORY).cast() } else { null() }
}

unsafe extern "C" fn count(_factory: *const clap_plugin_factory) -> u32 {
    Vice::ALL.len() as u32
}

unsafe extern "C" fn descriptor(_factory: *const clap_plugin_factory, index: u32) -> *const clap_plugin_descriptor {
    descriptors().get(index as usize).map_or(null(), |descriptor| &raw const *descriptor)
}

unsafe extern "C" fn create(
    _factory: *const clap_plugin_factory,
    _host: *const clap_host,
    id: *const c_char,
) -> *const clap_plugin {
    // SAFETY: the host gives a text that ends in NUL.
    let id = unsafe { CStr::from_ptr(id) };
    match Vice::ALL.iter().position(|vice| vice.id() == id) {
        Some(place) => plugin::create(Vice::ALL[place], &descriptors()[place]),
        None => null(),
    }
}

fn descriptors() -> &'static [clap_plugin_descriptor] {
    static DESCRIPTORS: OnceLock<Vec<clap_plugin_descriptor>> = OnceLock::new();
    DESCRIPTORS.get_or_init(|| {
        let of = |vice: &Vice| clap_plugin_descriptor {
            clap_version: CLAP_VERSION,
            id: vice.id().as_ptr(),
            name: vice.id().as_ptr(),
            vendor: c"Vaeform".as_ptr(),
            url: c"".as_ptr(),
            manual_url: c"".as_ptr(),
            support_url: c"".as_ptr(),
            version: c"1.0".as_ptr(),
            description: c"For tests".as_ptr(),
            features: FEATURES.0.as_ptr(),
        };
        Vice::ALL.iter().map(of).collect()
    })
}
