//! Any bytes as a preset: never a panic, every value in range, and a preset survives being written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_patch::{PARAMS, Preset};

fuzz_target!(|bytes: &[u8]| {
    let Ok((preset, _)) = Preset::from_json(bytes) else { return };
    assert!(PARAMS.iter().zip(preset.patch.fm.values()).all(|(def, value)| (0.0..=def.max).contains(value)));
    let (again, notices) = Preset::from_json(preset.to_json()).expect("what we write is a preset");
    assert_eq!((again.patch, &again.tags, notices.len()), (preset.patch, &preset.tags, 0));
});
