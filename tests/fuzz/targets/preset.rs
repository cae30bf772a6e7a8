//! Any bytes as a preset: never a panic, every value in range, and a preset survives being written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_patch::{PARAMS, Preset, PresetNotice};

fuzz_target!(|bytes: &[u8]| {
    let Ok((preset, _)) = Preset::from_json(bytes) else { return };
    assert!(PARAMS.iter().zip(preset.patch.fm.values()).all(|(def, value)| (0.0..=def.max).contains(value)));
    let (again, notices) = Preset::from_json(preset.to_json()).expect("what we write is a preset");
    // A table that did not come with the preset is not there afterwards either, and a route that nobody understood is kept as it is.
    let is_kept = |notice: &PresetNotice| match notice {
        PresetNotice::MissingTable { .. } => true,
        PresetNotice::Layer(notice) => notice.to_string().starts_with("routes."),
        _ => false,
    };
    let mended = notices.iter().filter(|notice| !is_kept(notice)).count();
    assert_eq!((again.patch, &again.tags, mended), (preset.patch, &preset.tags, 0));
});
