//! What the page does when something was asked of its entries: it loads, marks, changes and steps through them.

use std::time::Duration;

use egui::Ui;
use vaeform_session::{Command, PresetEdit};

use super::edit_form::EditForm;
use super::entry::{Origin, PresetEntry};
use super::library::neighbour;
use super::{PATIENCE, PresetRequest, PresetsPage};
use crate::editor::page::PageContext;

/// Does what was asked of entries, of which some are shown in the list and one is chosen.
pub(super) fn answer(
    page: &mut PresetsPage,
    ui: &Ui,
    request: PresetRequest,
    (entries, shown, chosen): (&[PresetEntry], &[usize], Option<usize>),
    context: &mut PageContext<'_>,
) {
    match request {
        PresetRequest::Favourite(i, on) => {
            context.commands.push(Command::Favourite { key: entries[i].key.clone(), on });
        }
        PresetRequest::Load(i) => load(page, ui, &entries[i], context),
        PresetRequest::Open(i) => {
            page.chosen = Some(entries[i].key.clone());
            page.form = Some(EditForm::of(&entries[i]));
        }
        PresetRequest::OpenChosen => {
            page.form = chosen.map(|i| &entries[i]).filter(|entry| entry.is_mine()).map(EditForm::of);
        }
        PresetRequest::Edit(change) => edit(page, change, context),
        PresetRequest::Delete => {
            let is_meant = |(i, entry): &(usize, &PresetEntry)| match page.marked.is_empty() {
                true => chosen == Some(*i),
                false => page.marked.contains(&entry.key),
            };
            let meant = entries.iter().enumerate().filter(is_meant).filter(|(_, entry)| entry.is_mine());
            let keys: Vec<String> = meant.map(|(_, entry)| entry.key.clone()).collect();
            page.marked.clear();
            keys.into_iter().for_each(|key| edit(page, PresetEdit::Delete { key }, context));
        }
        PresetRequest::Mark(i) => {
            // The first mark takes what was chosen along.
            let first = chosen.filter(|_| page.marked.is_empty()).map(|chosen| entries[chosen].key.clone());
            page.marked.extend(first);
            if !page.marked.remove(&entries[i].key) {
                page.marked.insert(entries[i].key.clone());
            }
        }
        PresetRequest::MarkTo(i) => {
            let place = |of: Option<usize>| shown.iter().position(|&other| Some(other) == of);
            let (from, to) = (place(chosen).unwrap_or(0), place(Some(i)).unwrap_or(0));
            let between = shown.get(from.min(to)..=from.max(to)).unwrap_or_default();
            page.marked.extend(between.iter().map(|&between| entries[between].key.clone()));
        }
        PresetRequest::Unmark => page.marked.clear(),
        PresetRequest::Step(by) => {
            if let Some(i) = neighbour(shown, chosen, by) {
                load(page, ui, &entries[i], context);
            }
        }
    }
}

fn edit(page: &mut PresetsPage, edit: PresetEdit, context: &mut PageContext<'_>) {
    if let PresetEdit::Rename { key, name } = &edit {
        // As it will be called, unless another one has that name.
        let folder = key.rsplit_once('/').map_or("user", |(folder, _)| folder);
        page.chosen = Some(format!("{folder}/{}.json", name.trim()));
    }
    context.commands.push(Command::EditPreset(edit));
}

/// Loads a preset as a step of undo, and plays a note of it.
fn load(page: &mut PresetsPage, ui: &Ui, entry: &PresetEntry, context: &mut PageContext<'_>) {
    page.chosen = Some(entry.key.clone());
    page.scrolls = true;
    match &entry.origin {
        Origin::Factory(place) => {
            context.commands.push(Command::Factory(*place));
            context.commands.extend((!page.is_quiet).then_some(Command::Hear));
        }
        Origin::User(path) => {
            context.commands.push(Command::Import(path.clone()));
            let now = ui.input(|i| i.time);
            page.waiting = (!page.is_quiet).then(|| (Box::new(context.snapshot.patch), now));
        }
    }
}

/// Plays a note of a patch that was read from a file, once it has come.
pub(super) fn hear_what_came(page: &mut PresetsPage, ui: &Ui, context: &mut PageContext<'_>) {
    let Some((before, since)) = &page.waiting else { return };
    let has_come = **before != context.snapshot.patch;
    if has_come {
        context.commands.push(Command::Hear);
    }
    if has_come || ui.input(|i| i.time) - since > PATIENCE {
        page.waiting = None;
    } else {
        ui.ctx().request_repaint_after(Duration::from_millis(50));
    }
}
