//! The form that changes name, category and tags of one of the user's presets.

use egui::{Align2, Button, Id, Key, Rect, TextEdit, Ui, vec2};
use vaeform_presets::Category;
use vaeform_session::PresetEdit;

use super::PresetRequest;
use super::entry::PresetEntry;
use crate::editor::theme;
use crate::editor::widgets::{Select, Stack, columns};

/// Height of a field, and of the name above it.
const FIELD: f32 = 24.0;
const NAME: f32 = 15.0;
/// Characters of a name.
const MAX_NAME: usize = 10;

/// What is being changed, as it was and as it is typed.
#[derive(Clone, Debug)]
pub(super) struct EditForm {
    key: String,
    before: [String; 3],
    /// Name, category, tags between commas.
    texts: [String; 3],
}

impl EditForm {
    /// With the words that the preset has.
    pub(super) fn of(entry: &PresetEntry) -> Self {
        let texts = [entry.name.clone(), entry.category.clone(), entry.tags.join(", ")];
        Self { key: entry.key.clone(), before: texts.clone(), texts }
    }

    /// Whether it is about this preset.
    pub(super) fn is_of(&self, entry: &PresetEntry) -> bool {
        self.key == entry.key
    }

    /// Shows the form; true when it is done with.
    pub(super) fn show(&mut self, ui: &mut Ui, stack: &mut Stack, requests: &mut Vec<PresetRequest>) -> bool {
        let ends = ui.input(|i| [i.key_pressed(Key::Enter), i.key_pressed(Key::Escape)]);
        field(ui, stack, "Name", &mut self.texts[0], MAX_NAME);
        self.category(ui, stack);
        field(ui, stack, "Tags, between commas", &mut self.texts[2], 200);
        stack.gap(0.5);
        let mut buttons = columns(stack.row(FIELD), 2);
        let mut button = |ui: &mut Ui, words: &str| {
            let place = buttons.next().unwrap_or(Rect::NOTHING);
            ui.put(place, Button::new(words).min_size(place.size())).clicked()
        };
        let is_kept = button(ui, "Keep") || ends[0];
        let is_left = button(ui, "Cancel") || ends[1];
        if is_kept && !is_left {
            requests.extend(self.edits().into_iter().map(PresetRequest::Edit));
        }
        is_kept || is_left
    }

    /// What has been changed; the name last, since the key goes with it.
    fn edits(&self) -> Vec<PresetEdit> {
        let mut edits = Vec::new();
        let [name, category, tags] = &self.texts;
        if [category, tags] != [&self.before[1], &self.before[2]] {
            let tags = tags.split(',').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect();
            edits.push(PresetEdit::Tag { key: self.key.clone(), category: category.clone(), tags });
        }
        if *name != self.before[0] && !name.trim().is_empty() {
            edits.push(PresetEdit::Rename { key: self.key.clone(), name: name.trim().to_owned() });
        }
        edits
    }

    fn category(&mut self, ui: &mut Ui, stack: &mut Stack) {
        label(ui, stack.row(NAME), "Category");
        let names: Vec<String> = Category::ALL.iter().map(|category| category.name().to_owned()).collect();
        let chosen = names.iter().position(|name| *name == self.texts[1]);
        let select = Select {
            id: Id::unique("vaeform preset category"),
            full_name: "Category of the preset".to_owned(),
            name: None,
            chosen: if self.texts[1].is_empty() { "none" } else { &self.texts[1] },
            color: theme::of(ui).accent,
        };
        if let (_, Some(picked)) = select.show(ui, stack.row(FIELD), &names, chosen) {
            self.texts[1].clone_from(&names[picked]);
        }
    }
}

fn label(ui: &Ui, row: Rect, words: &str) {
    ui.painter().text(row.left_center(), Align2::LEFT_CENTER, words, theme::SMALL, theme::of(ui).text_dim);
}

fn field(ui: &mut Ui, stack: &mut Stack, name: &str, text: &mut String, limit: usize) {
    label(ui, stack.row(NAME), name);
    let row = stack.row(FIELD);
    let id = Id::unique(("vaeform preset form", name));
    let edit = TextEdit::singleline(text).id(id).char_limit(limit).margin(vec2(6.0, 4.0)).desired_width(row.width());
    let response = ui.put(row, edit);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(format!("{name} of the preset")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_changed_is_asked_for_and_the_name_comes_last() {
        let before = ["Bell", "Pad", "dark"].map(str::to_owned);
        let mut form = EditForm { key: "user/Bell.json".into(), before: before.clone(), texts: before };
        assert_eq!(form.edits(), []);
        form.texts = ["Glass", "Pad", "dark, , wide "].map(str::to_owned);
        let tags = vec!["dark".to_owned(), "wide".to_owned()];
        let tag = PresetEdit::Tag { key: form.key.clone(), category: "Pad".into(), tags };
        assert_eq!(form.edits(), [tag, PresetEdit::Rename { key: form.key.clone(), name: "Glass".into() }]);
    }
}
