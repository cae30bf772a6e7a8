//! A round knob for a host parameter: an arc from its resting point, a name above and its value below.

use egui::{Align2, Id, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use vaeform_dsp::control::Control;
use vaeform_session::NUM_LATENTS;

use super::cell::{Travel, wheel_notches};
use super::control_port::{ControlPort, rest, set_at_once};
use super::theme;
use super::turns;
use super::typing::Typing;

/// Points of travel through the whole range.
const TRAVEL_POINTS: f32 = 240.0;
/// Shift makes a drag this much finer.
const FINE: f32 = 0.1;
/// Part of the range that a wheel notch moves.
const NOTCH: f32 = 0.01;
/// The arc leaves this much open at the bottom, in radians on each side.
const GAP: f32 = 0.75;
/// Points along an arc.
const ARC_POINTS: usize = 48;

/// The drag in progress: its parameter and where it stands.
#[derive(Default)]
pub(crate) struct Knobs {
    drag: Option<(Control, f32)>,
    travel: Travel,
    typing: Typing,
}

/// What a knob is labelled with.
pub(crate) struct Label<'a> {
    /// Above the knob.
    pub(crate) name: &'a str,
    /// Below its value, dim.
    pub(crate) note: &'a str,
    /// The name stands out: the knob learns.
    pub(crate) is_lit: bool,
}

impl Knobs {
    /// Shows a knob in `rect`; drag, wheel, digits after a click, double-click for rest. Where controllers have moved the latents (`offsets`)
    /// the knob points there, and a dot marks where the host has it.
    pub(crate) fn show(
        &mut self,
        ui: &Ui,
        rect: Rect,
        (control, offsets): (Control, &[f32; NUM_LATENTS]),
        label: &Label<'_>,
        port: &mut dyn ControlPort,
    ) -> Response {
        let def = control.def();
        let response = ui.interact(rect, Id::unique(("vaeform knob", control as usize)), Sense::click_and_drag());
        let present = port.normalized(control);
        if response.drag_started() {
            self.drag = Some((control, present));
            port.begin(control);
        }
        if let Some((_, position)) = self.drag.as_mut().filter(|drag| drag.0 == control)
            && let Some(points) = self.travel.points(&response)
        {
            let fine = if ui.input(|i| i.modifiers.shift) { FINE } else { 1.0 };
            *position = (*position + points / TRAVEL_POINTS * fine).clamp(0.0, 1.0);
            port.set(control, *position);
        }
        if response.drag_stopped() {
            self.drag = None;
            port.end(control);
        }
        if response.clicked() || response.drag_started() {
            response.request_focus();
        }
        let typed = self.typing.keys(ui, &response, def, port);
        let notches: f32 =
            if response.hovered() { ui.input(|i| i.events.iter().map(wheel_notches).sum()) } else { 0.0 };
        if response.double_clicked() {
            set_at_once(control, rest(def), port);
        } else if let Some(value) = typed {
            set_at_once(control, value, port);
        } else if notches != 0.0 && self.drag.is_none() {
            set_at_once(control, (present + notches * NOTCH).clamp(0.0, 1.0), port);
        }
        let host = port.normalized(control);
        let shown = turns::with_offset(control, host, offsets);
        let value = self.typing.shown(control).unwrap_or_else(|| port.text(control, shown));
        let look = KnobLook {
            at: [rest(def), host, shown],
            value: &value,
            is_hovered: response.hovered() || response.dragged(),
            has_keys: response.has_focus(),
        };
        paint(ui, rect, &look, label);
        response
    }
}

/// How a knob looks.
struct KnobLook<'a> {
    /// Where it rests, where the host has it, and where it stands with its controller; all normalised.
    at: [f32; 3],
    value: &'a str,
    is_hovered: bool,
    has_keys: bool,
}

fn paint(ui: &Ui, rect: Rect, look: &KnobLook<'_>, label: &Label<'_>) {
    let ([rest, host, shown], value) = (look.at, look.value);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, if look.is_hovered { theme::of(ui).field } else { theme::of(ui).card });
    if look.has_keys {
        painter.rect_stroke(
            rect.shrink(0.5),
            theme::ROUNDING,
            Stroke::new(1.0, theme::of(ui).focus),
            StrokeKind::Inside,
        );
    }
    let name_color = if label.is_lit { theme::of(ui).fm } else { theme::of(ui).text };
    painter.text(rect.center_top() + vec2(0.0, 5.0), Align2::CENTER_TOP, label.name, theme::BODY, name_color);
    let bottom = rect.center_bottom();
    painter.text(bottom - vec2(0.0, 5.0), Align2::CENTER_BOTTOM, label.note, theme::SMALL, theme::of(ui).text_dim);
    painter.text(bottom - vec2(0.0, 19.0), Align2::CENTER_BOTTOM, value, theme::BODY, theme::of(ui).text);
    let room = Rect::from_min_max(rect.min + vec2(0.0, 22.0), rect.max - vec2(0.0, 36.0));
    let (centre, radius) = (room.center(), 0.5 * room.height().min(room.width() - 12.0) - 3.0);
    arc(ui, centre, radius, (0.0, 1.0), Stroke::new(4.0, theme::of(ui).field_hover));
    let filled = (rest.min(shown), rest.max(shown));
    if filled.0 < filled.1 {
        arc(ui, centre, radius, filled, Stroke::new(4.0, theme::of(ui).latents));
    }
    let tip = on_arc(centre, radius - 5.0, shown);
    painter.line_segment([centre + (tip - centre) * 0.45, tip], Stroke::new(2.5, theme::of(ui).text));
    if host != shown {
        painter.circle_filled(on_arc(centre, radius, host), 3.0, theme::of(ui).fm);
    }
    if shown == rest {
        painter.circle_filled(on_arc(centre, radius, rest), 3.0, theme::of(ui).text_dim);
    }
}

fn arc(ui: &Ui, centre: Pos2, radius: f32, (from, to): (f32, f32), stroke: Stroke) {
    let point = |i: usize| on_arc(centre, radius, from + (to - from) * i as f32 / (ARC_POINTS - 1) as f32);
    ui.painter().add(Shape::line((0..ARC_POINTS).map(point).collect(), stroke));
}

/// The point of the arc at `normalized`: 0 is lower left, 0.5 the top, 1 lower right.
fn on_arc(centre: Pos2, radius: f32, normalized: f32) -> Pos2 {
    let half = std::f32::consts::PI - GAP;
    let angle = (2.0 * normalized - 1.0) * half;
    pos2(centre.x + radius * angle.sin(), centre.y - radius * angle.cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_knob_points_up_at_rest_and_down_left_and_right_at_its_ends() {
        let at = |normalized| on_arc(pos2(0.0, 0.0), 1.0, normalized);
        assert!((at(0.5) - pos2(0.0, -1.0)).length() < 1e-6);
        assert!(at(0.0).x < 0.0 && at(0.0).y > 0.0 && at(1.0).x > 0.0);
        assert_eq!(rest(Control::Latent3.def()), 0.5);
    }
}
