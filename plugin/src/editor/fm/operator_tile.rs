//! One operator as a tile: off and alone, what it sounds at, envelope, the values that are turned most, and its keys.

use egui::{Align2, Button, Color32, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_dsp::fm::algorithm::Algorithm;
use vaeform_patch::{Group, ParamId, Patch, operator};

use super::super::page::PageContext;
use super::super::theme::{self, GRID, tint};
use super::super::widgets::Stack;
use super::envelope_view::{self, EnvelopeHand, EnvelopeIds};
use super::operators::{self, Operators};
use super::{musical_ratio, numbers, scaling_view, value_cell};

/// Height of the head, and of the picture of the keys.
const HEAD: f32 = 28.0;
const KEYS: f32 = 46.0;
/// Distance of rows.
const PITCH: f32 = theme::ROW + 2.0;

/// The values below the envelope, in their order.
const VALUES: [usize; 7] = [
    operator::OUTPUT_LEVEL,
    operator::COARSE,
    operator::FINE,
    operator::DETUNE,
    operator::VELOCITY_SENS,
    operator::AMP_MOD_SENS,
    operator::RATE_SCALING,
];

/// Whether a tile has a row for a value.
pub(super) fn has(id: ParamId) -> bool {
    let Group::Operator(number) = id.def().group else { return false };
    VALUES.iter().any(|&offset| operator::param(usize::from(number) - 1, offset) == id)
}

/// Shows operator `op`, from 0.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    (op, algorithm): (usize, &Algorithm),
    (operators, hand): (&mut Operators, &mut EnvelopeHand),
    context: &mut PageContext<'_>,
) {
    let palette = theme::of(ui);
    let is_carrier = algorithm.carriers >> op & 1 == 1;
    let color = if is_carrier { palette.fm } else { palette.accent };
    let is_on = operators::is_on(&context.surface.shown, op);
    ui.painter().rect_filled(rect, theme::CARD_ROUNDING, palette.card);
    let edge = tint(palette.card, if is_on { color } else { palette.text }, if is_on { 0.34 } else { 0.1 });
    ui.painter().rect_stroke(rect, theme::CARD_ROUNDING, Stroke::new(1.0, edge), StrokeKind::Inside);
    head(ui, rect.with_max_y(rect.top() + HEAD), (op, algorithm), (operators, color), context);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt(op));
    if !is_on {
        child.set_opacity(0.55);
    }
    let ui = &mut child;
    let mut stack = Stack::new(rect.with_min_y(rect.top() + HEAD).shrink2(vec2(6.0, 4.0)));
    let row = stack.row(16.0);
    says(ui, row, &context.surface.shown, op, is_carrier);
    let rows = VALUES.len() as f32 * PITCH + KEYS + GRID + 4.0;
    let picture = stack.row((rect.height() - HEAD - 24.0 - rows).max(40.0));
    let name = format!("Operator {} envelope", op + 1);
    let ids = |offsets: [usize; 4]| offsets.map(|offset| operator::param(op, offset));
    let live = context.surface.activity.operators[op];
    let envelope =
        EnvelopeIds { name: &name, rates: ids(operator::RATE), levels: ids(operator::LEVEL), rest: 0.0, live };
    envelope_view::show(ui, picture, &envelope, color, hand, context.surface);
    stack.gap(0.5);
    for offset in VALUES {
        let row = stack.row(PITCH).with_max_y(stack.rest().top() - 2.0);
        value_cell::show(ui, row, operator::param(op, offset), context);
        if offset == operator::OUTPUT_LEVEL && live > 0.0 {
            let bar =
                Rect::from_min_max(pos2(row.left(), row.top()), pos2(row.left() + live * row.width(), row.top() + 2.0));
            ui.painter().rect_filled(bar, 1.0, palette.text);
        }
    }
    stack.gap(0.5);
    scaling_view::show(ui, stack.row(KEYS), op, color, context.surface);
}

/// What it sounds at, in words.
fn says(ui: &Ui, row: Rect, patch: &Patch, op: usize, is_carrier: bool) {
    let is_ratio = patch.fm.op(op, operator::MODE) == 0.0;
    let words = match (is_ratio, is_carrier) {
        (true, _) => musical_ratio::words(numbers::ratio(patch, op)),
        (false, _) => "same for all keys".to_owned(),
    };
    let painter = ui.painter_at(row);
    painter.text(row.left_center(), Align2::LEFT_CENTER, words, theme::SMALL, theme::of(ui).text_dim);
}

/// Number, switches and frequency.
fn head(
    ui: &mut Ui,
    rect: Rect,
    (op, algorithm): (usize, &Algorithm),
    (operators, color): (&mut Operators, Color32),
    context: &mut PageContext<'_>,
) {
    let palette = theme::of(ui);
    let mut rounding = theme::CARD_ROUNDING;
    (rounding.sw, rounding.se) = (0, 0);
    let is_on = operators::is_on(&context.surface.shown, op);
    ui.painter().rect_filled(rect, rounding, tint(palette.card, color, if is_on { 0.16 } else { 0.06 }));
    let place = |i: f32, width: f32| Rect::from_center_size(pos2(rect.left() + i, rect.center().y), vec2(width, 20.0));
    let number = button(ui, place(18.0, 22.0), (op, "on"), (op + 1).to_string().as_str(), (is_on, color));
    if number.clicked() {
        operators.switch(op, context.surface);
    }
    let solo = button(ui, place(43.0, 20.0), (op, "alone"), "S", (operators.is_alone(op), palette.modulation));
    if solo.clicked() {
        operators.solo(op, algorithm, context.surface);
    }
    if number.hovered() {
        context.surface.pointed =
            Some(format!("Operator {}   Click: off or on. Right-click: copy, paste, reset", op + 1));
    }
    if solo.hovered() {
        let words = "alone, with what modulates it and what it modulates; a second click brings the others back";
        context.surface.pointed = Some(format!("Operator {} {words}", op + 1));
    }
    menu(&number, op, operators, context);
    let frequency = numbers::frequency(&context.surface.shown, op);
    let at = pos2(rect.right() - 8.0, rect.center().y);
    let tone = if is_on { palette.text } else { palette.text_dim };
    ui.painter().text(at, Align2::RIGHT_CENTER, frequency, theme::strong(), tone);
}

/// A small button that is filled while it is on.
fn button(ui: &Ui, rect: Rect, (op, what): (usize, &str), word: &str, (is_on, color): (bool, Color32)) -> Response {
    let response = ui.interact(rect, Id::unique(("vaeform operator", op, what)), Sense::click());
    let name = format!("Operator {} {what}", op + 1);
    response.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), is_on, &name));
    let palette = theme::of(ui);
    let ground = match (is_on, response.hovered()) {
        (true, _) => color,
        (false, true) => palette.field_hover,
        (false, false) => palette.field,
    };
    ui.painter().rect_filled(rect, theme::ROUNDING, ground);
    if response.has_focus() {
        ui.painter().rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, palette.focus), StrokeKind::Inside);
    }
    let text = if is_on { palette.background } else { palette.text_dim };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, word, theme::strong(), text);
    response
}

fn menu(response: &Response, op: usize, operators: &mut Operators, context: &mut PageContext<'_>) {
    response.context_menu(|ui| {
        ui.set_min_width(150.0);
        let has_copy = operators.has_copy();
        if ui.button("Copy").clicked() {
            operators.copy(op, context.surface);
            ui.close();
        }
        for (words, is_envelope) in [("Paste", false), ("Paste envelope", true)] {
            if ui.add_enabled(has_copy, Button::new(words)).clicked() {
                operators.paste(op, is_envelope, context.surface);
                ui.close();
            }
        }
        ui.separator();
        if ui.button("Reset").clicked() {
            operators::reset(op, context.surface);
            ui.close();
        }
    });
}
