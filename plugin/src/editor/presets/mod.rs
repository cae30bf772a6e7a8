//! The Presets page: shelves at the left, the list with its search, and what is played at the right. A click loads a preset and plays it.

mod detail;
mod edit_form;
mod entry;
mod library;
mod list;
mod shelves;

use std::time::Duration;

use egui::{ScrollArea, Sense, Ui};
use vaeform_patch::Patch;
use vaeform_session::{Command, PresetEdit};

use super::page::{Page, PageContext};
use super::theme::GRID;
use edit_form::EditForm;
use entry::{Origin, Shelf};
use library::{Library, neighbour};

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [640.0, 420.0];
/// Width of the shelves, and of what is played.
const SHELVES: f32 = 164.0;
const DETAIL: f32 = 216.0;
/// A file that has not come after so long will not be played.
const PATIENCE: f64 = 5.0;

/// What the page keeps between frames.
#[derive(Default)]
pub(crate) struct PresetsPage {
    library: Library,
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
    /// Change one of the user's, or bring one back.
    Edit(PresetEdit),
}

impl Page for PresetsPage {
    fn title(&self) -> &'static str {
        "Presets"
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
        let chosen = entries.iter().position(|entry| Some(&entry.key) == self.chosen.as_ref());
        let mut requests = Vec::new();
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let size = ui.available_size().max(MIN_SIZE.into());
            let (area, _) = ui.allocate_exact_size(size, Sense::hover());
            let left = area.with_max_x(area.left() + SHELVES);
            let right = area.with_min_x(area.right() - DETAIL);
            let middle = area.with_min_x(left.right() + GRID).with_max_x(right.left() - GRID);
            shelves::show(ui, left, &mut self.shelf, |shelf| found(shelf, "").len(), context);
            let shown = found(self.shelf, &self.query);
            list::show(ui, middle, self, (entries, &shown, &favourites, chosen), &mut requests, context);
            let is_favourite = self.chosen.as_ref().is_some_and(|key| favourites.contains(key));
            detail::show(ui, right, self, chosen.map(|i| (i, &entries[i], is_favourite)), &mut requests, context);
        });
        let shown = found(self.shelf, &self.query);
        for request in requests {
            match request {
                PresetRequest::Favourite(i, on) => {
                    context.commands.push(Command::Favourite { key: entries[i].key.clone(), on })
                }
                PresetRequest::Load(i) => self.load(ui, &entries[i], context),
                PresetRequest::Open(i) => {
                    self.chosen = Some(entries[i].key.clone());
                    self.form = Some(EditForm::of(&entries[i]));
                }
                PresetRequest::Edit(edit) => {
                    if let PresetEdit::Rename { key, name } = &edit {
                        // As it will be called, unless another one has that name.
                        let folder = key.rsplit_once('/').map_or("user", |(folder, _)| folder);
                        self.chosen = Some(format!("{folder}/{}.json", name.trim()));
                    }
                    context.commands.push(Command::EditPreset(edit));
                }
                PresetRequest::Step(by) => {
                    if let Some(i) = neighbour(&shown, chosen, by) {
                        self.load(ui, &entries[i], context);
                    }
                }
            }
        }
        self.library = library;
    }
}

impl PresetsPage {
    /// A page that has the factory's presets from the first frame on.
    #[cfg(test)]
    pub(crate) fn with_factory() -> Self {
        library::read();
        Self::default()
    }

    /// Loads a preset as a step of undo, and plays a note of it.
    fn load(&mut self, ui: &Ui, entry: &entry::PresetEntry, context: &mut PageContext<'_>) {
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
