//! What a person asks with sounds in the hand, as from a map of sounds: to hear one, to load it, to go from one to another, to make a bank.

use std::sync::Arc;

use vaeform_patch::Preset;

use super::editing::Editing;
use super::outbox::Change;
use crate::audio::own_note::Strike;
use crate::bank::Bank;
use crate::command::Command;
use crate::latent::LatentSettings;

/// Does what such a command asks; gives back any other.
pub(super) fn apply(editing: &mut Editing, command: Command) -> Option<Command> {
    match command {
        Command::AuditionPreset(preset) => audition(editing, &preset),
        Command::LoadPreset(preset) => editing.load_preset(Preset::clone(&preset)),
        Command::MorphPresets { from, to } => {
            editing.load_preset(Preset::clone(&from));
            let b = Some(to.patch);
            editing.set_latent_settings(LatentSettings { b, ..editing.saved.latent_settings.clone() });
            editing.take_in(to.tables.clone(), to.contents.clone());
        }
        Command::LoadPresets { name, presets } => load_bank(editing, &name, &presets),
        other => return Some(other),
    }
    None
}

/// Plays a note of a sound in place of the patch, as loud as others.
fn audition(editing: &mut Editing, preset: &Preset) {
    editing.take_in(preset.tables.clone(), preset.contents.clone());
    editing.sounding.comparing = false;
    editing.sounding.auditioned = Some((None, preset.patch));
    editing.changed(Change::Load);
    let gain_db = editing.sounding.heard_level.gain_db(&preset.patch);
    editing.outbox.strike = Some(Box::new(Strike::of_a_list().louder_by(gain_db)));
    editing.outbox.preview = Some(None);
}

fn load_bank(editing: &mut Editing, name: &str, presets: &[Arc<Preset>]) {
    let tables = presets.iter().flat_map(|preset| preset.tables.clone()).collect();
    editing.take_in(tables, presets.iter().flat_map(|preset| preset.contents.clone()).collect());
    editing.load_bank(Bank::new(name, presets.iter().map(|preset| Preset::clone(preset))), 0);
}
