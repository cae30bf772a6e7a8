//! A host that lists presets.

use std::cell::RefCell;

use clap_sys::timestamp::clap_timestamp;
use clap_sys::version::CLAP_VERSION;

use super::*;

/// What a host has heard.
#[derive(Default)]
struct Heard {
    files: Vec<String>,
    locations: Vec<(u32, Option<String>)>,
    /// Name and load key.
    presets: Vec<(String, Option<String>)>,
    plugins: Vec<String>,
    creators: usize,
    features: Vec<String>,
    errors: usize,
}

type Told = RefCell<Heard>;

/// # Safety
/// `text` is null or ends with a zero.
unsafe fn text(text: *const c_char) -> Option<String> {
    // SAFETY: as said.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_str().unwrap().to_owned())
}

fn indexer(told: &Told) -> clap_preset_discovery_indexer {
    unsafe extern "C" fn filetype(
        indexer: *const clap_preset_discovery_indexer,
        file: *const clap_preset_discovery_filetype,
    ) -> bool {
        // SAFETY: the provider passes what it was given.
        unsafe { (*(*indexer).indexer_data.cast::<Told>()).borrow_mut().files.extend(text((*file).file_extension)) };
        true
    }
    unsafe extern "C" fn location(
        indexer: *const clap_preset_discovery_indexer,
        place: *const clap_preset_discovery_location,
    ) -> bool {
        // SAFETY: as above.
        unsafe {
            let heard = (*indexer).indexer_data.cast::<Told>();
            (*heard).borrow_mut().locations.push(((*place).kind, text((*place).location)));
        }
        true
    }
    clap_preset_discovery_indexer {
        clap_version: CLAP_VERSION,
        name: c"test".as_ptr(),
        vendor: null(),
        url: null(),
        version: null(),
        indexer_data: (&raw const *told).cast_mut().cast(),
        declare_filetype: Some(filetype),
        declare_location: Some(location),
        declare_soundpack: None,
        get_extension: None,
    }
}

type Metadata = *const clap_preset_discovery_metadata_receiver;

/// # Safety
/// The receiver is one of [`receiver`].
unsafe fn heard(receiver: Metadata, hear: impl FnOnce(&mut Heard)) {
    // SAFETY: as said.
    let told = unsafe { &*(*receiver).receiver_data.cast::<Told>() };
    hear(&mut told.borrow_mut());
}

fn receiver(told: &Told) -> clap_preset_discovery_metadata_receiver {
    unsafe extern "C" fn error(receiver: Metadata, _: i32, why: *const c_char) {
        // SAFETY: the provider passes what it was given, and texts that end with a zero.
        unsafe { heard(receiver, |heard| heard.errors += usize::from(text(why).is_some_and(|why| !why.is_empty()))) };
    }
    unsafe extern "C" fn begin(receiver: Metadata, name: *const c_char, key: *const c_char) -> bool {
        // SAFETY: as above.
        unsafe { heard(receiver, |heard| heard.presets.push((text(name).unwrap(), text(key)))) };
        true
    }
    unsafe extern "C" fn plugin(receiver: Metadata, id: *const clap_universal_plugin_id) {
        // SAFETY: as above.
        unsafe { heard(receiver, |heard| heard.plugins.extend(text((*id).id))) };
    }
    unsafe extern "C" fn flags(_: Metadata, _: u32) {}
    unsafe extern "C" fn creator(receiver: Metadata, _: *const c_char) {
        // SAFETY: as above.
        unsafe { heard(receiver, |heard| heard.creators += 1) };
    }
    unsafe extern "C" fn feature(receiver: Metadata, word: *const c_char) {
        // SAFETY: as above.
        unsafe { heard(receiver, |heard| heard.features.extend(text(word))) };
    }
    unsafe extern "C" fn nothing(_: Metadata, _: *const c_char) {}
    unsafe extern "C" fn times(_: Metadata, _: clap_timestamp, _: clap_timestamp) {}
    unsafe extern "C" fn info(_: Metadata, _: *const c_char, _: *const c_char) {}
    clap_preset_discovery_metadata_receiver {
        receiver_data: (&raw const *told).cast_mut().cast(),
        on_error: Some(error),
        begin_preset: Some(begin),
        add_plugin_id: Some(plugin),
        set_soundpack_id: Some(nothing),
        set_flags: Some(flags),
        add_creator: Some(creator),
        set_description: Some(nothing),
        set_timestamps: Some(times),
        add_feature: Some(feature),
        add_extra_info: Some(info),
    }
}

/// What a host hears of a location.
fn metadata(kind: u32, location: Option<&str>) -> (bool, Heard) {
    let told = Told::default();
    let (indexer, receiver) = (indexer(&told), receiver(&told));
    let location = location.map(c_text);
    let place = location.as_ref().map_or(null(), |place| place.as_ptr());
    // SAFETY: all that is passed lives during the calls, in the order of the interface.
    let is_told = unsafe {
        let provider = create(&raw const FACTORY, &raw const indexer, PROVIDER_ID.as_ptr());
        assert!(init(provider));
        let is_told = get_metadata(provider, kind, place, &raw const receiver);
        destroy(provider);
        is_told
    };
    (is_told, told.into_inner())
}

#[test]
fn all_factory_presets_are_listed_with_what_is_known_of_them() {
    let (is_told, heard) = metadata(CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN, None);
    assert!(is_told);
    assert_eq!(heard.files, ["json"]);
    assert_eq!(heard.locations[0], (CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN, None));
    let names = factory().iter().map(|sound| (sound.name.clone(), Some(sound.name.clone())));
    assert_eq!(heard.presets, names.collect::<Vec<_>>());
    assert!(heard.plugins.len() == factory().len() && heard.plugins.iter().all(|id| id == "audio.vaeform.vaeform"));
    assert!(heard.features.contains(&"bell-mallet".to_owned()), "{:?}", heard.features);
}

#[test]
fn a_file_is_one_preset_and_a_broken_one_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let [good, bad] = ["good.json", "bad.json"].map(|name| folder.path().join(name));
    std::fs::write(&good, factory()[0].json).unwrap();
    std::fs::write(&bad, "{").unwrap();
    let (is_told, heard) = metadata(CLAP_PRESET_DISCOVERY_LOCATION_FILE, good.to_str());
    assert!(is_told && heard.presets == [(factory()[0].name.clone(), None)]);
    for (kind, place) in [
        (CLAP_PRESET_DISCOVERY_LOCATION_FILE, bad.to_str()),
        (CLAP_PRESET_DISCOVERY_LOCATION_FILE, Some("/nowhere")),
        (CLAP_PRESET_DISCOVERY_LOCATION_FILE, None),
        (9, None),
    ] {
        let (is_told, heard) = metadata(kind, place);
        assert!(!is_told && heard.presets.is_empty() && heard.errors == 1, "{kind} {place:?}");
    }
}

#[test]
fn other_providers_and_hosts_without_an_indexer_get_none() {
    let told = Told::default();
    let indexer = indexer(&told);
    // SAFETY: all that is passed lives during the calls.
    unsafe {
        assert!(create(&raw const FACTORY, null(), PROVIDER_ID.as_ptr()).is_null());
        assert!(create(&raw const FACTORY, &raw const indexer, null()).is_null());
        assert!(create(&raw const FACTORY, &raw const indexer, c"other".as_ptr()).is_null());
        assert!(get_descriptor(&raw const FACTORY, 1).is_null());
        destroy(null());
    }
}
