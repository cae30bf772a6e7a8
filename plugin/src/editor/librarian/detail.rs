//! One preset in words, or what it has otherwise than another one.

use egui::{
    Align2, Button, EventFilter, FontId, Id, Key, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, vec2,
};
use vaeform_session::Command;
use vaeform_session::librarian::{DumpPreset, LibrarianOrder, OpenedDump};

use super::LibrarianPage;
use super::rows::DetailRow;
use crate::editor::page::PageContext;
use crate::editor::theme::{self, GRID};
use crate::editor::widgets::{Card, Stack, columns, elided};

/// Height of a row, of a line above them, and of a button.
const ROW: f32 = 18.0;
const LINE: f32 = 17.0;
const BUTTON: f32 = 24.0;
/// Where names and values stand, as parts of the width.
const NAME: f32 = 0.24;
const VALUE: f32 = 0.68;
const OTHER: f32 = 0.84;

/// Shows the card.
pub(super) fn show(ui: &mut Ui, rect: Rect, page: &mut LibrarianPage, context: &mut PageContext<'_>) {
    Card::plain("Preset").show(ui, rect, context, |ui, inside, context| {
        let librarian = &context.snapshot.librarian;
        let Some((opened, preset)) =
            librarian.opened.as_ref().and_then(|opened| Some((opened, opened.presets().get(page.chosen)?)))
        else {
            return;
        };
        let is_new = page.rows.update(librarian, page.chosen, page.compared);
        let mut stack = Stack::new(inside.body);
        title(ui, &mut stack, preset);
        let mut buttons = columns(stack.row(BUTTON), 2);
        let mut button = || buttons.next().unwrap_or(Rect::NOTHING);
        if preset.has_approximation {
            approximate(ui, button(), page.chosen, context);
        }
        compare(ui, button(), &mut stack, page, opened);
        stack.gap(1.0);
        rows(ui, stack.rest(), page, is_new);
    });
}

/// The name, whose it is, and that it is not played here.
fn title(ui: &mut Ui, stack: &mut Stack, preset: &DumpPreset) {
    let palette = theme::of(ui);
    let row = stack.row(26.0);
    let name = preset.name.as_deref().map_or("no name", str::trim);
    let font = FontId::new(18.0, theme::heading().family);
    ui.painter_at(row).text(row.left_center(), Align2::LEFT_CENTER, name, font, palette.text);
    let check = if preset.is_right { "" } else { ", wrong check bytes" };
    let what = format!("{} {}, {}{check}", preset.instrument, preset.kind.replace('_', " "), preset.place);
    let why = if preset.has_approximation {
        "Plays on its instrument; here approximately"
    } else {
        "Plays on its instrument, not here"
    };
    let why = why.to_owned();
    for (words, color) in [(what, palette.text), (why, palette.text_dim)] {
        let line = stack.row(LINE);
        let id = Id::unique(("vaeform dump line", &words));
        ui.interact(line, id, Sense::hover()).widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
        elided(&ui.painter_at(line), line, words, color);
    }
    stack.gap(0.5);
}

/// Loads a patch of ours that comes near.
fn approximate(ui: &mut Ui, at: Rect, preset: usize, context: &mut PageContext<'_>) {
    let hint = "Loads a patch of Vaeform with this preset's oscillators, filters, envelopes and routes as near as they can be; \
                the status line tells what is left out";
    if ui.put(at, Button::new("Approximate").min_size(at.size())).on_hover_text(hint).clicked() {
        context.commands.push(Command::Librarian(LibrarianOrder::Approximate { preset }));
    }
}

/// Marks the preset that others are compared with.
fn compare(ui: &mut Ui, at: Rect, stack: &mut Stack, page: &mut LibrarianPage, opened: &OpenedDump) {
    let other = page.compared.and_then(|other| opened.presets().get(other));
    let words = if other.is_some() { "End comparing" } else { "Compare others" };
    let hint = "Then choose another preset in the list: what differs is shown, the largest first";
    if ui.put(at, Button::new(words).min_size(at.size())).on_hover_text(hint).clicked() {
        page.compared = if other.is_some() { None } else { Some(page.chosen) };
    }
    if let Some(other) = other {
        let name = other.name.as_deref().map_or("no name", str::trim);
        let words = format!("{} differ from {name}", page.rows.rows.len());
        let room = stack.row(LINE);
        ui.painter_at(room).text(room.left_center(), Align2::LEFT_CENTER, words, theme::BODY, theme::of(ui).modulation);
    }
}

fn rows(ui: &mut Ui, room: Rect, page: &mut LibrarianPage, is_new: bool) {
    let whole = ui.interact(room, Id::unique("vaeform dump values"), Sense::focusable_noninteractive());
    whole.widget_info(|| WidgetInfo::labeled(Role::List, ui.is_enabled(), "Values of the preset"));
    let palette = theme::of(ui);
    ui.painter().rect_filled(room, theme::ROUNDING, palette.well);
    if let Some(trouble) = &page.rows.trouble {
        let at = room.left_top() + vec2(GRID, GRID);
        let text = ui.painter().layout(trouble.clone(), theme::BODY, palette.text_dim, room.width() - 2.0 * GRID);
        ui.painter().galley(at, text, palette.text_dim);
    }
    let height = room.height() - 4.0;
    ui.scope_builder(UiBuilder::new().max_rect(room.shrink(2.0)), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut area = ScrollArea::vertical().id_salt("values").auto_shrink(false);
        let offset = ui.data(|data| data.get_temp::<f32>(whole.id)).unwrap_or_default();
        if is_new {
            area = area.vertical_scroll_offset(0.0);
        } else if whole.has_focus() {
            let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(whole.id, filter));
            let presses = |key| ui.input(|i| i.num_presses(key)) as f32;
            let lines = presses(Key::ArrowDown) - presses(Key::ArrowUp);
            let by = ROW * lines + height * (presses(Key::PageDown) - presses(Key::PageUp));
            if by != 0.0 {
                let most = (page.rows.rows.len() as f32 * ROW - height).max(0.0);
                area = area.vertical_scroll_offset((offset + by).clamp(0.0, most));
            }
        }
        let out = area.show_rows(ui, ROW, page.rows.rows.len(), |ui, range| {
            for row in page.rows.rows.get(range).unwrap_or_default() {
                self::row(ui, row);
            }
        });
        ui.data_mut(|data| data.insert_temp(whole.id, out.state.clamped_offset().y));
    });
    if whole.has_focus() {
        ui.painter().rect_stroke(room, theme::ROUNDING, Stroke::new(1.0, theme::of(ui).accent), StrokeKind::Inside);
    }
}

fn row(ui: &mut Ui, row: &DetailRow) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let words = match &row.other {
        Some(other) => format!("{}: {} against {other}", row.name, row.value),
        None => format!("{}: {}", row.name, row.value),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    let palette = theme::of(ui);
    let at = |part: f32| rect.left() + GRID + part * (rect.width() - GRID);
    let put = |from: f32, to: f32, words: &str, color| {
        let room = Rect::from_x_y_ranges(at(from)..=at(to) - 4.0, rect.y_range());
        elided(&ui.painter_at(room.intersect(ui.clip_rect())), room, words, color);
    };
    put(0.0, NAME, &row.category, palette.text_dim);
    put(NAME, VALUE, &row.name, palette.text);
    let color = if row.is_legal { palette.text } else { palette.error };
    match &row.other {
        None => put(VALUE, 1.0, &row.value, color),
        Some(other) => {
            put(VALUE, OTHER, &row.value, palette.modulation);
            put(OTHER, 1.0, other, color);
        }
    }
}
