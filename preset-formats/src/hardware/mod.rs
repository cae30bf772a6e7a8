//! Presets of hardware as patches of ours: an approximation, since no maker publishes what a value means in hertz or seconds.
//!
//! What has a counterpart goes over by the laws of `laws`; every value that has none and is not at rest is named as left out.

mod approximation;
mod effects;
mod jp;
mod laws;
mod virus;

use vaeform_patch::layers::FmParam;
use vaeform_patch::{Patch, PatchName, Preset};
use vaeform_sysex::dump::Preset as DumpPreset;

use crate::import::Import;
use approximation::Approximation;

/// A family of instruments whose presets have counterparts.
#[derive(Clone, Copy)]
enum Family {
    /// Access Virus A, B, C and TI: single programs.
    Virus,
    /// Roland JP-8000 and JP-8080: patches.
    Jp,
}

/// True for presets that [`import`] takes.
pub fn is_known(preset: &DumpPreset<'_>) -> bool {
    family(preset).is_some()
}

/// A preset of a dump as a patch of ours that comes near to it; nothing for other instruments and kinds.
pub fn import(preset: &DumpPreset<'_>) -> Option<Import> {
    let family = family(preset)?;
    let mut draft = Approximation::new(preset);
    draft.set(FmParam::On.of(0), 0.0);
    match family {
        Family::Virus => virus::import(&mut draft),
        Family::Jp => jp::import(&mut draft),
    }
    let (layers, report) = draft.finish();
    let name = preset.name().unwrap_or_default();
    let name = name.trim();
    let patch = Patch { name: PatchName::new(name), layers, ..Patch::default() };
    let words = |id: &str| preset.value(id).map(|value| value.words).filter(|words| words != "-");
    let category = words("category1").unwrap_or_default();
    let tags = [Some("approximation".to_owned()), words("category2")].into_iter().flatten().collect();
    let author = format!("{} preset", preset.definition.name);
    Some(Import { preset: Preset { author, category, tags, ..Preset::from(patch) }, report })
}

fn family(preset: &DumpPreset<'_>) -> Option<Family> {
    match (preset.definition.id.as_str(), preset.kind) {
        ("access_virus_abc" | "access_virus_ti", kind) if kind.starts_with("single") => Some(Family::Virus),
        ("roland_jp8000_8080", "patch") => Some(Family::Jp),
        _ => None,
    }
}
