//! Presets as sheets and in other forms, and back.

use crate::numbers_after;
use vaeform_sysex::builtin;
use vaeform_sysex::convert::{to_bank, to_hex_text, to_midi_file, to_singles};
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::messages::Messages;
use vaeform_sysex::sheet::{Sheet, encode};

fn sheets(bytes: &[u8], definitions: &[Definition]) -> Vec<Sheet> {
    DecodedDump::decode(bytes, definitions).presets().iter().map(Sheet::of).collect()
}

/// A preset of every kind of message of every definition, with random legal values.
fn filled(definition: &Definition, seed: u64) -> Vec<Vec<u8>> {
    let mut random = numbers_after(seed);
    let definitions = [definition.clone()];
    let forms = definition.forms().iter().filter(|form| definition.layout_of(form).is_some());
    let mut all: Vec<Vec<u8>> = forms.filter_map(|form| definition.compose(&form.kind, &[("program", 5)])).collect();
    for area in definition.areas() {
        let data = vec![0; definition.layout_in(area).size()];
        all.extend(definition.compose_slot(area, area.count - 1, &data, 0x10));
    }
    for bytes in &mut all {
        let mut dump = DecodedDump::decode(bytes, &definitions);
        for preset in dump.presets_mut().iter_mut().take(3) {
            for field in preset.layout.fields() {
                let (min, max) = field.range;
                preset.set(&field.id, min + (random() % (max - min + 1) as u64) as i64).unwrap();
            }
            preset.rename("Abc 1");
        }
        *bytes = dump.encode();
    }
    all
}

#[test]
fn sheets_of_every_definition_become_the_same_messages() {
    for definition in builtin::definitions().unwrap() {
        let definitions = [definition];
        for bytes in filled(&definitions[0], 5) {
            let all = sheets(&bytes, &definitions);
            let json = serde_json::to_string(&all).unwrap();
            let read: Vec<Sheet> = serde_json::from_str(&json).unwrap();
            // Presets that share messages, as those of a performance do, are written one by one.
            let encoded = encode(&read, &definitions).unwrap();
            let again = sheets(&encoded, &definitions);
            let data = |sheets: &[Sheet]| -> Vec<(String, Option<String>, String)> {
                sheets.iter().map(|sheet| (sheet.kind.clone(), sheet.name.clone(), sheet.data.clone())).collect()
            };
            assert_eq!(data(&again), data(&all), "{}", definitions[0].id);
            assert!(again.iter().all(|sheet| sheet.check != "wrong"), "{}", definitions[0].id);
        }
    }
}

#[test]
fn a_value_that_is_changed_on_the_sheet_is_in_the_message() {
    let definitions = builtin::definitions().unwrap();
    let bytes = definitions[0].compose("single", &[("bank", 1), ("program", 9)]).unwrap();
    let mut all = sheets(&bytes, &definitions);
    let cutoff = all[0].values.iter_mut().find(|value| value.id == "cutoff1").unwrap();
    cutoff.raw = 99;
    all[0].name = Some("New".to_owned());
    let again = encode(&all, &definitions).unwrap();
    let dump = DecodedDump::decode(&again, &definitions);
    let preset = &dump.presets()[0];
    assert_eq!((preset.raw("cutoff1"), preset.name().as_deref()), (Some(99), Some("New")));
    assert!(preset.is_right() && preset.position.named("program") == Some(9));
    all[0].values[0].raw = 9999;
    assert!(encode(&all, &definitions).unwrap_err().to_string().starts_with("preset 0: `"));
    all[0].device = "none".to_owned();
    assert!(encode(&all, &definitions).unwrap_err().to_string().contains("`none`"));
}

#[test]
fn a_bank_becomes_singles_and_a_bank_again() {
    let definitions = builtin::definitions().unwrap();
    let mut found = 0;
    let all_forms = definitions.iter().flat_map(|definition| {
        let forms = definition.forms().iter().filter(|form| definition.layout_of(form).is_some());
        forms.filter_map(move |form| Some((definition, definition.compose(&form.kind, &[])?)))
    });
    for (definition, bytes) in all_forms {
        let mut dump = DecodedDump::decode(&bytes, &definitions);
        if dump.presets().len() < 2 {
            continue;
        }
        for (number, preset) in dump.presets_mut().iter_mut().enumerate() {
            preset.rename(&format!("N{number}"));
        }
        let all: Vec<Sheet> = dump.presets().iter().map(Sheet::of).collect();
        let Ok(singles) = to_singles(&all, &definitions) else { continue };
        found += 1;
        assert_eq!(singles.len(), all.len(), "{}", definition.id);
        let again = to_bank(&sheets(&singles.concat(), &definitions), &definitions).unwrap();
        let names = |sheets: &[Sheet]| sheets.iter().map(|sheet| sheet.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&sheets(&again, &definitions)), names(&all), "{}", definition.id);
        assert_eq!(Messages::find(&again).len(), 1, "{}", definition.id);
    }
    assert!(found >= 2, "{found}");
}

#[test]
fn midi_files_and_text_hold_the_same_messages() {
    let definitions = builtin::definitions().unwrap();
    let mut bytes = definitions[0].compose("single", &[]).unwrap();
    bytes.extend([0xF0, 0x7D, 1, 0xF7]);
    let messages = Messages::find(&bytes);
    for other in [to_midi_file(&messages, 150), to_hex_text(&messages).into_bytes()] {
        assert_eq!(Messages::find(&other).to_bytes(), bytes);
    }
    // 267 bytes take 85 ms; 960 ticks a second.
    let file = to_midi_file(&messages, 150);
    let second = file.windows(3).position(|window| window == [0xF0, 3, 0x7D]).unwrap();
    assert_eq!(
        usize::from(file[second - 2] & 0x7F) << 7 | usize::from(file[second - 1]),
        (235usize * 960).div_ceil(1000)
    );
}

#[test]
fn wrong_check_bytes_are_told_one_by_one() {
    let definitions = builtin::definitions().unwrap();
    let right = definitions[0].compose("single", &[]).unwrap();
    let mut bytes = right.repeat(3);
    let at = 2 * right.len() - 2;
    bytes[at] ^= 1;
    let dump = DecodedDump::decode(&bytes, &definitions);
    let repairs = dump.repairs();
    assert_eq!((repairs.len(), repairs[0].message, repairs[0].at), (1, 1, right.len() - 2));
    assert_eq!(dump.repaired(), (right.repeat(3), 1));
}
