//! What holds for every built-in definition, and what a definition that is wrong is told.

use crate::numbers_after as numbers;
use proptest::prelude::*;
use vaeform_sysex::builtin;
use vaeform_sysex::definition::{Definition, DefinitionError};
use vaeform_sysex::dump::{DecodedDump, Preset, SetError};

/// The built-in definitions, each as the only one.
fn each() -> Vec<Vec<Definition>> {
    builtin::definitions().unwrap().into_iter().map(|definition| vec![definition]).collect()
}

/// Messages of one empty preset of every kind.
fn empty_presets(definition: &Definition) -> Vec<Vec<u8>> {
    let forms = definition.forms().iter().filter(|form| definition.layout_of(form).is_some());
    let mut all: Vec<Vec<u8>> = forms.filter_map(|form| definition.compose(&form.kind, &[("device", 3)])).collect();
    for area in definition.areas() {
        let data = vec![0; definition.layout_in(area).size()];
        for slot in [0, area.count - 1] {
            all.extend(definition.compose_slot(area, slot, &data, 0x10));
        }
    }
    all
}

/// Sets every parameter to a value that `random` chooses within its range.
fn fill(preset: &mut Preset<'_>, mut random: impl FnMut() -> u64) {
    for field in preset.layout.fields() {
        let (min, max) = field.range;
        let raw = min + (random() % (max - min + 1) as u64) as i64;
        preset.set(&field.id, raw).unwrap();
    }
}

#[test]
fn what_is_composed_is_a_right_preset() {
    for definitions in each() {
        let all = empty_presets(&definitions[0]);
        for bytes in all {
            let dump = DecodedDump::decode(&bytes, &definitions);
            assert!(!dump.presets().is_empty(), "{}", definitions[0].id);
            assert!(
                dump.presets().iter().all(|preset| preset.is_right() && preset.missing() == 0),
                "{}",
                definitions[0].id
            );
            assert!(dump.encode() == bytes && dump.repaired() == (bytes, 0));
        }
    }
}

#[test]
fn fields_of_a_layout_share_no_byte_unless_they_are_bits() {
    for definitions in each() {
        for bytes in empty_presets(&definitions[0]) {
            let dump = DecodedDump::decode(&bytes, &definitions);
            let preset = &dump.presets()[0];
            let mut owner = vec![None; preset.layout.size()];
            for field in preset.layout.fields() {
                for byte in &mut owner[field.at..field.at + field.number.width()] {
                    assert!(byte.replace(&field.id).is_none(), "{}: {}", definitions[0].id, field.id);
                }
            }
        }
    }
}

#[test]
fn a_preset_refuses_what_is_not_legal() {
    let definitions = builtin::definitions().unwrap();
    let bytes = definitions[0].compose("single", &[]).unwrap();
    let mut dump = DecodedDump::decode(&bytes, &definitions);
    let preset = &mut dump.presets_mut()[0];
    let range = SetError::Range { id: "osc1_wave".to_owned(), range: (0, 63), raw: 64 };
    assert_eq!(preset.set("osc1_wave", 64), Err(range));
    assert_eq!(preset.set("nothing", 0), Err(SetError::Unknown("nothing".to_owned())));
    assert!(dump.encode() == bytes, "nothing was set");
}

#[test]
fn values_have_words_and_a_number_of_0_to_1() {
    let definitions = builtin::definitions().unwrap();
    let bytes = definitions[0].compose("single", &[("bank", 1), ("program", 5)]).unwrap();
    let mut dump = DecodedDump::decode(&bytes, &definitions);
    let preset = &mut dump.presets_mut()[0];
    for (id, raw, words, normalised) in [
        ("osc1_semitone", 112, "+48", 1.0),
        ("pan", 64, "0", 64.0 / 127.0),
        ("lfo1_shape", 6, "wave3", 6.0 / 67.0),
        ("unison_mode", 15, "16", 1.0),
        ("osc2_sync", 1, "on", 1.0),
        ("tempo", 57, "120 bpm", 57.0 / 127.0),
    ] {
        preset.set(id, raw).unwrap();
        let value = preset.value(id).unwrap();
        assert_eq!((value.words.as_str(), value.is_legal), (words, true), "{id}");
        assert!((value.normalised - normalised).abs() < 1e-6, "{id}");
    }
    preset.rename("Bass 1");
    assert_eq!((preset.position.named("bank"), preset.position.named("program")), (Some(1), Some(5)));
    let again = dump.encode();
    let again = DecodedDump::decode(&again, &definitions);
    assert_eq!(again.presets()[0].name().as_deref(), Some("Bass 1"));
    assert!(again.presets()[0].is_right());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_encoded_is_decoded_again(seed: u64, name in "[A-Z0-9]{1,6}") {
        for definitions in each() {
            for bytes in empty_presets(&definitions[0]) {
                let mut dump = DecodedDump::decode(&bytes, &definitions);
                let preset = &mut dump.presets_mut()[0];
                fill(preset, numbers(seed));
                if preset.name().is_some() {
                    preset.rename(&name);
                }
                let encoded = dump.encode();
                let again = DecodedDump::decode(&encoded, &definitions);
                let (preset, other) = (&dump.presets()[0], &again.presets()[0]);
                prop_assert!(preset.bytes() == other.bytes() && other.is_right(), "{} {}", definitions[0].id, preset.kind);
                prop_assert!(preset.values().eq(other.values()) && preset.position == other.position);
                if preset.name().is_some() {
                    prop_assert_eq!(other.name(), Some(name.clone()));
                }
                prop_assert!(again.encode() == encoded);
            }
        }
    }

    #[test]
    fn any_bytes_behind_any_header_survive(seed: u64, len in 0usize..700) {
        let definitions = builtin::definitions().unwrap();
        let mut random = numbers(seed);
        let mut bytes = Vec::new();
        for definition in &definitions {
            for form in definition.forms() {
                bytes.extend(form.header.write(&[]));
                let len = if random().is_multiple_of(2) { form.lengths.0.saturating_sub(form.header.len() + 1) } else { len };
                bytes.extend((0..len).map(|_| random() as u8 & if seed.is_multiple_of(3) { 0xFF } else { 0x7F }));
                bytes.push(if random().is_multiple_of(8) { 0xF0 } else { 0xF7 });
            }
        }
        let mut dump = DecodedDump::decode(&bytes, &definitions);
        prop_assert!(dump.encode() == dump.messages().to_bytes());
        let _ = dump.repaired();
        for preset in dump.presets_mut() {
            let _ = (preset.name(), preset.values().count());
            preset.rename("x");
        }
        let encoded = dump.encode();
        let kinds = |dump: &DecodedDump<'_>| -> Vec<String> {
            dump.presets().iter().map(|preset| format!("{} {}", preset.definition.id, preset.kind)).collect()
        };
        prop_assert_eq!(kinds(&DecodedDump::decode(&encoded, &definitions)), kinds(&dump));
    }

    #[test]
    fn any_text_is_a_definition_or_an_error(text in any::<String>(), at: u64, byte in "[ -~\n]") {
        let _ = Definition::parse(&text, "x.toml");
        for (file, text) in builtin::texts() {
            let mut text = text.to_owned();
            let at = (at % text.len() as u64) as usize;
            text.replace_range(at..=at, &byte);
            if let Err(DefinitionError { line, .. }) = Definition::parse(&text, file) {
                prop_assert!(line >= 1);
            }
        }
    }
}

/// A small definition with one line in the place of another.
fn broken(line: &str, by: &str) -> DefinitionError {
    let text = r#"id = "x"
name = "X"
maker = "Y"
[lists]
wave = ["sine", "saw{1..3}"]
[layout.tone]
sizes = [16]
name = { at = 0, length = 8 }
fields = [
    { id = "wave", at = 8, list = "wave" },
    { id = "level", at = 9, kind = "u14_high_first" },
]
[[message]]
kind = "tone"
header = "F0 7D {device}"
length = 21
data = [[3, 19]]
packing = "plain"
layout = "tone"
checks = [{ rule = "neg7", from = 3, to = 19, at = 19 }]
[[area]]
kind = "tone"
layout = "tone"
start = "00 01 00"
"#;
    assert!(Definition::parse(text, "x.toml").is_ok());
    assert!(text.contains(line), "{line}");
    Definition::parse(&text.replacen(line, by, 1), "x.toml").unwrap_err()
}

#[test]
fn an_error_names_file_line_and_field() {
    for (line, by, number, field, part) in [
        ("maker", "makers", 3, "makers", "one of `id`"),
        ("list = \"wave\"", "list = \"waves\"", 10, "list", "found `waves`"),
        ("u14_high_first", "u15", 11, "kind", "u14_low_first"),
        ("at = 9", "at = 15", 11, "at", "16 bytes"),
        ("id = \"level\"", "id = \"wave\"", 11, "id", "twice"),
        ("at = 8", "att = 8", 10, "att", "unknown field"),
        ("at = 8", "at = \"8\"", 10, "at", "invalid type"),
        ("at = 8,", "at = 8, max = 200,", 10, "max", "need eight"),
        ("data = [[3, 19]]", "data = [[0, 19]]", 17, "data", "from, to"),
        ("sizes = [16]", "sizes = []", 7, "sizes", "65536"),
        ("length = 8", "length = 80", 8, "name", "16 bytes"),
        ("F0 7D {device}", "F0 7D {device", 15, "header", "found `{device`"),
        ("length = 21", "length = 2", 16, "length", "header"),
        ("data = [[3, 19]]", "data = [[3, 190]]", 17, "data", "from, to"),
        ("\"plain\"", "\"zip\"", 18, "packing", "found `zip`"),
        ("layout = \"tone\"", "layout = \"tune\"", 19, "layout", "found `tune`"),
        ("neg7", "crc", 20, "rule", "sum7"),
        ("00 01 00", "00 81 00", 24, "start", "00-7F"),
        ("at = 9,", "at = 9, min = 9223372036854775807,", 11, "max", "min to max"),
        ("at = 8,", "at = 8, repeat = { count = 9999, step = 0 },", 10, "", "1024"),
        ("length = 21", "length = 21\nrecords_at = 9999999999", 13, "records", "65536"),
        ("saw{1..3}", "saw{3..1}", 5, "wave", "found `saw{3..1}`"),
        ("[[area]]", "[[area]", 21, "", ""),
    ] {
        let error = broken(line, by);
        assert_eq!((error.file.as_str(), error.line), ("x.toml", number), "{by}: {error}");
        assert!(error.expected.contains(part), "{by}: {error}");
        assert!(field.is_empty() || error.field == field, "{by}: {error:?}");
    }
}

#[test]
fn a_small_text_cannot_become_a_large_definition() {
    let mut text = "id = \"x\"\nname = \"X\"\nmaker = \"Y\"\nmessage = []\n[lists]\n".to_owned();
    for i in 0..100 {
        text += &format!("list{i} = [\"{{0..9999}}\"]\n");
    }
    let error = Definition::parse(&text, "x.toml").unwrap_err();
    assert!(error.expected.contains("131072"), "{error}");
    assert!(Definition::parse(&" ".repeat(2 << 20), "x.toml").is_err());
}

/// The keys that an error says were expected.
fn expected_keys(error: &DefinitionError) -> Vec<String> {
    let list = error.expected.split_once("expected").unwrap().1;
    let mut keys: Vec<String> = list.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    keys.sort();
    keys
}

#[test]
fn the_schema_has_the_keys_that_are_read() {
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../definitions/schema.json")).unwrap();
    let definitions = &schema["$defs"];
    for (line, by, properties) in [
        ("maker", "zz", &schema["properties"]),
        ("sizes = [16]", "zz = 1\nsizes = [16]", &definitions["layout"]["properties"]),
        ("at = 0,", "zz = 0,", &definitions["name"]["properties"]),
        ("at = 8,", "zz = 8,", &definitions["parameter"]["properties"]),
        ("at = 8,", "repeat = { zz = 1 },", &definitions["parameter"]["properties"]["repeat"]["properties"]),
        ("packing", "zz", &definitions["message"]["properties"]),
        ("from = 3", "zz = 3", &definitions["check"]["properties"]),
        ("start", "zz", &definitions["area"]["properties"]),
        ("start", "pieces = [{ zz = 1 }]\nstart", &definitions["area"]["properties"]["pieces"]["items"]["properties"]),
        ("[lists]", "[pacing]\nzz = 1\n[lists]", &schema["properties"]["pacing"]["properties"]),
    ] {
        let mut keys: Vec<String> = properties.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        assert_eq!(expected_keys(&broken(line, by)), keys, "{by}");
    }
}

#[test]
fn the_definition_of_the_guide_works() {
    let guide = include_str!("../../../docs/sysex.md");
    let text = guide.split_once("```toml\n").unwrap().1.split_once("```").unwrap().0;
    let definitions = [Definition::parse(text, "my_synth.toml").unwrap()];
    let bytes = definitions[0].compose("single", &[("program", 7)]).unwrap();
    let mut dump = DecodedDump::decode(&bytes, &definitions);
    let preset = &mut dump.presets_mut()[0];
    for (id, raw, words) in [
        ("wave", 17, "table16"),
        ("detune", 1, "-63"),
        ("cutoff", 1000, "1000"),
        ("sync", 1, "on"),
        ("step16", 99, "99"),
    ] {
        preset.set(id, raw).unwrap();
        assert_eq!(preset.value(id).unwrap().words, words, "{id}");
    }
    let encoded = dump.encode();
    let again = DecodedDump::decode(&encoded, &definitions);
    assert_eq!((again.presets()[0].raw("cutoff"), again.presets()[0].position.named("program")), (Some(1000), Some(7)));
    assert!(again.presets()[0].is_right() && encoded.len() == 135);
    let error = Definition::parse(&text.replace("list = \"wave\"", "list = \"waves\""), "my_synth.toml").unwrap_err();
    assert!(guide.contains(&error.to_string()), "{error}");
}

#[test]
fn the_template_is_a_definition_and_shows_every_key() {
    let definition = Definition::parse(Definition::TEMPLATE, "template.toml").unwrap();
    let bytes = definition.compose("single", &[]).unwrap();
    let definitions = [definition];
    assert!(DecodedDump::decode(&bytes, &definitions).presets()[0].is_right());
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../definitions/schema.json")).unwrap();
    for of in ["layout", "name", "parameter", "message", "check", "area"] {
        for key in schema["$defs"][of]["properties"].as_object().unwrap().keys() {
            assert!(Definition::TEMPLATE.contains(&format!("{key} = ")), "{of}: {key}");
        }
    }
}

#[test]
fn the_template_in_yaml_says_the_same_and_shows_every_key() {
    let [toml, yaml] = [(Definition::TEMPLATE, "x.toml"), (Definition::TEMPLATE_YAML, "x.yaml")]
        .map(|(text, file)| format!("{:?}", Definition::parse(text, file).unwrap()));
    assert_eq!(toml, yaml);
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../definitions/schema.json")).unwrap();
    for of in ["layout", "name", "parameter", "message", "check", "area"] {
        for key in schema["$defs"][of]["properties"].as_object().unwrap().keys() {
            assert!(Definition::TEMPLATE_YAML.contains(&format!("{key}:")), "{of}: {key}");
        }
    }
}

/// The small definition in YAML.
const YAML: &str = r#"# A comment.
id: x
name: "X"
maker: Y
lists:
  wave: [sine, "saw{1..3}"]
layout:
  tone:
    sizes: [16]
    name: { at: 0, length: 8 }
    fields:
      - id: wave
        at: 8
        list: wave
      - { id: level, at: 9, kind: u14_high_first }
message:
  - kind: tone
    header: F0 7D {device}
    length: 21
    data: [[3, 19]]
    layout: tone
    checks:
      - { rule: neg7, from: 3, to: 19, at: 19 }
"#;

#[test]
fn yaml_and_json_say_the_same_as_toml() {
    let definitions = [Definition::parse(YAML, "x.yaml").unwrap()];
    let bytes = definitions[0].compose("tone", &[("device", 3)]).unwrap();
    let mut dump = DecodedDump::decode(&bytes, &definitions);
    dump.presets_mut()[0].set("wave", 2).unwrap();
    assert_eq!(dump.presets()[0].value("wave").unwrap().words, "saw2");
    let json = r#"{"id": "x", "name": "X", "maker": "Y", "message": [{"kind": "a", "header": "F0 7D \"{device}"}]}"#;
    assert!(Definition::parse(&json.replace("\\\"", ""), "x.json").is_ok());
    assert_eq!(Definition::parse(json, "x.json").unwrap_err().field, "header");
}

#[test]
fn an_error_in_yaml_names_its_line() {
    for (line, by, number, field, part) in [
        ("maker: Y", "makers: Y", 4, "makers", "one of `id`"),
        ("        list: wave", "        list: waves", 14, "list", "found `waves`"),
        ("rule: neg7", "rule: crc", 23, "rule", "sum7"),
        ("length: 21", "length: 2", 19, "length", "header"),
        ("sizes: [16]", "sizes: [16", 9, "", ""),
        ("maker: Y", "maker: *other", 4, "", ""),
        ("maker: Y", "maker:", 4, "", "a value"),
        ("id: x", "- id: x", 2, "", ""),
    ] {
        assert!(YAML.contains(line), "{line}");
        let error = Definition::parse(&YAML.replacen(line, by, 1), "x.yaml").unwrap_err();
        assert!(error.file == "x.yaml" && error.expected.contains(part) && error.field == field, "{by}: {error:?}");
        assert!(error.line == number || field.is_empty() && part.is_empty(), "{by}: {error:?}");
    }
}
