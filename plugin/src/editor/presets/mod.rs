//! The Presets page: shelves at the left, the list with its search, and what is played at the right. A click loads a preset and plays it.

mod answers;
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

use egui::{Key, ScrollArea, Sense, Ui};
use vaeform_patch::Patch;
use vaeform_session::{Command, PresetEdit};

use super::page::{Page, PageContext};
use super::theme::GRID;
use duplicates::Duplicates;
use edit_form::EditForm;
use entry::{PresetEntry, Shelf};
use library::Library;
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
        answers::hear_what_came(self, ui, context);
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
            answers::answer(self, ui, request, (entries, &shown, chosen), context);
        }
        self.library = library;
    }
}

#[cfg(test)]
impl PresetsPage {
    /// A page that has the factory's presets from the first frame on.
    pub(crate) fn with_factory() -> Self {
        library::read();
        Self::default()
    }

    /// The same with pairs of duplicates, which are shown.
    pub(crate) fn with_duplicates(
        pairs: impl Into<std::sync::Arc<[vaeform_session::sound_map::DuplicatePair]>>,
    ) -> Self {
        let mut page = Self { shelf: Shelf::Duplicates, ..Self::with_factory() };
        page.duplicates.own = Some(pairs.into());
        page
    }
}
