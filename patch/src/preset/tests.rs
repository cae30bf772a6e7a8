//! Claims about the preset format.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::layers::json::tests::any_layers;
use crate::layers::{LfoParam, OscillatorParam};
use crate::{Clamped, HarmonicFrames, NUM_PARAMS, global, operator};

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

/// Frames of a table, hard to deflate.
fn noise(num_frames: usize, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let sample = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    std::iter::repeat_with(sample).take(num_frames * 2_048).collect()
}

/// A preset whose oscillators play three tables of its own.
fn with_tables() -> Preset {
    let tables: Vec<OwnTable> = [(3, "one"), (1, ""), (2, "three")]
        .map(|(frames, name)| OwnTable::new(name, noise(frames, frames as u32)).unwrap())
        .into();
    let mut patch = sample().patch;
    for (n, table) in tables.iter().enumerate() {
        patch.layers.set(OscillatorParam::On.of(n), 1.0);
        patch.layers.tables[n] = TableRef::Own(table.id());
    }
    Preset { tables, ..Preset::from(patch) }
}

#[test]
fn a_preset_without_layers_is_written_as_before_there_were_any() {
    let text = sample().to_json();
    assert!(!text.contains("layers") && !text.contains("tables"), "{text}");
    assert!(text.ends_with("\n  }\n}"), "{text}");
}

#[test]
fn a_table_of_harmonics_takes_a_few_kilobytes_and_comes_back_to_the_bit() {
    let amplitudes: Vec<f32> = (0..64 * 76_u16).map(|i| 1.0 / f32::from(1 + i % 76) / f32::from(1 + i / 76)).collect();
    let frames = HarmonicFrames::new(&amplitudes, &[0.3; 76]).unwrap();
    let table = OwnTable::of_harmonics("struck", frames);
    let mut patch = Patch::default();
    patch.layers.set(OscillatorParam::On.of(0), 1.0);
    patch.layers.tables[0] = TableRef::Own(table.id());
    let text = Preset { tables: vec![table.clone()], ..Preset::from(patch) }.to_json();
    println!("{} bytes of text", text.len());
    assert!(text.len() < 12_000, "{} bytes", text.len());
    let (read, notices) = Preset::from_json(&text).unwrap();
    assert_eq!((&read.tables[..], notices.len()), (&[table.clone()][..], 0));
    let same = |(a, b): (&f32, &f32)| a.to_bits() == b.to_bits();
    assert!(read.tables[0].samples().iter().zip(table.samples().iter()).all(same));
    assert_eq!(read.tables[0].samples().len(), 64 * 2_048);
    let wrong = text.replace("\"harmonics\": \"", "\"harmonics\": \"A");
    let error = Preset::from_json(&wrong).unwrap_err().to_string();
    assert!(error.contains(&table.id().to_string()), "{error}");
}

#[test]
fn tables_go_with_the_preset_that_names_them() {
    let preset = with_tables();
    let (read, notices) = Preset::from_json(preset.to_json()).unwrap();
    assert_eq!((&read, notices), (&preset, vec![]));
    for (table, own) in read.tables.iter().zip(&preset.tables) {
        assert_eq!(table.samples(), own.samples());
    }
    assert_eq!(Preset::from_value(serde_json::from_str(&preset.to_json()).unwrap()), Ok((preset.clone(), vec![])));
    // One that nobody plays any more is not written.
    let mut fewer = preset.clone();
    fewer.patch.layers.tables[0] = TableRef::default();
    let (read, notices) = Preset::from_json(fewer.to_json()).unwrap();
    assert_eq!((read.tables.as_slice(), notices), (&preset.tables[1..], vec![]));
    // One that is not there is told.
    let without = Preset { tables: vec![], ..preset };
    let (_, notices) = Preset::from_json(without.to_json()).unwrap();
    assert_eq!(notices.len(), 3);
    assert!(notices[0].to_string().ends_with("of oscillator 1 is not in the preset"), "{}", notices[0]);
}

#[test]
fn tables_that_are_none_are_refused_with_what_and_where() {
    let preset = with_tables();
    let id = preset.tables[0].id().to_string();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&preset.to_json()).unwrap();
        change(&mut value["tables"]);
        let from_text = Preset::from_json(serde_json::to_string_pretty(&value).unwrap()).unwrap_err().to_string();
        let from_value = Preset::from_value(value).unwrap_err().to_string();
        assert!(
            from_text.starts_with("line ") && from_value.starts_with("field `tables`: "),
            "{from_text} {from_value}"
        );
        let what = from_value.strip_prefix("field `tables`: ").unwrap().to_owned();
        assert!(from_text.ends_with(&what), "{from_text}: {what}");
        what
    };
    let data = |data: &str| with(&|tables: &mut Value| tables[&id]["data"] = json!(data));
    assert!(data("!").starts_with(&format!("table {id}: expected base 64")));
    assert!(data("AAAA").ends_with("expected deflated samples"));
    let other = |samples: Vec<f32>| OwnTable::new("", samples).unwrap().packed().to_owned();
    assert!(data(&other(noise(1, 9))).contains("the samples are those of "));
    assert!(data(&"A".repeat(4 << 20)).contains("bytes of text, expected at most"));
    assert!(with(&|tables| *tables = json!([])).contains("expected an object of tables by id"));
    assert!(with(&|tables| tables["x"] = json!({"data": ""})).contains("table x: expected an id"));
    assert!(with(&|tables| tables[&id] = json!({})).contains("expected data or harmonics"));
    // A text that inflates without end is read no further than a table goes.
    let endless = {
        use std::io::Write;
        let mut deflated = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        deflated.write_all(&vec![0; 4 << 20]).unwrap();
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, deflated.finish().unwrap())
    };
    assert!(data(&endless).ends_with("samples, expected 1 to 256 frames of 2048"));
    for samples in [vec![], vec![0.0; 2_047], vec![0.0; 257 * 2_048]] {
        assert!(OwnTable::new("", samples).is_err());
    }
    assert_eq!(OwnTable::new("", vec![f32::NAN; 2_048]).unwrap_err().to_string(), "sample 0 is not a finite number");
}

#[test]
fn a_text_may_be_long_by_its_tables_alone() {
    let text = |beside: usize| {
        let preset = with_tables().to_json();
        format!("{},\"x\":[{}0]}}", preset[..preset.len() - 1].trim_end(), "0,".repeat(beside / 2))
    };
    assert!(Preset::from_json(text(900_000)).is_ok());
    let refused = Preset::from_json(text(1_100_000)).unwrap_err().to_string();
    assert!(refused.contains("more than 1048576 bytes beside the tables"), "{refused}");
}

#[test]
fn unknown_groups_and_wrong_values_of_layers_are_kept_and_told() {
    let mut value: Value = serde_json::from_str(&with_tables().to_json()).unwrap();
    value["layers"]["granular"] = json!({"on": 1});
    value["layers"]["osc1"]["colour"] = json!("blue");
    let (preset, notices) = Preset::from_value(value.clone()).unwrap();
    assert_eq!(notices, []);
    assert_eq!(serde_json::from_str::<Value>(&preset.to_json()).unwrap(), value);
    value["layers"]["lfo1"] = json!({"rate": 1e9, "shape": "round"});
    let (preset, notices) = Preset::from_value(value.clone()).unwrap();
    let told: Vec<String> = notices.iter().map(ToString::to_string).collect();
    assert_eq!(
        told[0],
        "layers.lfo1.shape: expected one of sine, triangle, saw up, saw down, square, sample & hold, drawn"
    );
    assert_eq!(told[1], "layers.lfo1.rate 1000000000 is out of range, set to 200");
    assert_eq!(preset.patch.layers.get(LfoParam::Rate.of(0)), 200.0);
    value["layers"] = json!([]);
    let refused = Preset::from_value(value).unwrap_err().to_string();
    assert_eq!(refused, "field `layers`: expected an object of groups by key");
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
    (prop::array::uniform10(0..128u8), prop::collection::vec(0.0..99.0f32, NUM_PARAMS), any_layers()).prop_map(
        |(name, values, mut layers)| {
            // Their samples and contents are other tests'.
            (layers.noise_bands, layers.partials) = (None, None);
            layers.tables =
                layers.tables.map(|table| if let TableRef::Own(_) = table { TableRef::default() } else { table });
            Patch { layers, ..Patch::from_fm(PatchName(name), &values.try_into().unwrap()).0 }
        },
    )
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
    fn a_damaged_preset_is_read_or_refused(at in 0..40_000usize, byte in any::<u8>(), cut in 0..50_000usize, layers in any_layers()) {
        let mut damaged = sample();
        damaged.patch.layers = layers;
        let mut bytes = damaged.to_json().into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        bytes.truncate(cut.max(1));
        if let Ok((preset, _)) = Preset::from_json(&bytes) {
            prop_assert!(preset.patch.layers.values().iter().all(|value| value.is_finite()));
            prop_assert!(preset.patch.fm.values().iter().all(|value| value.is_finite()));
        }
    }
}
