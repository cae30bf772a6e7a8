//! The list of presets with its search field.

use std::collections::BTreeSet;

use egui::{
    Align2, Button, EventFilter, Id, Key, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, TextEdit, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

use super::entry::{PresetEntry, Shelf};
use super::row::{self, RowState};
use super::{PresetRequest, PresetsPage};
use crate::editor::page::PageContext;
use crate::editor::theme;
use crate::editor::widgets::{Card, Stack, paint_toggle};

/// Height of a row.
const ROW: f32 = 28.0;
/// Height of fields and buttons.
const FIELD: f32 = 26.0;
/// Width of the button that plays, of buttons to the neighbours.
const HEAR: f32 = 58.0;
const STEP: f32 = 28.0;
/// What is shown: all entries, the places of those that are found, the keys of favourites, the chosen one.
type Shown<'a> = (&'a [PresetEntry], &'a [usize], &'a BTreeSet<String>, Option<usize>);

/// Shows search and list.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    page: &mut PresetsPage,
    shown: Shown<'_>,
    requests: &mut Vec<PresetRequest>,
    context: &mut PageContext<'_>,
) {
    let title = page.shelf.name();
    Card::plain(title).show(ui, rect, context, |ui, inside, _| {
        let words = format!("{} found", shown.1.len());
        let at = inside.head.right_center();
        ui.painter().text(at, Align2::RIGHT_CENTER, words, theme::BODY, theme::of(ui).text_dim);
        let mut stack = Stack::new(inside.body);
        let row = stack.row(FIELD);
        stack.gap(1.0);
        search(ui, row, page, shown.1, requests);
        rows(ui, stack.rest(), page, shown, requests);
    });
}

/// The search field, and buttons for the neighbours and for silence.
fn search(ui: &mut Ui, row: Rect, page: &mut PresetsPage, found: &[usize], requests: &mut Vec<PresetRequest>) {
    let buttons = HEAR + 2.0 * STEP + 3.0 * 4.0;
    let field = row.with_max_x(row.right() - buttons);
    let text = TextEdit::singleline(&mut page.query).id(Id::unique("vaeform preset search")).margin(vec2(8.0, 5.0));
    let response = ui.put(field, text.hint_text("Search name, tag, category or author").desired_width(field.width()));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Search presets"));
    if response.has_focus() && ui.input(|i| i.key_pressed(Key::Escape)) {
        page.query.clear();
    }
    if response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) {
        requests.extend(found.first().map(|&i| PresetRequest::Load(i)));
    }
    let mut left = field.right() + 4.0;
    let mut place = |width: f32| {
        let place = Rect::from_min_size(pos2(left, row.top()), vec2(width, row.height()));
        left = place.right() + 4.0;
        place
    };
    for (sign, by, name) in [("<", -1, "Previous preset"), (">", 1, "Next preset")] {
        let button = ui.put(place(STEP), Button::new(sign)).on_hover_text(format!("{name} of this list"));
        ui.ctx().accesskit_node_builder(button.id, |node| node.set_label(name));
        if button.clicked() {
            requests.push(PresetRequest::Step(by));
        }
    }
    let hear = place(HEAR);
    let button = ui.interact(hear, Id::unique("vaeform preset hear"), Sense::click());
    if button.clicked() {
        page.is_quiet = !page.is_quiet;
    }
    let is_heard = !page.is_quiet;
    button.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), is_heard, "Play what is chosen"));
    paint_toggle(ui, hear, &button, ("Hear", is_heard), theme::of(ui).accent);
    button.on_hover_text("A preset that is chosen plays a note");
}

fn rows(ui: &mut Ui, room: Rect, page: &mut PresetsPage, shown: Shown<'_>, requests: &mut Vec<PresetRequest>) {
    let (entries, found, favourites, chosen) = shown;
    let whole = ui.interact(room, Id::unique("vaeform preset list"), Sense::focusable_noninteractive());
    whole.widget_info(|| WidgetInfo::labeled(Role::List, ui.is_enabled(), "Presets"));
    keys(ui, &whole, requests);
    ui.painter().rect_filled(room, theme::ROUNDING, theme::of(ui).well);
    if found.is_empty() {
        let words = if page.query.is_empty() { nothing_on(page.shelf) } else { "No preset has all of these words." };
        ui.painter().text(room.center(), Align2::CENTER_CENTER, words, theme::BODY, theme::of(ui).text_dim);
    }
    ui.scope_builder(UiBuilder::new().max_rect(room.shrink(2.0)), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut area = ScrollArea::vertical().id_salt(page.shelf.name()).auto_shrink(false);
        let at = chosen.and_then(|chosen| found.iter().position(|&i| i == chosen));
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
                let key = &entries[i].key;
                let (is_favourite, is_marked) = (favourites.contains(key), page.marked.contains(key));
                let state = RowState { place: i, is_favourite, is_chosen: chosen == Some(i), is_marked };
                row::show(ui, row, &entries[i], state, &whole, requests);
            }
        });
        ui.data_mut(|data| data.insert_temp(whole.id, out.state.clamped_offset().y));
    });
    if whole.has_focus() {
        let stroke = Stroke::new(1.0, theme::of(ui).accent);
        ui.painter().rect_stroke(room, theme::ROUNDING, stroke, StrokeKind::Inside);
    }
}

/// What is said of an empty shelf.
fn nothing_on(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Favourites => "No favourites yet: a click on a star makes one.",
        Shelf::Mine => "Nothing saved yet: \u{201c}Save to my presets\u{201d} puts the current patch here.",
        _ => "Nothing here.",
    }
}

fn keys(ui: &Ui, list: &Response, requests: &mut Vec<PresetRequest>) {
    if !list.has_focus() {
        return;
    }
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(list.id, filter));
    let presses = |key| ui.input(|i| i.num_presses(key)) as isize;
    let by = presses(Key::ArrowDown) - presses(Key::ArrowUp) + 10 * (presses(Key::PageDown) - presses(Key::PageUp));
    if by != 0 {
        requests.push(PresetRequest::Step(by));
    }
    if presses(Key::Delete) + presses(Key::Backspace) > 0 {
        requests.push(PresetRequest::Delete);
    }
    if presses(Key::F2) > 0 {
        requests.push(PresetRequest::OpenChosen);
    }
}
