//! Presets of Vital as patches of ours: what goes over as it is, what goes over nearly, and what does not.
//!
//! A stored value of Vital is turned into a plain one of ours; a route into one whose ends and middle are where Vital's are. Levels are
//! Vital's own, so that a preset is as loud as there.

mod draft;
mod effects;
mod envelopes;
mod filters;
mod laws;
mod lfos;
mod modulations;
mod oscillators;
mod targets;

use vaeform_patch::layers::FmParam;
use vaeform_patch::{Patch, PatchName, Preset};

use super::VitalPreset;
use crate::import::Import;
use draft::Draft;

/// Takes a preset over. `name` is what it is called where it does not say so itself.
pub fn import(vital: &VitalPreset, name: &str) -> Import {
    let mut draft = Draft::new(vital);
    draft.set(FmParam::On.of(0), 0.0);
    filters::import(&mut draft);
    oscillators::import(&mut draft);
    envelopes::import_amplifier(&mut draft);
    effects::import(&mut draft);
    modulations::import(&mut draft);
    left_to_the_player(&mut draft);
    for warning in &vital.warnings {
        draft.report.left_out("file", warning);
    }
    let (layers, tables, report) = draft.finish();
    let title = match vital.text("preset_name") {
        "" => name,
        title => title,
    };
    let patch = Patch { name: PatchName::new(title), layers, ..Patch::default() };
    let style = vital.text("preset_style").to_owned();
    let tags = if style.is_empty() { Vec::new() } else { vec![style.to_lowercase()] };
    let author = vital.text("author").to_owned();
    Import { preset: Preset { author, category: style, tags, tables, ..Preset::from(patch) }, report }
}

/// What patches of ours do not say, since the player does.
fn left_to_the_player(draft: &mut Draft<'_>) {
    let vital = draft.vital;
    if vital.stored("polyphony") < 2.0 {
        draft.report.near("polyphony", "one voice: Mono of the Performance strip plays so");
    }
    if vital.is_on("legato") {
        draft.report.near("legato", "Legato of the Performance strip plays so");
    }
    if vital.stored("portamento_time") > -9.9 {
        draft.report.near("portamento_time", "Portamento of the Performance strip plays so");
    }
    if vital.stored("pitch_bend_range") != 2.0 {
        draft.report.near("pitch_bend_range", "the Performance strip has it");
    }
    if vital.stored("stereo_mode") >= 0.5 || vital.stored("stereo_routing") < 0.99 {
        draft.report.left_out("stereo_routing", "sides are not turned");
    }
}
