//! A thin bar for a parameter of the host that adds to one of the patch: from its middle to one side.

use egui::{Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2};
use vaeform_dsp::control::Control;

use crate::editor::cell::frame_travel;
use crate::editor::control_port::{rest, set_at_once};
use crate::editor::page::PageContext;
use crate::editor::theme;

/// Thickness of the bar.
const BAR: f32 = 4.0;

/// The drag in progress: its parameter, and where it stands.
#[derive(Debug, Default)]
pub(super) struct HostOffset {
    drag: Option<(Control, f32)>,
}

impl HostOffset {
    /// Shows the bar over the width of `rect`; a double-click takes the offset away.
    pub(super) fn show(&mut self, ui: &Ui, rect: Rect, control: Control, context: &mut PageContext<'_>) -> Response {
        let response =
            ui.interact(rect, Id::unique(("vaeform host offset", control as usize)), Sense::click_and_drag());
        let port = &mut *context.port;
        if response.drag_started() {
            self.drag = Some((control, port.normalized(control)));
            port.begin(control);
        }
        let held = self.drag.as_mut().filter(|drag| drag.0 == control);
        if let (Some((_, at)), Some(step)) = (held, frame_travel(&response)) {
            let fine = if ui.input(|i| i.modifiers.shift) { 0.1 } else { 1.0 };
            *at = (*at + fine * step.x / rect.width()).clamp(0.0, 1.0);
            port.set(control, *at);
        }
        if response.drag_stopped() {
            self.drag = None;
            port.end(control);
        }
        if response.double_clicked() {
            set_at_once(control, rest(control.def()), port);
        }
        let (now, text) = (port.normalized(control), port.text(control, port.normalized(control)));
        let name = format!("{} of the host", control.def().name);
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(now), &name));
        if response.hovered() || response.dragged() {
            let how = "what automation adds to the knob above; double-click for nothing";
            context.surface.pointed = Some(format!("{name} {text}   {how}"));
        }
        paint(ui, rect, &response, now);
        response
    }
}

fn paint(ui: &Ui, rect: Rect, response: &Response, now: f32) {
    let palette = theme::of(ui);
    let painter = ui.painter();
    let lane = Rect::from_center_size(rect.center(), egui::vec2(rect.width(), BAR));
    let is_lit = response.hovered() || response.dragged();
    painter.rect_filled(lane, 0.5 * BAR, if is_lit { palette.field_hover } else { palette.field });
    let x = |at: f32| lane.left() + at * lane.width();
    let part = Rect::from_x_y_ranges(x(now.min(0.5))..=x(now.max(0.5)), lane.y_range());
    painter.rect_filled(part, 0.0, palette.accent);
    painter.vline(lane.center().x, lane.expand(1.0).y_range(), Stroke::new(1.0, palette.line));
    if is_lit {
        painter.circle_filled(pos2(x(now), lane.center().y), 4.0, palette.text);
    }
    if response.has_focus() {
        painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
}
