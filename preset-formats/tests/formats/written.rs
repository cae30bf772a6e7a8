//! What is written and read again.

use std::fs;

use vaeform_preset_formats::PresetFile;
use vaeform_preset_formats::fxp::{Fxp, Program};
use vaeform_preset_formats::h2p::H2p;
use vaeform_preset_formats::sy1::Sy1;
use vaeform_preset_formats::vital::VitalPreset;
use vaeform_preset_formats::vstpreset::VstPreset;

use crate::presets;

#[test]
fn a_program_of_a_state_is_as_the_specification_says() {
    let program = Program::of_chunk(*b"Vaef", "A long name that is longer than the room", vec![1, 2, 3]);
    let bytes = Fxp::Program(program.clone()).to_bytes();
    assert_eq!(bytes.len(), 63);
    assert_eq!(bytes[4..8], 55_i32.to_be_bytes());
    assert_eq!(Fxp::read(&bytes), Ok(Fxp::Program(program)));
}

#[test]
fn a_value_of_text_files_is_changed_in_its_line_alone() {
    let text = b"Name\r\nver=113\r\n0,1\r\n45,64\r\n";
    let mut file = Sy1::read(text).expect("a file");
    assert!(file.set(45, 7) && !file.set(99, 1));
    assert_eq!(file.to_bytes(), b"Name\r\nver=113\r\n0,1\r\n45,7\r\n");

    let text = b"#AM=Diva\n#cm=ENV1\nAtk=1.00\nDec=2.00\n// Section for ugly compressed binary Data\n?abc\n";
    let mut file = H2p::read(text).expect("a file");
    assert!(file.set("ENV1.Dec", "3.50") && !file.set("ENV1.Sus", "0"));
    assert_eq!(file.to_bytes(), String::from_utf8_lossy(text).replace("2.00", "3.50").as_bytes(), "the tail stays");
    file.drop_tail();
    assert_eq!(file.to_bytes(), b"#AM=Diva\n#cm=ENV1\nAtk=1.00\nDec=3.50\n");
}

#[test]
fn a_state_goes_through_a_preset_of_vst_3() {
    let program = Fxp::Program(Program::of_chunk(*b"Vaef", "Name", vec![9; 5]));
    let state =
        [b"VstW".as_slice(), &8_u32.to_be_bytes(), &1_u32.to_be_bytes(), &0_u32.to_be_bytes(), &program.to_bytes()]
            .concat();
    let preset = VstPreset { version: 1, class_id: [b'5'; 32], chunks: vec![(*b"Comp", state)] };
    let read = VstPreset::read(&preset.to_bytes()).expect("what was written");
    assert_eq!(read, preset);
    assert_eq!(read.vst2(), Some(program));
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data")]
fn a_changed_preset_of_vital_keeps_all_else() {
    let bytes = fs::read(presets().join("vital/WhatThe.vital")).expect("a reference file");
    let mut preset = VitalPreset::read(&bytes).expect("a preset");
    assert!(preset.set("osc_1_level", 0.25) && !preset.set("no_such_key", 1.0));
    let again = VitalPreset::read(&preset.to_bytes()).expect("what was written");
    assert_eq!(again.stored("osc_1_level"), 0.25);
    assert_eq!(
        (again.num_settings(), &again.tables, &again.routes),
        (preset.num_settings(), &preset.tables, &preset.routes)
    );
    let table = preset.part("wavetables", 0).expect("a table");
    assert!(matches!(PresetFile::read(&table), Ok(PresetFile::VitalTable(table, _)) if table == preset.tables[0]));
    let lfo = preset.part("lfos", 0).expect("a shape");
    assert!(matches!(PresetFile::read(&lfo), Ok(PresetFile::VitalLfo(lfo, _)) if lfo == preset.lfos[0]));
}
