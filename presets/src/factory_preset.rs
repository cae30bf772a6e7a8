//! The list of the factory sounds.

use std::sync::{Arc, LazyLock};

use vaeform_patch::Preset;

use crate::Category;

/// The files, as they are.
const FILES: &[&str] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// A factory sound.
#[derive(Clone, Debug)]
pub struct FactoryPreset {
    /// Its name; no other factory sound has it.
    pub name: String,
    /// What it is for.
    pub category: Category,
    /// Its file, as it is.
    pub json: &'static str,
    preset: Arc<Preset>,
}

impl FactoryPreset {
    /// Nothing for a file that is no preset of a category; tests see that there is none.
    fn new(json: &'static str) -> Option<Self> {
        let (preset, _) = Preset::from_json(json).ok()?;
        let category = Category::from_name(&preset.category)?;
        Some(Self { name: preset.patch.name.to_string(), category, json, preset: Arc::new(preset) })
    }

    /// The sound, shared.
    pub fn preset(&self) -> &Arc<Preset> {
        &self.preset
    }
}

/// All factory sounds by category, then name. The place in this list is the program number. Read once a process, in some milliseconds; not
/// for the audio thread.
pub fn factory() -> &'static [FactoryPreset] {
    static FACTORY: LazyLock<Vec<FactoryPreset>> = LazyLock::new(|| {
        let mut presets: Vec<_> = FILES.iter().filter_map(|json| FactoryPreset::new(json)).collect();
        presets.sort_by_cached_key(|preset| (preset.category, preset.name.to_lowercase()));
        presets
    });
    &FACTORY
}

/// The factory sound of this name, whatever the case.
pub fn find(name: &str) -> Option<&'static FactoryPreset> {
    factory().iter().find(|preset| preset.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_factory_sound() {
        assert_eq!(factory().len(), FILES.len());
    }
}
