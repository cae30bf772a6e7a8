//! The factory sounds in a document: loaded by number, which hosts know, and known again by name.

use std::sync::atomic::Ordering;

use vaeform_patch::Preset;
use vaeform_presets::factory;

use super::Document;
use super::by_midi::by_midi;
use super::editing::Editing;

/// Loads a factory sound by its number, as a step of undo; nothing happens where there is none.
pub(super) fn load(editing: &mut Editing, number: usize) {
    if let Some(sound) = factory().get(number) {
        editing.load_preset(Preset::clone(sound.preset()));
    }
}

/// The factory sound that the current patch is, or was before it was edited: the one of its name.
pub(crate) fn current(editing: &Editing) -> Option<usize> {
    let name = editing.saved.contents.patch.name.to_string();
    factory().iter().position(|sound| sound.name == name)
}

/// Loads the sound that the audio thread was asked for, unless it is there already; false if there is none.
pub(super) fn follow(document: &mut Document) -> bool {
    let flag = &document.inbox.flags().factory_wanted;
    // Mostly there is none, and then this writes nothing.
    let wanted = if flag.load(Ordering::Relaxed) == 0 { 0 } else { flag.swap(0, Ordering::Acquire) };
    let Some(number) = wanted.checked_sub(1).map(|number| number as usize) else { return false };
    if current(&document.editing) != Some(number) {
        by_midi(document, |document| load(&mut document.editing, number));
    }
    true
}
