//! The amount of a route: a bar from the middle.

use egui::{Align2, Id, Key, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2};
use vaeform_patch::layers::{Layers, Route};

use super::destinations;
use crate::editor::cell::wheel_notches;
use crate::editor::page::PageContext;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::{source_name, travel};

/// Points of travel through the whole amount, to one side.
const AMOUNT_POINTS: f32 = 160.0;

/// Shows it; drag, wheel, arrows, double-click for nothing, Delete for no route.
pub(super) fn show(ui: &Ui, rect: Rect, (place, route): (usize, Route), context: &mut PageContext<'_>) {
    let response = ui.interact(rect, Id::unique(("vaeform route amount", place)), Sense::click_and_drag());
    let name = format!("Route {} amount", place + 1);
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(route.amount), &name));
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    if response.drag_started() {
        context.hold_route(place);
    }
    if let Some(step) = travel(&response, context) {
        let fine = if ui.input(|i| i.modifiers.shift) { 0.1 } else { 1.0 };
        context.pull_route(fine * step.x / AMOUNT_POINTS);
    }
    let mut by = if response.hovered() { ui.input(|i| i.events.iter().map(wheel_notches).sum()) } else { 0.0 };
    let [right, up] = super::points_view::arrow_steps(ui, &response);
    by += right + up;
    let set = |amount: f32| Some(Route { amount, ..route });
    if response.double_clicked() {
        context.set_route(place, set(0.0));
    } else if by != 0.0 && !response.dragged() {
        context.set_route(place, set(((route.amount * 100.0).round() + by) / 100.0));
    }
    if response.has_focus() && ui.input(|i| i.key_pressed(Key::Delete)) {
        context.set_route(place, None);
    }
    if response.hovered() || response.dragged() {
        ui.input_mut(|i| i.smooth_scroll_delta = egui::Vec2::ZERO);
        let layers = &context.surface.shown.layers;
        context.surface.pointed = Some(words(&route, layers));
    }
    paint_amount(ui, rect, &response, context.surface.shown.layers.routes()[place].map_or(0.0, |route| route.amount));
}

/// What a route does, in a line.
fn words(route: &Route, layers: &Layers) -> String {
    let (source, to) = (source_name(route.source, layers), destinations::name(route.destination));
    let via = route.via.map_or_else(String::new, |via| format!(", scaled by {}", source_name(via, layers)));
    format!("{source} moves {to} by {:+.0} % of its way{via}   Drag, Shift for fine steps", 100.0 * route.amount)
}

fn paint_amount(ui: &Ui, rect: Rect, response: &Response, amount: f32) {
    let palette = theme::of(ui);
    let painter = ui.painter();
    let is_lit = response.hovered() || response.dragged();
    painter.rect_filled(rect, theme::ROUNDING, if is_lit { palette.field_hover } else { palette.field });
    let x = |amount: f32| rect.center().x + 0.5 * amount * (rect.width() - 2.0);
    let bar = Rect::from_x_y_ranges(x(amount.min(0.0))..=x(amount.max(0.0)), rect.shrink(1.0).y_range());
    painter.rect_filled(bar, 2.0, tint(palette.field, palette.modulation, 0.38));
    let edge = if amount < 0.0 { bar.left() } else { bar.right() };
    painter.vline(edge, bar.y_range(), Stroke::new(2.0, palette.modulation));
    painter.vline(rect.center().x, rect.y_range(), Stroke::new(1.0, palette.line));
    let text = format!("{:+.1} %", 100.0 * amount);
    let (at, align) = if amount < 0.0 {
        (rect.right() - 8.0, Align2::RIGHT_CENTER)
    } else {
        (rect.left() + 8.0, Align2::LEFT_CENTER)
    };
    painter.text(pos2(at, rect.center().y), align, text, theme::BODY, palette.text);
    if response.has_focus() {
        painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
}
