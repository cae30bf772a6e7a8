//! The VST3 entry point: the framework's plugin behind a class of our own.
//!
//! `Component` holds the framework's `Wrapper` and passes its interfaces on. It answers for itself where hosts and
//! the framework do not go together:
//! - `process`: the framework panics on blocks that break the rules, sorts events by insertion, tells its window's thread of every
//!   parameter point from the audio thread, and loses the events of empty blocks. Here `buffers` makes a block whole, and the engine takes
//!   what the host sends out of the host's own lists (`inputs`); the framework gets neither points nor events.
//! - MIDI controllers: hosts send them as hidden parameters (`midi_param`), read these and write them back (`midi_values`).
//! - offline: the framework believes `setupProcessing` one call late, and no block.
//! - states: the framework says that each was taken (`states`), and nobody says that a project has changed by MIDI (`stale`).
//! - values written while audio runs: the framework forgets them until the next block (`written`).
//! - programs: the framework has none (`programs`).
//! - editors: what the framework leaves in the run loop of a Linux host is released (`view`, `frame`).
//! - panics: `caught` at the door.

mod audio;
mod buffers;
mod caught;
mod component;
mod controller;
mod exclusive;
mod factory;
#[cfg(target_os = "linux")]
mod frame;
mod inputs;
mod midi_param;
mod midi_values;
mod note_list;
mod passed_on;
mod processor;
mod programs;
mod queues;
mod stale;
mod states;
mod text;
#[cfg(target_os = "linux")]
mod view;
mod written;

use std::ffi::c_void;

use nice_plug::wrapper::setup_logger;
use nice_plug::wrapper::vst3::vst3::ComWrapper;
use nice_plug::wrapper::vst3::vst3::Steinberg::IPluginFactory;

use crate::Vaeform;

/// The factory that hosts look for; the caller owns the reference.
#[unsafe(no_mangle)]
pub extern "system" fn GetPluginFactory() -> *mut c_void {
    let factory = ComWrapper::new(factory::Factory::default()).to_com_ptr::<IPluginFactory>();
    factory.map_or(std::ptr::null_mut(), |factory| factory.into_raw().cast())
}

/// Enters the module.
#[cfg(all(target_family = "unix", not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleEntry(_library: *mut c_void) -> bool {
    setup_logger::<Vaeform>();
    true
}

/// Leaves the module.
#[cfg(all(target_family = "unix", not(target_os = "macos")))]
#[unsafe(no_mangle)]
pub extern "C" fn ModuleExit() -> bool {
    true
}

/// Enters the module.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleEntry(_library: *mut c_void) -> bool {
    setup_logger::<Vaeform>();
    true
}

/// Leaves the module.
#[cfg(target_os = "macos")]
#[unsafe(no_mangle)]
pub extern "C" fn bundleExit() -> bool {
    true
}

/// Enters the module.
#[cfg(target_os = "windows")]
#[unsafe(no_mangle)]
pub extern "system" fn InitDll() -> bool {
    setup_logger::<Vaeform>();
    true
}

/// Leaves the module.
#[cfg(target_os = "windows")]
#[unsafe(no_mangle)]
pub extern "system" fn ExitDll() -> bool {
    true
}
