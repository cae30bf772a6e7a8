//! The Presets page: shelves at the left, the list with its search, and what is played at the right. A click loads a preset and plays it.

mod detail;
mod duplicates;
mod edit_form;
mod entry;
mod library;
mod list;
mod made_of;
mod marked;
mod row;
mod shelves;

use std::collections::BTreeSet;
use std::time::Duration;

use egui::{Key, ScrollArea, Sense, Ui};
use vaeform_patch::Patch;
use vaeform_session::{Command, PresetEdit};

use super::page::{Page, PageContext};
use super::theme::GRID;
use duplicates::Duplicates;
use edit_form::EditForm;
use entry::{Origin, PresetEntry, Shelf};
use library::{Library, neighbour};
use marked::MarkedForm;

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [640.0, 420.0];
/// Width of the shelves, and of what is played.
const SHELVES: f32 = 164.0;
const DETAIL: [f32; 2] = [216.0, 340.0];
/// What the latter has of a wide page.
const DETAIL_PART: f32 = 0.25;
/// A file that has not come after so long will not be played.
const PATIENCE: f64 = 5.0;

/// What the page keeps between frames.
#[derive(Default)]
pub(crate) struct PresetsPage {
    library: Library,
    duplicates: Duplicates,
    shelf: Shelf,
    query: String,
    /// The key of the preset that was chosen last.
    chosen: Option<String>,
    /// The list is to show the chosen one.
    scrolls: bool,
    /// A preset that is chosen is not heard.
    is_quiet: bool,
    /// The user's presets were asked for.
    is_asked: bool,
    /// The names and words that are being changed.
    form: Option<EditForm>,
    /// Keys of those that are changed together, and what is done to them.
    marked: BTreeSet<String>,
    marked_form: MarkedForm,
    /// A file is read: the patch before it, and since when.
    waiting: Option<(Box<Patch>, f64)>,
}

/// What was done to the list in a frame.
#[derive(Debug)]
enum PresetRequest {
    /// Load the entry at a place of the library.
    Load(usize),
    /// Make it a favourite, or no longer.
    Favourite(usize, bool),
    /// Go so far from the chosen one.
    Step(isize),
    /// Change the names and words of one of the user's.
    Open(usize),
    /// The same with the chosen one.
    OpenChosen,
    /// Change one of the user's, or bring one back.
    Edit(PresetEdit),
    /// Put the marked ones of the user's away, or without marks the chosen one.
    Delete,
    /// Mark one, or no longer; all up to one; none.
    Mark(usize),
    MarkTo(usize),
    Unmark,
}

impl Page for PresetsPage {
    fn title(&self) -> &'static str {
        "Presets"
    }

    fn says(&self) -> &'static str {
        "Presets: find, load, keep"
    }

    fn hint(&self) -> &'static str {
        "A click loads and plays; Ctrl or Shift marks several, F2 renames, Delete puts one of your own away"
    }

    fn has_performance_strip(&self) -> bool {
        false
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        if !std::mem::replace(&mut self.is_asked, true) {
            context.commands.push(Command::ListPresets);
        }
        self.hear_what_came(ui, context);
        let snapshot = context.snapshot;
        let favourites = snapshot.user_presets.favourites.clone();
        // Entries are lent to the parts of the page, which tell their requests.
        let mut library = std::mem::take(&mut self.library);
        let entries = library.entries(ui, &snapshot.user_presets);
        let found = |shelf: Shelf, query: &str| -> Vec<usize> {
            let is_in = |i: &usize| shelf.has(&entries[*i], &favourites) && entries[*i].has(query);
            (0..entries.len()).filter(is_in).collect()
        };
        let name = snapshot.patch.name.to_string();
        // Before one is chosen, the factory's sound that is played.
        let is_chosen = |entry: &PresetEntry| match &self.chosen {
            Some(key) => entry.key == *key,
            None => !entry.is_mine() && entry.name == name.trim(),
        };
        let chosen = entries.iter().position(is_chosen);
        let mut requests = Vec::new();
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let size = ui.available_size().max(MIN_SIZE.into());
            let (area, _) = ui.allocate_exact_size(size, Sense::hover());
            let left = area.with_max_x(area.left() + SHELVES);
            let right = area.with_min_x(area.right() - (DETAIL_PART * area.width()).clamp(DETAIL[0], DETAIL[1]));
            let middle = area.with_min_x(left.right() + GRID).with_max_x(right.left() - GRID);
            let pairs = self.duplicates.count(entries);
            let count = |shelf| if shelf == Shelf::Duplicates { pairs } else { Some(found(shelf, "").len()) };
            shelves::show(ui, left, &mut self.shelf, count, context);
            if self.shelf == Shelf::Duplicates {
                self.duplicates.show(ui, middle, entries, &mut requests, context);
            } else {
                let shown = found(self.shelf, &self.query);
                list::show(ui, middle, self, (entries, &shown, &favourites, chosen), &mut requests, context);
            }
            let marked: Vec<(usize, &PresetEntry)> =
                entries.iter().enumerate().filter(|(_, entry)| self.marked.contains(&entry.key)).collect();
            if marked.len() > 1 {
                return self.marked_form.show(ui, right, &marked, &favourites, &mut requests, context);
            }
            let is_favourite = self.chosen.as_ref().is_some_and(|key| favourites.contains(key));
            detail::show(ui, right, self, chosen.map(|i| (i, &entries[i], is_favourite)), &mut requests, context);
        });
        if ui.input(|i| i.key_pressed(Key::Escape)) {
            self.marked.clear();
        }
        let shown = found(self.shelf, &self.query);
        for request in requests {
            self.answer(ui, request, (entries, &shown, chosen), context);
        }
        self.library = library;
    }
}

impl PresetsPage {
    /// Does what was asked of entries, of which some are shown in the list and one is chosen.
    fn answer(
        &mut self,
        ui: &Ui,
        request: PresetRequest,
        (entries, shown, chosen): (&[PresetEntry], &[usize], Option<usize>),
        context: &mut PageContext<'_>,
    ) {
        match request {
            PresetRequest::Favourite(i, on) => {
                context.commands.push(Command::Favourite { key: entries[i].key.clone(), on });
            }
            PresetRequest::Load(i) => self.load(ui, &entries[i], context),
            PresetRequest::Open(i) => {
                self.chosen = Some(entries[i].key.clone());
                self.form = Some(EditForm::of(&entries[i]));
            }
            PresetRequest::OpenChosen => {
                self.form = chosen.map(|i| &entries[i]).filter(|entry| entry.is_mine()).map(EditForm::of);
            }
            PresetRequest::Edit(edit) => self.edit(edit, context),
            PresetRequest::Delete => {
                let is_meant = |(i, entry): &(usize, &PresetEntry)| match self.marked.is_empty() {
                    true => chosen == Some(*i),
                    false => self.marked.contains(&entry.key),
                };
                let meant = entries.iter().enumerate().filter(is_meant).filter(|(_, entry)| entry.is_mine());
                let keys: Vec<String> = meant.map(|(_, entry)| entry.key.clone()).collect();
                self.marked.clear();
                keys.into_iter().for_each(|key| self.edit(PresetEdit::Delete { key }, context));
            }
            PresetRequest::Mark(i) => {
                // The first mark takes what was chosen along.
                let first = chosen.filter(|_| self.marked.is_empty()).map(|chosen| entries[chosen].key.clone());
                self.marked.extend(first);
                if !self.marked.remove(&entries[i].key) {
                    self.marked.insert(entries[i].key.clone());
                }
            }
            PresetRequest::MarkTo(i) => {
                let place = |of: Option<usize>| shown.iter().position(|&other| Some(other) == of);
                let (from, to) = (place(chosen).unwrap_or(0), place(Some(i)).unwrap_or(0));
                let between = shown.get(from.min(to)..=from.max(to)).unwrap_or_default();
                self.marked.extend(between.iter().map(|&between| entries[between].key.clone()));
            }
            PresetRequest::Unmark => self.marked.clear(),
            PresetRequest::Step(by) => {
                if let Some(i) = neighbour(shown, chosen, by) {
                    self.load(ui, &entries[i], context);
                }
            }
        }
    }

    fn edit(&mut self, edit: PresetEdit, context: &mut PageContext<'_>) {
        if let PresetEdit::Rename { key, name } = &edit {
            // As it will be called, unless another one has that name.
            let folder = key.rsplit_once('/').map_or("user", |(folder, _)| folder);
            self.chosen = Some(format!("{folder}/{}.json", name.trim()));
        }
        context.commands.push(Command::EditPreset(edit));
    }

    /// A page that has the factory's presets from the first frame on.
    #[cfg(test)]
    pub(crate) fn with_factory() -> Self {
        library::read();
        Self::default()
    }

    /// Loads a preset as a step of undo, and plays a note of it.
    fn load(&mut self, ui: &Ui, entry: &PresetEntry, context: &mut PageContext<'_>) {
        self.chosen = Some(entry.key.clone());
        self.scrolls = true;
        match &entry.origin {
            Origin::Factory(place) => {
                context.commands.push(Command::Factory(*place));
                context.commands.extend((!self.is_quiet).then_some(Command::Hear));
            }
            Origin::User(path) => {
                context.commands.push(Command::Import(path.clone()));
                let now = ui.input(|i| i.time);
                self.waiting = (!self.is_quiet).then(|| (Box::new(context.snapshot.patch), now));
            }
        }
    }

    /// Plays a note of a patch that was read from a file, once it has come.
    fn hear_what_came(&mut self, ui: &Ui, context: &mut PageContext<'_>) {
        let Some((before, since)) = &self.waiting else { return };
        let has_come = **before != context.snapshot.patch;
        if has_come {
            context.commands.push(Command::Hear);
        }
        if has_come || ui.input(|i| i.time) - since > PATIENCE {
            self.waiting = None;
        } else {
            ui.ctx().request_repaint_after(Duration::from_millis(50));
        }
    }
}
