//! The presets of the dump, with their search.

use egui::{
    Align2, EventFilter, Id, Key, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, TextEdit, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};
use vaeform_session::librarian::{DumpPreset, OpenedDump};

use super::LibrarianPage;
use crate::editor::page::PageContext;
use crate::editor::theme::{self, GRID, tint};
use crate::editor::widgets::{Card, Stack, elided};

/// Height of a row, and of the search.
const ROW: f32 = 24.0;
const FIELD: f32 = 26.0;
/// Width of the numbers, and where category and place stand, as parts of the width.
const NUMBER: f32 = 34.0;
const CATEGORY: f32 = 0.42;
const PLACE: f32 = 0.6;
/// What stands where there is no dump.
const NOTHING: &str = "No dump yet.\n\nDrop a .syx of a Virus, a JP-8000 or any other known\ninstrument on the window, send it as SysEx,\nor request one at the right.";

/// Shows search and list.
pub(super) fn show(ui: &mut Ui, rect: Rect, page: &mut LibrarianPage, context: &mut PageContext<'_>) {
    Card::plain("Dump").show(ui, rect, context, |ui, inside, context| {
        let palette = theme::of(ui);
        let Some(opened) = &context.snapshot.librarian.opened else {
            ui.painter().text(inside.body.center(), Align2::CENTER_CENTER, NOTHING, theme::BODY, palette.text_dim);
            return;
        };
        let found = found(opened, &page.query);
        let unknown = match opened.num_unknown() {
            0 => String::new(),
            1 => ", 1 unknown message".to_owned(),
            count => format!(", {count} unknown messages"),
        };
        let words = format!("{} of {}{unknown}", found.len(), opened.presets().len());
        let at = inside.head.right_center();
        let words = ui.painter().text(at, Align2::RIGHT_CENTER, words, theme::BODY, palette.text_dim);
        let room = inside.head.with_max_x(words.left() - GRID);
        elided(&ui.painter_at(room), room, &opened.source, palette.text_dim);
        let mut stack = Stack::new(inside.body);
        let row = stack.row(FIELD);
        search(ui, row, page, &found);
        stack.gap(1.0);
        rows(ui, stack.rest(), page, opened, &found);
    });
}

/// The places of presets that have all words of the search.
fn found(opened: &OpenedDump, query: &str) -> Vec<usize> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let has_all = |preset: &DumpPreset| {
        let all =
            [preset.name.as_deref().unwrap_or(""), &preset.category, &preset.place, &preset.instrument, preset.kind];
        let all = all.join("\n").to_lowercase();
        words.iter().all(|word| all.contains(word.as_str()))
    };
    opened.presets().iter().enumerate().filter(|(_, preset)| has_all(preset)).map(|(i, _)| i).collect()
}

fn search(ui: &mut Ui, row: Rect, page: &mut LibrarianPage, found: &[usize]) {
    let text = TextEdit::singleline(&mut page.query).id(Id::unique("vaeform dump search")).margin(vec2(8.0, 5.0));
    let response = ui.put(row, text.hint_text("Search name, category or place").desired_width(row.width()));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Search the dump"));
    if response.has_focus() && ui.input(|i| i.key_pressed(Key::Escape)) {
        page.query.clear();
    }
    if response.lost_focus()
        && ui.input(|i| i.key_pressed(Key::Enter))
        && let Some(&first) = found.first()
    {
        page.chosen = first;
    }
}

fn rows(ui: &mut Ui, room: Rect, page: &mut LibrarianPage, opened: &OpenedDump, found: &[usize]) {
    let whole = ui.interact(room, Id::unique("vaeform dump list"), Sense::focusable_noninteractive());
    whole.widget_info(|| WidgetInfo::labeled(Role::List, ui.is_enabled(), "Presets of the dump"));
    keys(ui, &whole, page, found);
    ui.painter().rect_filled(room, theme::ROUNDING, theme::of(ui).well);
    if found.is_empty() {
        let words = "No preset has all of these words.";
        ui.painter().text(room.center(), Align2::CENTER_CENTER, words, theme::BODY, theme::of(ui).text_dim);
    }
    ui.scope_builder(UiBuilder::new().max_rect(room.shrink(2.0)), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut area = ScrollArea::vertical().id_salt("dump").auto_shrink(false);
        let at = found.iter().position(|&i| i == page.chosen);
        if let Some(at) = at.filter(|_| std::mem::take(&mut page.scrolls)) {
            let offset = ui.data(|data| data.get_temp::<f32>(whole.id)).unwrap_or_default();
            let (top, height) = (at as f32 * ROW, room.height() - 4.0);
            if top < offset || top + ROW > offset + height {
                area = area.vertical_scroll_offset((top - 0.5 * height).max(0.0));
            }
        }
        let out = area.show_rows(ui, ROW, found.len(), |ui, range| {
            for &i in found.get(range).unwrap_or_default() {
                let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
                self::row(ui, row, page, (i, &opened.presets()[i]), &whole);
            }
        });
        ui.data_mut(|data| data.insert_temp(whole.id, out.state.clamped_offset().y));
    });
    if whole.has_focus() {
        let stroke = Stroke::new(1.0, theme::of(ui).accent);
        ui.painter().rect_stroke(room, theme::ROUNDING, stroke, StrokeKind::Inside);
    }
}

/// Arrows go from preset to preset, Home and End to the first and the last one that is found.
fn keys(ui: &Ui, list: &Response, page: &mut LibrarianPage, found: &[usize]) {
    if !list.has_focus() || found.is_empty() {
        return;
    }
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(list.id, filter));
    let presses = |key| ui.input(|i| i.num_presses(key)) as isize;
    let by = presses(Key::ArrowDown) - presses(Key::ArrowUp) + 10 * (presses(Key::PageDown) - presses(Key::PageUp));
    let at = found.iter().position(|&i| i == page.chosen);
    let to = match at {
        _ if presses(Key::Home) > 0 => 0,
        _ if presses(Key::End) > 0 => found.len() - 1,
        _ if by == 0 => return,
        Some(at) => at.saturating_add_signed(by).min(found.len() - 1),
        None => 0,
    };
    (page.chosen, page.scrolls) = (found[to], true);
}

fn row(ui: &Ui, rect: Rect, page: &mut LibrarianPage, (i, preset): (usize, &DumpPreset), list: &Response) {
    let response = ui.interact(rect, Id::unique(("vaeform dump preset", i)), Sense::CLICK);
    let is_chosen = page.chosen == i;
    let title = preset.name.as_deref().map_or("no name", str::trim);
    let words = [title, &preset.category, &preset.place].into_iter().filter(|words| !words.is_empty());
    let mut name = format!("Preset {}: {}", i + 1, words.collect::<Vec<_>>().join(", "));
    if !preset.is_right {
        name += ", wrong check bytes";
    }
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, ui.is_enabled(), is_chosen, &name));
    if response.clicked() {
        list.request_focus();
        page.chosen = i;
    }
    let palette = theme::of(ui);
    let painter = ui.painter_at(rect);
    let ground = rect.shrink2(vec2(2.0, 1.0));
    if is_chosen {
        painter.rect_filled(ground, theme::ROUNDING, tint(palette.well, palette.accent, 0.28));
    } else if response.hovered() {
        painter.rect_filled(ground, theme::ROUNDING, palette.field);
    }
    if page.compared == Some(i) {
        painter.rect_stroke(ground, theme::ROUNDING, Stroke::new(1.0, palette.modulation), StrokeKind::Inside);
    }
    let column = |from: f32, to: f32| rect.with_min_x(rect.left() + from).with_max_x(rect.left() + to - 4.0);
    let (category, place) = (CATEGORY * rect.width(), PLACE * rect.width());
    let number = pos2(rect.left() + NUMBER - GRID, rect.center().y);
    // Dim text would be lost on the row that is chosen.
    let dim = if is_chosen { palette.text } else { palette.text_dim };
    painter.text(number, Align2::RIGHT_CENTER, i + 1, theme::SMALL, dim);
    let color = if preset.is_right { palette.text } else { palette.error };
    elided(&painter, column(NUMBER, category), title, color);
    elided(&painter, column(category, place), &preset.category, dim);
    elided(&painter, column(place, rect.width()), &preset.place, dim);
}
