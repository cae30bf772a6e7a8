//! The factory bank: 32 voices of our own, eight families, in the instrument's integer steps so that they export to it exactly.

mod bass;
mod bells;
mod brass;
mod effects;
mod keys;
mod leads;
mod pads;
mod plucks;
mod recipe;

use crate::Preset;

use recipe::Recipe;

/// The 32 factory presets in program order; the first is what a new instance opens on. Allocates.
pub fn bank() -> Vec<Preset> {
    let families: [(&str, Vec<Recipe>); 8] = [
        ("Keys", keys::recipes().into()),
        ("Bass", bass::recipes().into()),
        ("Bells", bells::recipes().into()),
        ("Brass", brass::recipes().into()),
        ("Pads", pads::recipes().into()),
        ("Leads", leads::recipes().into()),
        ("Plucks", plucks::recipes().into()),
        ("Effects", effects::recipes().into()),
    ];
    families
        .into_iter()
        .flat_map(|(category, recipes)| recipes.into_iter().map(move |recipe| recipe.preset(category)))
        .collect()
}
