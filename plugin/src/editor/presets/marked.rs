//! Several presets that are changed together: their category, tags that come and go, stars, and deletion.

use std::collections::BTreeSet;

use egui::{Align2, Button, Id, Rect, TextEdit, Ui, vec2};
use vaeform_presets::Category;
use vaeform_session::PresetEdit;

use super::PresetRequest;
use super::entry::{Origin, PresetEntry};
use crate::editor::page::PageContext;
use crate::editor::theme;
use crate::editor::widgets::{Card, Select, Stack, columns};

/// Height of a field, and of the name above it.
const FIELD: f32 = 24.0;
const NAME: f32 = 15.0;
/// What the category field says while it changes nothing.
const AS_IT_IS: &str = "as it is";

/// What is to be done to all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct MarkedForm {
    category: Option<Category>,
    /// Tags between commas that come, and that go.
    tags: [String; 2],
}

impl MarkedForm {
    /// Shows the card; `entries` with their places. Marks are taken away by a request.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        entries: &[(usize, &PresetEntry)],
        favourites: &BTreeSet<String>,
        requests: &mut Vec<PresetRequest>,
        context: &mut PageContext<'_>,
    ) {
        let mine: Vec<&PresetEntry> =
            entries.iter().map(|(_, entry)| *entry).filter(|entry| matches!(entry.origin, Origin::User(_))).collect();
        Card::plain("Marked").show(ui, rect, context, |ui, inside, _| {
            let mut stack = Stack::new(inside.body);
            let words = format!("{} presets, {} of them yours", entries.len(), mine.len());
            text(ui, stack.row(20.0), &words, true);
            text(ui, stack.row(18.0), "Factory sounds can only be starred.", false);
            stack.gap(1.0);
            self.category(ui, &mut stack);
            field(ui, &mut stack, "Tags to add, between commas", &mut self.tags[0]);
            field(ui, &mut stack, "Tags to take away", &mut self.tags[1]);
            stack.gap(1.0);
            let is_change = self.category.is_some() || self.tags.iter().any(|tags| !tags.trim().is_empty());
            let words = format!("Change {}", mine.len());
            if button(ui, stack.row(FIELD), &words, is_change && !mine.is_empty(), "Category and tags of your own") {
                requests.extend(mine.iter().filter_map(|entry| self.edit(entry)).map(PresetRequest::Edit));
            }
            stack.gap(0.5);
            let mut halves = columns(stack.row(FIELD), 2);
            let mut half = || halves.next().unwrap_or(Rect::NOTHING);
            let is_starred = entries.iter().all(|(_, entry)| favourites.contains(&entry.key));
            let words = if is_starred { "No stars" } else { "Star all" };
            if button(ui, half(), words, true, "Favourites, or no longer") {
                requests.extend(entries.iter().map(|(i, _)| PresetRequest::Favourite(*i, !is_starred)));
            }
            if button(ui, half(), "Unmark", true, "Nothing is changed (Esc)") {
                requests.push(PresetRequest::Unmark);
            }
            stack.gap(0.5);
            let words = format!("Delete {}", mine.len());
            if button(ui, stack.row(FIELD), &words, !mine.is_empty(), "Puts the files away; they can come back") {
                let delete = |entry: &&PresetEntry| PresetEdit::Delete { key: entry.key.clone() };
                requests.extend(mine.iter().map(delete).map(PresetRequest::Edit));
                requests.push(PresetRequest::Unmark);
            }
        });
    }

    /// The change of one of them, if it is one.
    fn edit(&self, entry: &PresetEntry) -> Option<PresetEdit> {
        let [come, go] = [&self.tags[0], &self.tags[1]].map(|tags| words(tags));
        let mut tags: Vec<String> = entry.tags.iter().filter(|tag| !go.contains(tag)).cloned().collect();
        for tag in come {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let category = self.category.map_or(entry.category.as_str(), |category| category.name()).to_owned();
        let is_other = category != entry.category || tags != entry.tags;
        is_other.then(|| PresetEdit::Tag { key: entry.key.clone(), category, tags })
    }

    fn category(&mut self, ui: &mut Ui, stack: &mut Stack) {
        text(ui, stack.row(NAME), "Category", false);
        let names: Vec<String> =
            std::iter::once(AS_IT_IS).chain(Category::ALL.map(Category::name)).map(str::to_owned).collect();
        let chosen = self.category.and_then(|category| Category::ALL.iter().position(|other| *other == category));
        let chosen = chosen.map_or(0, |place| place + 1);
        let select = Select {
            id: Id::unique("vaeform marked category"),
            full_name: "Category of all marked".to_owned(),
            name: None,
            chosen: &names[chosen],
            color: theme::of(ui).accent,
        };
        if let (_, Some(picked)) = select.show(ui, stack.row(FIELD), &names, Some(chosen)) {
            self.category = picked.checked_sub(1).map(|place| Category::ALL[place]);
        }
    }
}

/// Words between commas.
fn words(text: &str) -> Vec<String> {
    text.split(',').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect()
}

fn text(ui: &Ui, row: Rect, words: &str, is_strong: bool) {
    let palette = theme::of(ui);
    let (font, color) = if is_strong { (theme::strong(), palette.text) } else { (theme::SMALL, palette.text_dim) };
    ui.painter_at(row).text(row.left_center(), Align2::LEFT_CENTER, words, font, color);
}

fn field(ui: &mut Ui, stack: &mut Stack, name: &str, value: &mut String) {
    text(ui, stack.row(NAME), name, false);
    let row = stack.row(FIELD);
    let id = Id::unique(("vaeform marked form", name));
    let edit = TextEdit::singleline(value).id(id).char_limit(200).margin(vec2(6.0, 4.0)).desired_width(row.width());
    let response = ui.put(row, edit);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
}

fn button(ui: &mut Ui, place: Rect, words: &str, is_on: bool, hint: &str) -> bool {
    let builder = egui::UiBuilder::new().max_rect(place);
    let button = |ui: &mut Ui| ui.add_enabled(is_on, Button::new(words).min_size(place.size()));
    ui.scope_builder(builder, button).inner.on_hover_text(hint).clicked()
}

#[cfg(test)]
mod tests {
    use vaeform_presets::factory;

    use super::*;

    #[test]
    fn tags_come_and_go_and_what_stays_as_it_is_is_not_written() {
        let mut entry = PresetEntry::factory((0, &factory()[0]));
        (entry.category, entry.tags) = ("Pad".to_owned(), vec!["dark".to_owned(), "wide".to_owned()]);
        assert_eq!(MarkedForm::default().edit(&entry), None);
        let tags = ["slow, dark , ".to_owned(), "wide".to_owned()];
        let form = MarkedForm { category: Some(Category::Bass), tags };
        let edit = PresetEdit::Tag {
            key: entry.key.clone(),
            category: "Bass".to_owned(),
            tags: vec!["dark".to_owned(), "slow".to_owned()],
        };
        assert_eq!(form.edit(&entry), Some(edit));
        let same = MarkedForm { category: Some(Category::Pad), tags: ["dark".to_owned(), "warm".to_owned()] };
        assert_eq!(same.edit(&entry), None);
    }
}
