//! What is played: name, origin, tags, the named macros, and where the current patch is saved.

use egui::{Align2, Button, Layout, Rect, RichText, Ui, UiBuilder, pos2, vec2};
use vaeform_patch::layers::{LayerParamId, MacroParam};
use vaeform_session::{Command, PresetEdit};

use super::entry::{Origin, PresetEntry};
use super::made_of;
use super::row::star;
use super::{PresetRequest, PresetsPage};
use crate::editor::page::PageContext;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::{Card, KnobSize, LayerKnob, Stack, cells, columns};

/// Macros that factory presets name.
const MACROS: usize = 4;
/// Letters of tags that have room in a line.
const TAGS_A_LINE: usize = 36;
/// Height of the larger buttons.
const BUTTON: f32 = 28.0;
/// What the buttons at the bottom take.
const SAVE: f32 = 2.0 * BUTTON + 34.0;

/// Shows the card; the chosen entry with its place, and whether it is a favourite.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    page: &mut PresetsPage,
    chosen: Option<(usize, &PresetEntry, bool)>,
    requests: &mut Vec<PresetRequest>,
    context: &mut PageContext<'_>,
) {
    Card::plain("Now playing").show(ui, rect, context, |ui, inside, context| {
        let palette = theme::of(ui);
        let mut stack = Stack::new(inside.body);
        let name = context.surface.shown.name.to_string();
        let row = stack.row(26.0);
        let font = egui::FontId::new(18.0, theme::heading().family);
        ui.painter().text(row.left_center(), Align2::LEFT_CENTER, name.trim(), font, palette.text);
        if let Some((i, entry, is_favourite)) = chosen {
            let place = row.with_min_x(row.right() - 28.0);
            if star(ui, place, is_favourite, "Favourite of what is playing").clicked() {
                requests.push(PresetRequest::Favourite(i, !is_favourite));
            }
            if let Some(mut form) = page.form.take_if(|form| form.is_of(entry)) {
                if !form.show(ui, &mut stack, requests) {
                    page.form = Some(form);
                }
                return;
            }
            let who = if entry.author.is_empty() { "" } else { "by " };
            for words in [entry.category.clone(), format!("{who}{}", entry.author)] {
                let line = stack.row(18.0);
                ui.painter().text(line.left_center(), Align2::LEFT_CENTER, words, theme::BODY, palette.text_dim);
            }
            stack.gap(1.0);
            let is_long = entry.tags.iter().map(|tag| tag.len() + 4).sum::<usize>() > TAGS_A_LINE;
            tags(ui, stack.row(if is_long { 46.0 } else { 22.0 }), entry, page);
            if matches!(entry.origin, Origin::User(_)) {
                change(ui, stack.row(24.0), (i, entry), requests);
            }
        } else {
            let line = stack.row(36.0);
            let words = "Choose a preset in the list:\nit is loaded and plays a note.";
            ui.painter().text(line.left_top(), Align2::LEFT_TOP, words, theme::BODY, palette.text_dim);
        }
        stack.gap(1.0);
        macros(ui, &mut stack, context);
        stack.gap(1.0);
        made_of::show(ui, &mut stack, SAVE, context);
        bring_back(ui, stack.rest(), requests, context);
        save(ui, stack.rest(), context);
    });
}

/// Buttons that change one of the user's.
fn change(ui: &mut Ui, room: Rect, (i, entry): (usize, &PresetEntry), requests: &mut Vec<PresetRequest>) {
    let mut places = columns(room, 2);
    let mut button = |ui: &mut Ui, words: &str, hint: &str| {
        let place = places.next().unwrap_or(Rect::NOTHING);
        ui.put(place, Button::new(words).min_size(place.size())).on_hover_text(hint).clicked()
    };
    if button(ui, "Change", "Name, category and tags") {
        requests.push(PresetRequest::Open(i));
    }
    if button(ui, "Delete", "Puts the file away; it can come back") {
        requests.push(PresetRequest::Edit(PresetEdit::Delete { key: entry.key.clone() }));
    }
}

/// Brings back what was deleted last.
fn bring_back(ui: &mut Ui, room: Rect, requests: &mut Vec<PresetRequest>, context: &PageContext<'_>) {
    let all = &context.snapshot.user_presets.deleted;
    let Some(deleted) = all.last() else { return };
    let place = Rect::from_min_size(pos2(room.left(), room.bottom() - 2.0 * BUTTON - 26.0), vec2(room.width(), BUTTON));
    let button = Button::new(format!("Bring back {}", deleted.name)).min_size(place.size());
    if ui.put(place, button).on_hover_text(format!("It was deleted last, of {}", all.len())).clicked() {
        requests.push(PresetRequest::Edit(PresetEdit::Restore));
    }
}

/// The tags, which a click searches for.
fn tags(ui: &mut Ui, room: Rect, entry: &PresetEntry, page: &mut PresetsPage) {
    ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
        ui.set_clip_rect(room.intersect(ui.clip_rect()));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            for tag in &entry.tags {
                let color = theme::of(ui).text;
                let text = RichText::new(tag).font(theme::SMALL).color(color);
                let fill = tint(theme::of(ui).card, theme::of(ui).accent, 0.2);
                if ui.add(Button::new(text).fill(fill).small()).on_hover_text("Searches for it").clicked() {
                    page.query.clone_from(tag);
                }
            }
        });
    });
}

/// The first four macros of the patch with their names.
fn macros(ui: &mut Ui, stack: &mut Stack, context: &mut PageContext<'_>) {
    let palette = theme::of(ui);
    let line = stack.row(20.0);
    ui.painter().text(line.left_center(), Align2::LEFT_CENTER, "Macros", theme::strong(), palette.modulation);
    stack.gap(0.5);
    let names = context.surface.shown.layers.macro_names;
    for pair in 0..MACROS / 2 {
        for (cell, n) in cells(stack.row(KnobSize::Large.height() + 4.0), 2).zip(2 * pair..) {
            let name = String::from_utf8_lossy(&names[n]).trim().to_owned();
            let name = if name.is_empty() { format!("Macro {}", n + 1) } else { name };
            let id = LayerParamId(MacroParam::Macro1.of(0).0 + n as u16);
            LayerKnob::new(id).named(&name).large().show(ui, cell, context);
        }
    }
}

/// Saves the current patch into the user's folder, and says where that is.
fn save(ui: &mut Ui, room: Rect, context: &mut PageContext<'_>) {
    let presets = &context.snapshot.user_presets;
    let button = Rect::from_min_size(pos2(room.left(), room.bottom() - BUTTON - 20.0), vec2(room.width(), BUTTON));
    let folder = presets.folder.as_ref().map(|folder| folder.display().to_string()).unwrap_or_default();
    let hint =
        format!("Writes the current patch as {}.json into {folder}", context.surface.shown.name.to_string().trim());
    let can_save = presets.folder.is_some();
    let mut commands = Vec::new();
    let middle = Layout::centered_and_justified(egui::Direction::TopDown);
    ui.scope_builder(UiBuilder::new().max_rect(button).layout(middle), |ui| {
        let response = ui.add_enabled(can_save, Button::new("Save to my presets").min_size(button.size()));
        if response.on_hover_text(&hint).clicked() {
            commands.push(Command::KeepPreset);
        }
    });
    let below = Rect::from_min_size(pos2(room.left(), room.bottom() - 18.0), vec2(room.width(), 18.0));
    ui.scope_builder(UiBuilder::new().max_rect(below), |ui| {
        let text = RichText::new("Look for new files").font(theme::SMALL).color(theme::of(ui).text_dim);
        if ui.add(Button::new(text).small()).on_hover_text(format!("Reads {folder} again")).clicked() {
            commands.push(Command::ListPresets);
        }
    });
    context.commands.append(&mut commands);
}
