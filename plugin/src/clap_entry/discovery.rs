//! Presets that a host can list without an instance: the factory's, which are in the plugin, and the files of the user's folder.

use std::ffi::{CStr, CString, c_char, c_void};
use std::path::Path;
use std::ptr::{null, null_mut};

use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT, CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
    CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN, clap_preset_discovery_factory,
    clap_preset_discovery_filetype, clap_preset_discovery_indexer, clap_preset_discovery_location,
    clap_preset_discovery_metadata_receiver, clap_preset_discovery_provider, clap_preset_discovery_provider_descriptor,
};
use clap_sys::universal_plugin_id::clap_universal_plugin_id;
use clap_sys::version::CLAP_VERSION;
use vaeform_patch::{MAX_PRESET_BYTES, Preset};
use vaeform_presets::factory;
use vaeform_session::plain_file;

use super::descriptor;
use crate::guard::quietly;

const PROVIDER_ID: &CStr = c"audio.vaeform.presets";

/// The factory of providers, of which there is one.
pub(super) static FACTORY: clap_preset_discovery_factory =
    clap_preset_discovery_factory { count: Some(count), get_descriptor: Some(get_descriptor), create: Some(create) };

static DESCRIPTOR: clap_preset_discovery_provider_descriptor = clap_preset_discovery_provider_descriptor {
    clap_version: CLAP_VERSION,
    id: PROVIDER_ID.as_ptr(),
    name: c"Vaeform presets".as_ptr(),
    vendor: c"Vaeform".as_ptr(),
};

static FILES: clap_preset_discovery_filetype = clap_preset_discovery_filetype {
    name: c"Vaeform preset".as_ptr(),
    description: c"A sound of Vaeform".as_ptr(),
    file_extension: c"json".as_ptr(),
};

unsafe extern "C" fn count(_: *const clap_preset_discovery_factory) -> u32 {
    1
}

unsafe extern "C" fn get_descriptor(
    _: *const clap_preset_discovery_factory,
    index: u32,
) -> *const clap_preset_discovery_provider_descriptor {
    if index == 0 { &raw const DESCRIPTOR } else { null() }
}

/// What a host holds; the indexer outlives it.
#[repr(C)]
struct Provider {
    /// First, so that the host's pointer is one to all of it.
    clap: clap_preset_discovery_provider,
    indexer: *const clap_preset_discovery_indexer,
}

unsafe extern "C" fn create(
    _: *const clap_preset_discovery_factory,
    indexer: *const clap_preset_discovery_indexer,
    id: *const c_char,
) -> *const clap_preset_discovery_provider {
    // SAFETY: hosts pass null or a text that ends with a zero.
    if indexer.is_null() || id.is_null() || unsafe { CStr::from_ptr(id) } != PROVIDER_ID {
        return null();
    }
    let clap = clap_preset_discovery_provider {
        desc: &raw const DESCRIPTOR,
        provider_data: null_mut(),
        init: Some(init),
        destroy: Some(destroy),
        get_metadata: Some(get_metadata),
        get_extension: Some(get_extension),
    };
    Box::into_raw(Box::new(Provider { clap, indexer })).cast()
}

unsafe extern "C" fn destroy(provider: *const clap_preset_discovery_provider) {
    if !provider.is_null() {
        // SAFETY: the pointer is the one that `create` made, and this is its last use.
        drop(unsafe { Box::from_raw(provider.cast::<Provider>().cast_mut()) });
    }
}

unsafe extern "C" fn get_extension(_: *const clap_preset_discovery_provider, _: *const c_char) -> *const c_void {
    null()
}

/// Declares the kind of files, and where presets are.
unsafe extern "C" fn init(provider: *const clap_preset_discovery_provider) -> bool {
    // SAFETY: hosts pass the pointer that `create` made; its indexer lives as long.
    let indexer = unsafe { (*provider.cast::<Provider>()).indexer };
    // SAFETY: as above.
    let (Some(filetype), Some(location)) = (unsafe { ((*indexer).declare_filetype, (*indexer).declare_location) })
    else {
        return false;
    };
    quietly(
        || false,
        || {
            let declare = |flags, name: &CStr, kind, place: *const c_char| {
                let declared = clap_preset_discovery_location { flags, name: name.as_ptr(), kind, location: place };
                // SAFETY: the host's function on its own indexer; what is declared outlives the call.
                unsafe { location(indexer, &raw const declared) }
            };
            // SAFETY: as above.
            let has_files = unsafe { filetype(indexer, &raw const FILES) };
            let has_factory = declare(
                CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT,
                c"Factory presets",
                CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
                null(),
            );
            // A folder that is not there holds nothing, and hosts complain of it.
            if let Some(folder) =
                vaeform_session::UserPresets::place().filter(|folder| folder.is_absolute() && folder.is_dir())
                && let Some(folder) = folder.to_str().and_then(|folder| CString::new(folder).ok())
            {
                declare(
                    CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
                    c"User presets",
                    CLAP_PRESET_DISCOVERY_LOCATION_FILE,
                    folder.as_ptr(),
                );
            }
            has_files && has_factory
        },
    )
}

unsafe extern "C" fn get_metadata(
    _: *const clap_preset_discovery_provider,
    kind: u32,
    location: *const c_char,
    receiver: *const clap_preset_discovery_metadata_receiver,
) -> bool {
    // SAFETY: hosts pass null or a receiver that lives during the call.
    let Some(receiver) = (unsafe { receiver.as_ref() }) else { return false };
    let receiver = Receiver(receiver);
    quietly(
        || false,
        || match kind {
            CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN => {
                // A host that has enough says so, which is no error.
                let _ = factory().iter().all(|sound| {
                    receiver.tell(sound.preset(), Some(&sound.name), CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT)
                });
                true
            }
            CLAP_PRESET_DISCOVERY_LOCATION_FILE if !location.is_null() => {
                // SAFETY: a text that ends with a zero.
                match unsafe { CStr::from_ptr(location) }.to_str().map_err(|_| "no path".to_owned()).and_then(read) {
                    Ok(preset) => {
                        receiver.tell(&preset, None, CLAP_PRESET_DISCOVERY_IS_USER_CONTENT);
                        true
                    }
                    Err(why) => receiver.fail(&why),
                }
            }
            _ => receiver.fail("expected the plugin or a file"),
        },
    )
}

/// The preset of a file; the error is a sentence.
fn read(path: &str) -> Result<Preset, String> {
    let bytes = plain_file::read(Path::new(path), MAX_PRESET_BYTES as u64).map_err(|error| format!("{error:?}"))?;
    Preset::from_json(&bytes).map(|(preset, _)| preset).map_err(|error| error.to_string())
}

/// A text as hosts take it; a zero in it becomes a space.
fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}

/// A word as CLAP writes features: lower case, with hyphens.
fn feature(word: &str) -> CString {
    let parts = word.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    c_text(&parts.map(str::to_lowercase).collect::<Vec<_>>().join("-"))
}

/// Who takes the metadata.
struct Receiver<'a>(&'a clap_preset_discovery_metadata_receiver);

impl Receiver<'_> {
    /// Tells all that is known of a preset; false if the host wants no more.
    fn tell(&self, preset: &Preset, load_key: Option<&str>, flags: u32) -> bool {
        let (name, load_key) = (c_text(&preset.patch.name.to_string()), load_key.map(c_text));
        let key = load_key.as_ref().map_or(null(), |key| key.as_ptr());
        let id = clap_universal_plugin_id { abi: c"clap".as_ptr(), id: descriptor().clap_id().as_ptr() };
        // SAFETY: the host's functions on its own receiver; the texts outlive the calls.
        unsafe {
            if !self.0.begin_preset.is_some_and(|begin| begin(self.0, name.as_ptr(), key)) {
                return false;
            }
            self.0.add_plugin_id.into_iter().for_each(|add| add(self.0, &raw const id));
            self.0.set_flags.into_iter().for_each(|set| set(self.0, flags));
        }
        if !preset.author.is_empty() {
            let author = c_text(&preset.author);
            // SAFETY: as above.
            self.0.add_creator.into_iter().for_each(|add| unsafe { add(self.0, author.as_ptr()) });
        }
        let words = std::iter::once(&preset.category).chain(&preset.tags).map(|word| feature(word));
        for word in words.filter(|word| !word.is_empty()) {
            // SAFETY: as above.
            self.0.add_feature.into_iter().for_each(|add| unsafe { add(self.0, word.as_ptr()) });
        }
        true
    }

    /// Tells why there is no preset.
    fn fail(&self, why: &str) -> bool {
        let why = c_text(why);
        // SAFETY: as in `tell`.
        self.0.on_error.into_iter().for_each(|told| unsafe { told(self.0, 0, why.as_ptr()) });
        false
    }
}

#[cfg(test)]
mod tests;
