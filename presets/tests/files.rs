//! The factory sounds as files.

use std::collections::HashSet;

use vaeform_patch::Preset;
use vaeform_patch::layers::{LayerParamId, MacroParam, Source};
use vaeform_presets::{Category, factory, find};

/// Macros that every sound has.
const NUM_NAMED: usize = 4;

#[test]
fn every_file_is_read_without_a_notice_and_is_as_the_program_writes_it() {
    for sound in factory() {
        let (preset, notices) = Preset::from_json(sound.json).expect("a factory sound is a preset");
        assert!(notices.is_empty(), "{}: {notices:?}", sound.name);
        assert!(preset.unknown.is_empty(), "{}: {:?}", sound.name, preset.unknown);
        assert!(sound.json.trim_end() == preset.to_json(), "{} is not as it is written", sound.name);
        assert!(preset == **sound.preset(), "{}", sound.name);
    }
}

#[test]
fn sounds_are_in_order_and_found_by_name() {
    let names: HashSet<_> = factory().iter().map(|sound| sound.name.to_lowercase()).collect();
    assert_eq!(names.len(), factory().len());
    assert!(factory().is_sorted_by_key(|sound| (sound.category, sound.name.to_lowercase())));
    for sound in factory() {
        assert_eq!(find(&sound.name.to_uppercase()).map(|found| &found.name), Some(&sound.name));
    }
    assert!(find("no such sound").is_none());
}

#[test]
fn every_sound_has_an_author_and_tags_and_is_in_its_category() {
    for sound in factory() {
        let preset = sound.preset();
        assert_eq!(preset.author, "Vaeform", "{}", sound.name);
        assert_eq!(Category::from_name(&preset.category), Some(sound.category));
        assert!(preset.tags.len() >= 2, "{}", sound.name);
        for tag in &preset.tags {
            assert!(!tag.is_empty() && *tag == tag.trim().to_lowercase(), "{}: {tag}", sound.name);
        }
        assert_eq!(preset.tags.iter().collect::<HashSet<_>>().len(), preset.tags.len(), "{}", sound.name);
    }
    for category in Category::ALL {
        assert!(factory().iter().any(|sound| sound.category == category), "{}", category.name());
    }
}

#[test]
fn every_sound_has_four_macros_with_names_and_routes() {
    for sound in factory() {
        let layers = &sound.preset().patch.layers;
        let named = layers.macro_names.map(|name| name != [b' '; 12]);
        assert_eq!(named, std::array::from_fn(|n| n < NUM_NAMED), "{}", sound.name);
        let names: HashSet<_> = layers.macro_names[..NUM_NAMED].iter().collect();
        assert_eq!(names.len(), NUM_NAMED, "{}", sound.name);
        for n in 0..NUM_NAMED {
            let source = Source::Macro(n as u8 + 1);
            let mut routes = layers.routes().iter().flatten();
            assert!(routes.any(|route| route.source == source || route.via == Some(source)), "{}: {n}", sound.name);
        }
        let first = MacroParam::Macro1.of(0).0;
        let rest = (NUM_NAMED..layers.macro_names.len()).map(|n| layers.get(LayerParamId(first + n as u16)));
        assert!(rest.into_iter().all(|value| value == 0.0), "{}", sound.name);
    }
}
