//! Presets that a host loads by their location. `[main-thread]`

use std::ffi::{CString, c_char};
use std::ptr::null;

use anyhow::{Context, Result};
use clap_sys::ext::preset_load::{CLAP_EXT_PRESET_LOAD, clap_plugin_preset_load};
use clap_sys::factory::preset_discovery::{CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN};

use crate::instance::Instance;

/// Where a preset is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PresetPlace {
    /// In the plugin, by its load key.
    Plugin(String),
    /// A file, by its path.
    File(String),
}

impl PresetPlace {
    /// Loads the preset into an instance; whether the plugin says that it did.
    ///
    /// # Errors
    /// When the plugin loads no presets, or the place has a zero in it.
    pub fn load_into(&self, instance: &mut Instance) -> Result<bool> {
        let raw = instance.inner.raw_instance();
        let get = raw.get_extension.context("a plugin answers for extensions")?;
        // SAFETY: the extension's pointer is the plugin's own, and null or of this type.
        let load = unsafe { get(raw, CLAP_EXT_PRESET_LOAD.as_ptr()).cast::<clap_plugin_preset_load>().as_ref() };
        let load = load.and_then(|load| load.from_location).context("the plugin loads no presets")?;
        let (kind, text) = match self {
            Self::Plugin(key) => (CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN, key),
            Self::File(path) => (CLAP_PRESET_DISCOVERY_LOCATION_FILE, path),
        };
        let text = CString::new(text.as_str())?;
        let [location, key]: [*const c_char; 2] = match self {
            Self::Plugin(_) => [null(), text.as_ptr()],
            Self::File(_) => [text.as_ptr(), null()],
        };
        // SAFETY: the plugin's own function on itself; the texts outlive the call.
        Ok(unsafe { load(raw, kind, location, key) })
    }
}
