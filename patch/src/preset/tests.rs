//! Claims about the preset format.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{Clamped, NUM_PARAMS, global, operator};

fn sample() -> Preset {
    let mut patch = Patch { name: PatchName::new("E.PIANO 1"), ..Patch::default() };
    patch.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 80.1);
    patch.fm.set(global::ALGORITHM, 4.0);
    let tags = vec!["soft".to_owned(), "ü".to_owned()];
    Preset { author: "A".into(), category: "Keys".into(), tags, ..Preset::from(patch) }
}

#[test]
fn text_reads_back_to_the_same_preset() {
    assert_eq!(Preset::from_json(sample().to_json()), Ok((sample(), vec![])));
}

#[test]
fn people_can_read_it() {
    let text = sample().to_json();
    assert!(
        text.starts_with("{\n  \"format\": \"vaeform-preset\",\n  \"version\": 2,\n  \"name\": \"E.PIANO 1\","),
        "{text}"
    );
    assert!(text.contains("\"op1_output_level\": 80.1,\n") && text.contains("\"algorithm\": 4,\n"), "{text}");
}

#[test]
fn unknown_fields_and_parameters_are_written_back_as_they_came() {
    let mut value: Value = serde_json::from_str(&sample().to_json()).unwrap();
    value["wavetable"] = json!({"frames": [1, 2.5, null], "z": true});
    value["fm"]["flt_cutoff_hz"] = json!(440.25);
    let (preset, notices) = Preset::from_value(value.clone()).unwrap();
    assert_eq!(notices, []);
    let written: Value = serde_json::from_str(&preset.to_json()).unwrap();
    assert_eq!(written, value);
}

#[test]
fn version_0_migrates_from_values_in_table_order() {
    let values: Vec<f32> = sample().patch.fm.values().to_vec();
    let old = json!({"format": PRESET_FORMAT, "version": 0, "name": "OLD", "author": "A", "values": values});
    let (preset, notices) = Preset::from_value(old).unwrap();
    assert_eq!(notices, [PresetNotice::Migrated { from: 0 }]);
    assert_eq!(preset.patch.fm.values(), sample().patch.fm.values());
    assert_eq!((preset.patch.name, preset.author.as_str()), (PatchName::new("OLD"), "A"));
    assert!(preset.unknown.is_empty());
    assert!(preset.to_json().contains("\"version\": 2"));
}

#[test]
fn version_1_migrates_from_parameters_without_a_layer() {
    let mut old: Value = serde_json::from_str(&sample().to_json()).unwrap();
    let mut parameters = old.as_object_mut().unwrap().remove("fm").unwrap();
    parameters["flt_cutoff_hz"] = json!(440.25);
    old["version"] = json!(1);
    old["parameters"] = parameters;
    let (preset, notices) = Preset::from_value(old).unwrap();
    assert_eq!(notices, [PresetNotice::Migrated { from: 1 }]);
    assert_eq!(preset.patch, sample().patch);
    let written: Value = serde_json::from_str(&preset.to_json()).unwrap();
    assert_eq!((&written["fm"]["flt_cutoff_hz"], written.get("parameters")), (&json!(440.25), None));
}

#[test]
fn missing_wrong_and_extreme_values_are_mended_and_reported() {
    let mut value: Value = serde_json::from_str(&sample().to_json()).unwrap();
    value["name"] = json!("ELECTRIC PIANO");
    value["fm"]["algorithm"] = json!(1e39);
    value["fm"]["feedback"] = json!("seven");
    value["fm"].as_object_mut().unwrap().remove("transpose");
    let (preset, notices) = Preset::from_value(value).unwrap();
    let kept = PatchName::new("ELECTRIC P");
    assert_eq!(
        notices,
        [
            PresetNotice::NameCut { full: "ELECTRIC PIANO".into(), kept },
            PresetNotice::Clamped(Clamped { id: global::ALGORITHM, from: f32::MAX, to: 31.0 }),
            PresetNotice::NotANumber { id: global::FEEDBACK },
            PresetNotice::Missing { id: global::TRANSPOSE },
        ]
    );
    assert_eq!(preset.patch.fm.get(global::TRANSPOSE), 24.0);
}

#[test]
fn refusals_say_where_and_what() {
    let refused = |text: &str| Preset::from_json(text).unwrap_err().to_string();
    assert_eq!(refused("{\n \"format\": x"), "line 2, column 12: expected value");
    assert_eq!(refused("[]"), "expected an object");
    assert_eq!(refused("{}"), "field `format`: expected \"vaeform-preset\"");
    let newer = refused(r#"{"format": "vaeform-preset", "version": 3}"#);
    assert_eq!(newer, "preset version 3 is newer than this program, which reads up to 2");
    assert!(refused(r#"{"format": "vaeform-preset", "version": 1}"#).starts_with("field `parameters`"));
    assert!(refused(r#"{"format": "vaeform-preset", "version": 2}"#).starts_with("field `fm`"));
    assert!(refused(&"[".repeat(100_000)).contains("recursion limit"));
    assert!(matches!(Preset::from_json([0xFF, 0x00]), Err(PresetError::Json { line: 1, .. })));
    let big = vec![b' '; MAX_PRESET_BYTES + 1];
    assert_eq!(Preset::from_json(big), Err(PresetError::TooLarge { size: MAX_PRESET_BYTES as u64 + 1 }));
}

fn any_patch() -> impl Strategy<Value = Patch> {
    (prop::array::uniform10(0..128u8), prop::collection::vec(0.0..99.0f32, NUM_PARAMS))
        .prop_map(|(name, values)| Patch::from_fm(PatchName(name), &values.try_into().unwrap()).0)
}

proptest! {
    #[test]
    fn every_patch_survives_the_text(patch in any_patch()) {
        let preset = Preset::from(patch);
        prop_assert_eq!(Preset::from_json(preset.to_json()), Ok((preset, vec![])));
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Preset::from_json(bytes);
    }

    #[test]
    fn a_damaged_preset_is_read_or_refused(at in 0..4000usize, byte in any::<u8>(), cut in 0..5000usize) {
        let mut bytes = sample().to_json().into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        bytes.truncate(cut.max(1));
        if let Ok((preset, _)) = Preset::from_json(&bytes) {
            prop_assert!(preset.patch.fm.values().iter().all(|value| value.is_finite()));
        }
    }
}
