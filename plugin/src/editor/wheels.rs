//! The wheels beside the keyboard: pitch, which springs back, and modulation, which stays.

use egui::{Align2, Id, Key, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};
use vaeform_session::Command;

use super::theme::{self, tint};

/// Part of the way that an arrow moves.
const STEP: f32 = 0.05;
/// Height of a wheel's grip.
const GRIP: f32 = 9.0;

/// Where the wheels stand.
#[derive(Debug, Default)]
pub(super) struct Wheels {
    /// -1..1.
    bend: f32,
    /// 0..1.
    modulation: f32,
}

impl Wheels {
    /// Shows both, one beside the other.
    pub(super) fn show(&mut self, ui: &Ui, [bend, modulation]: [Rect; 2], commands: &mut Vec<Command>) {
        let before = (self.bend, self.modulation);
        let response = wheel(ui, bend, "Pitch wheel", self.bend);
        if let Some(up) = held_at(&response, bend) {
            self.bend = 2.0 * up - 1.0;
        } else {
            self.bend = 0.0;
        }
        paint(ui, bend, &response, (0.5 + 0.5 * self.bend, 0.5), "P");
        let response = wheel(ui, modulation, "Modulation wheel", self.modulation);
        if let Some(up) = held_at(&response, modulation) {
            self.modulation = up;
        }
        let presses = |key| ui.input(|i| i.num_presses(key)) as f32;
        if response.has_focus() {
            let by = STEP * (presses(Key::ArrowUp) - presses(Key::ArrowDown));
            self.modulation = (self.modulation + by).clamp(0.0, 1.0);
        }
        if response.double_clicked() {
            self.modulation = 0.0;
        }
        paint(ui, modulation, &response, (self.modulation, 0.0), "M");
        if self.bend != before.0 {
            commands.push(Command::Bend(self.bend));
        }
        if self.modulation != before.1 {
            commands.push(Command::Wheel(self.modulation));
        }
    }
}

fn wheel(ui: &Ui, rect: Rect, name: &str, value: f32) -> Response {
    let response = ui.interact(rect, Id::unique(("vaeform wheel", name)), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(value), name));
    if response.clicked() {
        response.request_focus();
    }
    response
}

/// How far up the pressed pointer is, 0..1.
fn held_at(response: &Response, rect: Rect) -> Option<f32> {
    let at = response.is_pointer_button_down_on().then(|| response.interact_pointer_pos()).flatten()?;
    let room = rect.height() - GRIP;
    Some(((rect.bottom() - 0.5 * GRIP - at.y) / room).clamp(0.0, 1.0))
}

fn paint(ui: &Ui, rect: Rect, response: &Response, (at, from): (f32, f32), letter: &str) {
    let palette = theme::of(ui);
    let painter = ui.painter();
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    let y = |at: f32| rect.bottom() - 0.5 * GRIP - at * (rect.height() - GRIP);
    let part = Rect::from_x_y_ranges(rect.x_range(), y(at.max(from))..=y(at.min(from)));
    painter.rect_filled(part, 0.0, palette.modulation.gamma_multiply(0.3));
    let grip = Rect::from_center_size(rect.center_top(), vec2(rect.width() - 4.0, GRIP - 2.0));
    let grip = grip.translate(vec2(0.0, y(at) - grip.center().y));
    let is_lit = response.hovered() || response.is_pointer_button_down_on();
    let color = tint(palette.field, palette.text, if is_lit { 0.5 } else { 0.3 });
    painter.rect_filled(grip, theme::ROUNDING, color);
    if at == from {
        painter.text(
            rect.center_top() + vec2(0.0, 14.0),
            Align2::CENTER_BOTTOM,
            letter,
            theme::SMALL,
            palette.text_dim,
        );
    }
    let edge = if response.has_focus() { palette.accent } else { palette.line };
    painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, edge), StrokeKind::Inside);
}
