//! Presets that a CLAP host loads by their location. What it hears of them without an instance, the plugin's own tests show.

use vaeform_host::PresetPlace;

use crate::rig::{Rig, rig};

impl Rig {
    fn loads(&mut self, place: &PresetPlace) -> bool {
        place.load_into(&mut self.instance).expect("the plugin loads presets")
    }

    fn state(&mut self) -> Vec<u8> {
        self.instance.save().expect("state")
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_factory_preset_loads_by_its_name_and_what_is_none_changes_nothing() {
    let mut rig = rig();
    let before = rig.state();
    let missing = std::env::temp_dir().join("vaeform-no-such-preset.json");
    for place in [
        PresetPlace::Plugin("no such preset".to_owned()),
        PresetPlace::Plugin(String::new()),
        PresetPlace::File(missing.display().to_string()),
        PresetPlace::File(std::env::temp_dir().display().to_string()),
    ] {
        assert!(!rig.loads(&place), "{place:?}");
    }
    assert!(rig.state() == before);
    let name = vaeform_presets::factory()[0].name.clone();
    assert!(rig.loads(&PresetPlace::Plugin(name)));
    assert!(rig.state() != before);
    let file = std::env::temp_dir().join(format!("vaeform-preset-{}.json", std::process::id()));
    std::fs::write(&file, vaeform_presets::factory()[1].json).expect("a file");
    let loaded = rig.state();
    assert!(rig.loads(&PresetPlace::File(file.display().to_string())));
    assert!(rig.state() != loaded);
    std::fs::remove_file(file).expect("it was there");
}
