//! The tables of a document: samples come in with presets and go out with what is saved, and what is built comes to what waits for it.

use std::collections::HashSet;
use std::sync::Arc;

use vaeform_patch::layers::TableRef;
use vaeform_patch::{OwnTable, Patch, Preset};
use vaeform_wavetable::Levels;

use super::editing::Editing;
use super::table_supply::WantedTable;
use crate::project::Contents;

/// Takes in the samples of tables that patches here name or are about to; those that none names any more are forgotten.
pub(super) fn add(editing: &mut Editing, tables: Vec<OwnTable>) {
    if tables.is_empty() {
        return;
    }
    let b = editing.saved.latent_settings.b;
    let contents = editing.history.contents().chain([&editing.saved.contents]);
    let patches = contents.flat_map(Contents::patches).chain(&b);
    let names: HashSet<TableRef> = patches.flat_map(|patch| patch.layers.tables).collect();
    editing.tables.retain(|name| names.contains(&name));
    editing.tables.add(tables);
}

/// The samples of all tables that a project keeps: those that its patches name, or these others.
pub(super) fn kept<'a>(editing: &'a Editing, others: impl Iterator<Item = &'a Patch>) -> Vec<OwnTable> {
    let patches = editing.saved.contents.patches().chain(&editing.saved.latent_settings.b);
    editing.tables.named_by(patches.chain(others))
}

/// The edited patch as a preset that stands alone.
pub(crate) fn preset(editing: &Editing) -> Preset {
    let contents = &editing.saved.contents;
    Preset { tables: editing.tables.named_by([&contents.patch]), ..contents.preset() }
}

/// The samples of an own table that patches here name.
pub(crate) fn own(editing: &Editing, name: TableRef) -> Option<OwnTable> {
    editing.tables.own(name).cloned()
}

/// Own tables that patches here name, with their labels.
pub(crate) fn own_names(editing: &Editing) -> Vec<(TableRef, String)> {
    editing.tables.own_names()
}

/// The next table that is to be built for what may sound; without the lock.
pub(crate) fn wanted(editing: &mut Editing) -> Option<WantedTable> {
    editing.tables.wanted(editing.sounding.patch(&editing.saved.contents))
}

/// Takes a table that was built; what waited for it goes when the document is next polled.
pub(crate) fn take(editing: &mut Editing, name: TableRef, levels: Arc<Levels>) {
    editing.tables.take(name, levels);
}

/// The host may select programs by itself, or no longer, or from another bank.
pub(super) fn follow_bank(editing: &mut Editing) {
    let bank = editing.saved.program_change.then_some(&*editing.saved.contents.bank);
    editing.tables.set_bank(bank);
}
