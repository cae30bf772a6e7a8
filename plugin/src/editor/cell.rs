//! One value on the page: a row with a name, a number and a bar behind them, for patch parameters and host parameters
//! alike.

use egui::{Align2, Color32, Rect, Response, Stroke, StrokeKind, Ui, Vec2, pos2};
use vaeform_patch::{Display, Kind, ParamDef};

use super::theme;

/// Points of a smooth scroll that make one step.
const WHEEL_POINTS: f32 = 30.0;
/// Travel after which a press is a drag, as the toolkit decides it.
const DEAD_POINTS: f32 = 6.0;
/// Thickness of the bar.
const BAR: f32 = 2.0;

/// How a row looks.
pub(crate) struct Look<'a> {
    /// Left, dim.
    pub(crate) name: &'a str,
    /// Right, bright.
    pub(crate) value: &'a str,
    /// The part of the row that the bar covers, both 0..1.
    pub(crate) bar: [f32; 2],
    /// Of the bar.
    pub(crate) color: Color32,
    /// Under the pointer or being dragged.
    pub(crate) hovered: bool,
    /// Keys go here.
    pub(crate) focused: bool,
}

/// Paints a row.
pub(crate) fn paint(ui: &Ui, rect: Rect, look: &Look<'_>) {
    let painter = ui.painter_at(rect.expand(1.5));
    painter.rect_filled(
        rect,
        theme::ROUNDING,
        if look.hovered { theme::of(ui).field_hover } else { theme::of(ui).field },
    );
    let x = |at: f32| rect.left() + rect.width() * at.clamp(0.0, 1.0);
    if look.bar[0] != look.bar[1] {
        let bar = Rect::from_min_max(pos2(x(look.bar[0]), rect.bottom() - BAR), pos2(x(look.bar[1]), rect.bottom()));
        painter.rect_filled(bar, 1.0, look.color);
    }
    let mid = rect.center().y - 0.5 * BAR;
    let value = pos2(rect.right() - 5.0, mid);
    let value = painter.text(value, Align2::RIGHT_CENTER, look.value, theme::BODY, theme::of(ui).text);
    // A long name ends before its value begins.
    let room = rect.with_max_x(value.left() - 3.0);
    let name = pos2(rect.left() + 5.0, mid);
    ui.painter_at(room).text(name, Align2::LEFT_CENTER, look.name, theme::BODY, theme::of(ui).text_dim);
    if look.focused {
        painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.5, theme::of(ui).focus), StrokeKind::Outside);
    }
}

/// How far the pointer has come since the last frame of a drag; counted from the press, so that a slow frame loses
/// nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Travel {
    seen: Vec2,
}

impl Travel {
    /// Points to the right and up since the last call, while dragged.
    pub(crate) fn points(&mut self, response: &Response) -> Option<f32> {
        if response.drag_stopped() {
            return frame_travel(response).map(|step| step.x - step.y);
        }
        let total = response.total_drag_delta().filter(|_| response.dragged())?;
        if response.drag_started() {
            // What made it a drag and not a click does not move the value.
            self.seen = if total.length() > DEAD_POINTS { total.normalized() * DEAD_POINTS } else { total };
        }
        let step = total - self.seen;
        self.seen = total;
        Some(step.x - step.y)
    }
}

/// How far the pointer has come in this frame of a drag, that in which the button goes up among them: on a slow display the last of the way
/// comes with it.
pub(crate) fn frame_travel(response: &Response) -> Option<Vec2> {
    let is_held = response.dragged() || response.drag_stopped();
    is_held.then(|| response.ctx.input(|i| i.pointer.delta()))
}

/// Notches of a wheel event, up being positive.
pub(crate) fn wheel_notches(event: &egui::Event) -> f32 {
    match event {
        egui::Event::MouseWheel { unit: egui::MouseWheelUnit::Point, delta, .. } => delta.y / WHEEL_POINTS,
        egui::Event::MouseWheel { delta, .. } => delta.y,
        _ => 0.0,
    }
}

/// The part of the row a value covers: from the resting point of signed values, else from the left; alternatives have
/// none.
pub(crate) fn bar(def: &ParamDef, value: f32) -> [f32; 2] {
    let at = value / def.max;
    match (def.display, def.kind) {
        (_, Kind::Choice(_)) => [0.0, 0.0],
        (Display::Offset(by), _) if by < 0 => {
            let rest = -f32::from(by) / def.max;
            [rest.min(at), rest.max(at)]
        }
        _ => [0.0, at],
    }
}

#[cfg(test)]
mod tests {
    use vaeform_patch::global;

    use super::*;

    #[test]
    fn bars_of_signed_values_start_at_rest_and_alternatives_have_none() {
        assert_eq!(bar(global::TRANSPOSE.def(), 24.0), [0.5, 0.5]);
        assert_eq!(bar(global::TRANSPOSE.def(), 0.0), [0.0, 0.5]);
        assert_eq!(bar(global::LFO_WAVE.def(), 3.0), [0.0, 0.0]);
        assert_eq!(bar(global::FEEDBACK.def(), 7.0), [0.0, 1.0]);
    }
}
