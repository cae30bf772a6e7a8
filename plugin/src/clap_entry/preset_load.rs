//! Presets that a host loads by their location: those of the factory by name, and users' files.

use std::ffi::{CStr, CString, c_char};
use std::path::Path;

use clap_sys::ext::preset_load::{
    CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT, clap_host_preset_load, clap_plugin_preset_load,
};
use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN, clap_preset_discovery_location_kind,
};
use clap_sys::plugin::clap_plugin;
use vaeform_presets::factory;
use vaeform_session::{Caught, Client, Command};

use super::Guard;
use super::host_extension::host_extension;
use crate::guard::guard;

pub(super) static PRESET_LOAD: clap_plugin_preset_load = clap_plugin_preset_load { from_location: Some(from_location) };

unsafe extern "C" fn from_location(
    plugin: *const clap_plugin,
    kind: clap_preset_discovery_location_kind,
    location: *const c_char,
    load_key: *const c_char,
) -> bool {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let this = unsafe { Guard::of(plugin) };
    // SAFETY: hosts pass null or texts that end with a zero.
    let [place, key] = [location, load_key].map(|text| unsafe { text_of(text) });
    let client = &this.link.client;
    let broken = || Err("an internal error was caught".to_owned());
    let loaded = guard(client, Caught::Elsewhere, broken, || load(client, kind, place, key));
    // SAFETY: the host is valid for the life of the plugin, this is its main thread, and its extension is of this type.
    let host = unsafe {
        host_extension::<clap_host_preset_load>(this.host, CLAP_EXT_PRESET_LOAD)
            .or_else(|| host_extension(this.host, CLAP_EXT_PRESET_LOAD_COMPAT))
    };
    let Some(host) = host else { return loaded.is_ok() };
    match &loaded {
        // SAFETY: the host's function on itself, with the texts that it gave.
        Ok(()) => host.loaded.into_iter().for_each(|told| unsafe { told(this.host, kind, location, load_key) }),
        Err(why) => {
            let why = CString::new(why.replace('\0', " ")).unwrap_or_default();
            // SAFETY: as above; the sentence outlives the call.
            host.on_error.into_iter().for_each(|told| unsafe {
                told(this.host, kind, location, load_key, 0, why.as_ptr());
            });
        }
    }
    loaded.is_ok()
}

/// A text of a host, if it is one.
///
/// # Safety
/// `text` is null or ends with a zero, and lives long enough.
unsafe fn text_of<'a>(text: *const c_char) -> Option<&'a str> {
    if text.is_null() {
        return None;
    }
    // SAFETY: as said.
    unsafe { CStr::from_ptr(text) }.to_str().ok()
}

/// Loads a preset from where a host says that it is; the error is a sentence for a person.
fn load(client: &Client, kind: u32, location: Option<&str>, key: Option<&str>) -> Result<(), String> {
    match (kind, location, key) {
        (CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN, _, Some(key)) => {
            let number = factory().iter().position(|sound| sound.name == key);
            let number = number.ok_or_else(|| format!("there is no factory preset \"{key}\""))?;
            client.send(Command::Factory(number));
            Ok(())
        }
        (CLAP_PRESET_DISCOVERY_LOCATION_FILE, Some(path), _) => {
            client.import(Path::new(path)).map_err(|error| error.to_string())
        }
        _ => Err("expected the name of a factory preset, or the path of a file".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLUGIN: u32 = CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN;
    const FILE: u32 = CLAP_PRESET_DISCOVERY_LOCATION_FILE;

    #[test]
    fn factory_presets_load_by_name_and_users_by_path() {
        let (session, _port) = vaeform_session::open();
        let client = session.client();
        let first = &factory()[0];
        assert_eq!(load(&client, PLUGIN, None, Some(&first.name)), Ok(()));
        assert_eq!(client.snapshot().patch, first.preset().patch);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.json");
        std::fs::write(&file, factory()[1].json).unwrap();
        assert_eq!(load(&client, FILE, file.to_str(), None), Ok(()));
        assert_eq!(client.snapshot().patch, factory()[1].preset().patch);
    }

    #[test]
    fn what_is_no_preset_is_answered_and_changes_nothing() {
        let (session, _port) = vaeform_session::open();
        let client = session.client();
        let folder = tempfile::tempdir().unwrap();
        let broken = folder.path().join("broken.json");
        std::fs::write(&broken, "{\"vaeform\": [1, 2").unwrap();
        let before = client.snapshot().patch;
        for (kind, location, key) in [
            (PLUGIN, None, Some("Nobody")),
            (PLUGIN, None, None),
            (FILE, broken.to_str(), None),
            (FILE, folder.path().to_str(), None),
            (FILE, Some("/nowhere/at all.json"), None),
            (FILE, None, None),
            (7, Some("x"), Some("y")),
        ] {
            assert!(load(&client, kind, location, key).is_err(), "{kind} {location:?} {key:?}");
        }
        assert_eq!(client.snapshot().patch, before);
    }
}
