//! The tables and contents of a document: samples come in with presets and go out with what is saved, and what is built comes to what waits for it.

use std::sync::Arc;

use vaeform_models::search::Candidate;
use vaeform_patch::content::Content;
use vaeform_patch::layers::{FACTORY_TABLES, PlayedTable, TableRef};
use vaeform_patch::{OwnTable, Patch, Preset};
use vaeform_wavetable::KeyZones;

use super::Document;
use super::editing::Editing;
use super::table_supply::WantedTable;
use crate::notice::Severity;

/// The samples of all tables and the contents that a project keeps: those that its patches name, then those of candidates.
pub(super) fn kept<'a>(
    editing: &Editing,
    candidates: impl Iterator<Item = &'a Candidate>,
) -> (Vec<OwnTable>, Vec<Content>) {
    let patches: Vec<&Patch> = editing.saved.contents.patches().chain(&editing.saved.latent_settings.b).collect();
    let mut tables = editing.tables.named_by(patches.iter().copied());
    let mut contents = editing.tables.contents_named_by(patches);
    for candidate in candidates {
        let more: Vec<_> = candidate.tables.iter().filter(|table| !tables.contains(table)).cloned().collect();
        tables.extend(more);
        let more: Vec<_> = candidate.contents.iter().filter(|content| !contents.contains(content)).cloned().collect();
        contents.extend(more);
    }
    (tables, contents)
}

/// The edited patch as a preset that stands alone.
pub(crate) fn preset(editing: &Editing) -> Preset {
    let contents = &editing.saved.contents;
    let tables = editing.tables.named_by([&contents.patch]);
    Preset { tables, contents: editing.tables.contents_named_by([&contents.patch]), ..contents.preset() }
}

/// The samples of an own table that patches here name.
pub(crate) fn own(editing: &Editing, name: TableRef) -> Option<OwnTable> {
    editing.tables.own(name).cloned()
}

/// Own tables that patches here name, with their labels.
pub(crate) fn own_names(editing: &Editing) -> Vec<(TableRef, String)> {
    editing.tables.own_names()
}

/// Lets an oscillator of the current patch, 0-2, play a table that is new here.
pub(crate) fn load(editing: &mut Editing, oscillator: usize, table: OwnTable) {
    let mut patch = editing.saved().contents.patch;
    let Some(played) = patch.layers.tables.get_mut(oscillator) else { return };
    *played = TableRef::Own(table.id());
    editing.take_in(vec![table], Vec::new());
    editing.edit(patch);
}

/// The next table that is to be built for what may sound; without the lock.
pub(crate) fn wanted(editing: &mut Editing) -> Option<WantedTable> {
    editing.tables.wanted(editing.sounding.patch(&editing.saved.contents))
}

/// Takes a table that was built; what waited for it goes when the document is next polled. Tells when zones have not all of its frames.
pub(crate) fn take(document: &mut Document, name: PlayedTable, zones: Arc<KeyZones>) {
    let (frames, all) = (zones.num_frames(), zones.own().num_frames());
    document.editing.tables.take(name, zones);
    if frames < all {
        let label = match name.table {
            TableRef::Factory(idx) => FACTORY_TABLES.get(usize::from(idx)).copied(),
            TableRef::Own(_) => document.editing.tables.own(name.table).map(OwnTable::name),
        };
        let label = label.unwrap_or("A table").to_owned();
        let text = format!("{label}: where formants stay, other keys than its own play {frames} of its {all} frames");
        document.notice_once(Severity::Info, text);
    }
}
