//! The bank as data: 32 distinct presets in whole steps that go to the instrument and back unchanged.

use std::collections::HashSet;

use vaeform_patch::factory;
use vaeform_patch::{PARAMS, Patch, Preset, global};
use vaeform_sysex::dx7;

#[test]
fn there_are_32_presets_in_eight_families_with_distinct_names() {
    let bank = factory::bank();
    assert_eq!(bank.len(), dx7::BANK_VOICES);
    let names: HashSet<String> = bank.iter().map(|p| p.patch.name.to_string().to_lowercase()).collect();
    assert_eq!(names.len(), 32);
    assert!(names.iter().all(|name| !name.is_empty()));
    let count = |category: &str| bank.iter().filter(|p| p.category == category).count();
    let families = ["Keys", "Bass", "Bells", "Brass", "Pads", "Leads", "Plucks", "Effects"];
    assert_eq!(families.map(count), [6, 4, 4, 4, 4, 4, 3, 3]);
    assert!(bank.iter().all(|p| p.author == "Vaeform" && !p.tags.is_empty()));
}

#[test]
fn a_new_instance_opens_on_the_tine_piano() {
    let first = &factory::bank()[0];
    assert_eq!(first.patch.name.to_string(), "TINE GLOW");
    assert!(first.tags.iter().any(|tag| tag == "electric piano"));
}

#[test]
fn every_parameter_is_a_whole_step_in_range() {
    for preset in factory::bank() {
        for (def, &value) in PARAMS.iter().zip(preset.patch.fm.values()) {
            let is_step = value.fract() == 0.0 && (0.0..=def.max).contains(&value);
            assert!(is_step, "{}: {} = {value}", preset.patch.name, def.key);
        }
    }
}

#[test]
fn the_modulation_wheel_does_something_to_every_voice() {
    for preset in factory::bank() {
        assert!(preset.patch.fm.get(global::PITCH_MOD_SENS) > 0.0, "{}", preset.patch.name);
        assert!(preset.patch.fm.get(global::LFO_SPEED) > 0.0, "{}", preset.patch.name);
    }
}

#[test]
fn the_bank_goes_through_sysex_byte_for_byte() {
    let patches: Vec<Patch> = factory::bank().iter().map(|p| p.patch).collect();
    let message = dx7::encode_bank(&patches, 0);
    let decoded = dx7::decode(&message).expect("an exported bank is a bank");
    let back: Vec<Patch> = decoded.voices.iter().map(|voice| voice.patch).collect();
    assert_eq!(back, patches);
    assert_eq!(dx7::encode_bank(&back, 0), message);
}

#[test]
fn every_preset_goes_through_json_unchanged() {
    for preset in factory::bank() {
        let (back, notices) = Preset::from_json(preset.to_json().as_bytes()).expect("a written preset is a preset");
        assert_eq!(back, preset);
        assert!(notices.is_empty(), "{notices:?}");
    }
}
