//! What an instrument saves: its values, eight bytes each.

use clap_sys::ext::state::clap_plugin_state;
use clap_sys::plugin::clap_plugin;
use clap_sys::stream::{clap_istream, clap_ostream};

use crate::instance::Plugin;
use crate::params::NUM_PARAMS;

pub(crate) static STATE: clap_plugin_state = clap_plugin_state { save: Some(save), load: Some(load) };

const SIZE: usize = 8 * NUM_PARAMS;

unsafe extern "C" fn save(plugin: *const clap_plugin, stream: *const clap_ostream) -> bool {
    // SAFETY: the host calls on one thread.
    let values = unsafe { Plugin::of(plugin) }.synth.values;
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let mut written = 0;
    while written < SIZE {
        // SAFETY: the host's stream takes so many bytes.
        let count = unsafe {
            let Some(write) = (*stream).write else { return false };
            write(stream, bytes[written..].as_ptr().cast(), (SIZE - written) as u64)
        };
        if count <= 0 {
            return false;
        }
        written += count as usize;
    }
    true
}

unsafe extern "C" fn load(plugin: *const clap_plugin, stream: *const clap_istream) -> bool {
    let mut bytes = [0_u8; SIZE];
    let mut taken = 0;
    while taken < SIZE {
        // SAFETY: there is place for so many bytes.
        let count = unsafe {
            let Some(read) = (*stream).read else { return false };
            read(stream, bytes[taken..].as_mut_ptr().cast(), (SIZE - taken) as u64)
        };
        if count <= 0 {
            return false;
        }
        taken += count as usize;
    }
    // SAFETY: the host calls on one thread.
    let synth = unsafe { &mut Plugin::of(plugin).synth };
    for (value, bytes) in synth.values.iter_mut().zip(bytes.as_chunks::<8>().0) {
        *value = f64::from_le_bytes(*bytes);
    }
    true
}
