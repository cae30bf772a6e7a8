//! The shelves at the left: all presets, favourites, the user's, and the categories.

use egui::{Align2, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::entry::Shelf;
use crate::editor::page::PageContext;
use crate::editor::random_bank;
use crate::editor::theme::{self, GRID, tint};
use crate::editor::widgets::Card;

/// Height of a shelf, and what lies between the first four and the categories.
const ROW: f32 = 25.0;
const BREAK: f32 = 10.0;
/// Height of the button below.
const BUTTON: f32 = 24.0;

/// Shows them; `count` says how many presets stand on one; none while that is not known.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    chosen: &mut Shelf,
    count: impl Fn(Shelf) -> Option<usize>,
    context: &mut PageContext<'_>,
) {
    Card::plain("Library").show(ui, rect, context, |ui, inside, context| {
        let mut top = inside.body.top();
        for shelf in Shelf::all() {
            let number = count(shelf);
            if shelf == Shelf::Other && number == Some(0) {
                continue;
            }
            let row = Rect::from_min_size(pos2(inside.body.left(), top), vec2(inside.body.width(), ROW - 1.0));
            self::row(ui, row, shelf, number, chosen);
            top += ROW;
            if shelf == Shelf::Duplicates {
                let y = top + 0.5 * BREAK - 1.0;
                ui.painter().hline(inside.body.x_range(), y, Stroke::new(1.0, theme::of(ui).line));
                top += BREAK;
            }
        }
        let bottom = inside.body.with_min_y(inside.body.bottom() - BUTTON);
        if bottom.top() > top {
            random_bank::show(ui, bottom, random_bank::USUAL, context);
        }
    });
}

fn row(ui: &Ui, rect: Rect, shelf: Shelf, number: Option<usize>, chosen: &mut Shelf) {
    let response = ui.interact(rect, Id::unique(("vaeform shelf", shelf.name())), Sense::click());
    if response.clicked() {
        *chosen = shelf;
    }
    let is_chosen = *chosen == shelf;
    let words = if shelf == Shelf::Duplicates { "pairs" } else { "presets" };
    let name = number.map_or(shelf.name().to_owned(), |number| format!("{}, {number} {words}", shelf.name()));
    response.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), is_chosen, &name));
    let palette = theme::of(ui);
    let painter = ui.painter();
    if is_chosen {
        painter.rect_filled(rect, theme::ROUNDING, tint(palette.card, palette.accent, 0.24));
    } else if response.hovered() {
        painter.rect_filled(rect, theme::ROUNDING, palette.field_hover);
    }
    if response.has_focus() {
        painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
    let (font, color) = match (is_chosen, number) {
        (true, _) => (theme::strong(), palette.text),
        (_, None | Some(0)) => (theme::BODY, palette.text_dim),
        _ => (theme::BODY, palette.text),
    };
    painter.text(rect.left_center() + vec2(GRID, 0.0), Align2::LEFT_CENTER, shelf.name(), font, color);
    let at = rect.right_center() - vec2(GRID, 0.0);
    let number = number.map(|number| number.to_string()).unwrap_or_default();
    painter.text(at, Align2::RIGHT_CENTER, number, theme::SMALL, palette.text_dim);
}
