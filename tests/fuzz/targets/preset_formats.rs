//! Any bytes as a preset of another instrument: never a panic; the same bytes again where nothing was changed; and a preset of Vital that is
//! read is taken over as one of ours that is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_patch::Preset;
use vaeform_preset_formats::vital::import::import;
use vaeform_preset_formats::{Form, PresetFile, convert};

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = PresetFile::read(bytes) else { return };
    file.facts();
    let written = file.to_bytes();
    let again = PresetFile::read(&written).expect("what was written is read");
    assert_eq!(again.to_bytes(), written);
    for form in [Form::State, Form::Fxp, Form::Wav, Form::VitalTable, Form::VitalLfo, Form::Syx] {
        let _ = convert(&file, form);
    }
    if let PresetFile::Vital(vital) = &file {
        let preset = import(vital, "any").preset;
        let (read, _) = Preset::from_json(preset.to_json()).expect("what was written is read");
        assert_eq!(read.patch, preset.patch);
    }
});
