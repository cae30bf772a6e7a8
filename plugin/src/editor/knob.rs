//! A round knob for a host parameter: a dial from its resting point, its name and its value below.

use egui::{Align2, Id, Key, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_dsp::control::Control;
use vaeform_session::NUM_LATENTS;

use super::cell::{Travel, wheel_notches};
use super::control_port::{ControlPort, rest, set_at_once};
use super::palette::Palette;
use super::theme;
use super::turns;
use super::typing::Typing;
use super::widgets::{Dial, dial_point};

/// Points of travel through the whole range.
const TRAVEL_POINTS: f32 = 240.0;
/// Shift makes a drag this much finer.
const FINE: f32 = 0.1;
/// Part of the range that a wheel notch or an arrow moves, and how many of them a Page key does.
const NOTCH: f32 = 0.01;
const PAGE: f32 = 10.0;
/// Height of what stands below a dial: name, value.
const WORDS: f32 = 32.0;
/// The largest radius.
const RADIUS: f32 = 40.0;

/// The drag in progress: its parameter and where it stands.
#[derive(Default)]
pub(crate) struct Knobs {
    drag: Option<(Control, f32)>,
    travel: Travel,
    typing: Typing,
}

/// What a knob is labelled with.
pub(crate) struct Label<'a> {
    /// Below the knob.
    pub(crate) name: &'a str,
    /// Below its name while it is at rest, dim; else its value stands there.
    pub(crate) note: &'a str,
    /// The name stands out: the knob learns.
    pub(crate) is_lit: bool,
}

impl Knobs {
    /// Shows a knob in `rect`; drag, wheel, arrows and digits after a click, double-click for rest. Where controllers have moved the latents
    /// (`offsets`) the knob points there, and a dot marks where the host has it.
    pub(crate) fn show(
        &mut self,
        ui: &Ui,
        rect: Rect,
        (control, offsets): (Control, &[f32; NUM_LATENTS]),
        label: &Label<'_>,
        port: &mut dyn ControlPort,
    ) -> Response {
        let response = ui.interact(rect, Id::unique(("vaeform knob", control as usize)), Sense::click_and_drag());
        self.moved(ui, &response, control, port);
        let host = port.normalized(control);
        let shown = turns::with_offset(control, host, offsets);
        let name = control.def().name;
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(shown), name));
        let value = self.typing.shown(control).unwrap_or_else(|| port.text(control, shown));
        let look = KnobLook { at: [rest(control.def()), host, shown], value: &value };
        look.paint(ui, rect, &response, label);
        response
    }

    fn moved(&mut self, ui: &Ui, response: &Response, control: Control, port: &mut dyn ControlPort) {
        let def = control.def();
        let present = port.normalized(control);
        if response.drag_started() {
            self.drag = Some((control, present));
            port.begin(control);
        }
        if let Some((_, position)) = self.drag.as_mut().filter(|drag| drag.0 == control)
            && let Some(points) = self.travel.points(response)
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
        let typed = self.typing.keys(ui, response, def, port);
        let notches = fine_steps(ui, response);
        if response.double_clicked() {
            set_at_once(control, rest(def), port);
        } else if let Some(value) = typed {
            set_at_once(control, value, port);
        } else if notches != 0.0 && self.drag.is_none() {
            set_at_once(control, (present + notches * NOTCH).clamp(0.0, 1.0), port);
        }
    }
}

/// Steps by the wheel and by keys, small ones with Shift.
fn fine_steps(ui: &Ui, response: &Response) -> f32 {
    let fine = if ui.input(|i| i.modifiers.shift) { FINE } else { 1.0 };
    fine * steps(ui, response)
}

/// Steps by the wheel above it, and by arrows and Page keys while it has them.
pub(super) fn steps(ui: &Ui, response: &Response) -> f32 {
    let mut steps = 0.0;
    if response.hovered() {
        steps += ui.input(|i| i.events.iter().map(wheel_notches).sum::<f32>());
    }
    if response.has_focus() {
        let presses = |key| ui.input(|i| i.num_presses(key)) as f32;
        steps += presses(Key::ArrowUp) - presses(Key::ArrowDown);
        steps += PAGE * (presses(Key::PageUp) - presses(Key::PageDown));
    }
    steps
}

/// How a knob looks.
struct KnobLook<'a> {
    /// Where it rests, where the host has it, and where it stands with its controller; all normalised.
    at: [f32; 3],
    value: &'a str,
}

impl KnobLook<'_> {
    fn paint(&self, ui: &Ui, rect: Rect, response: &Response, label: &Label<'_>) {
        let ([rest, host, shown], palette) = (self.at, theme::of(ui));
        let painter = ui.painter_at(rect);
        let has_hand = response.hovered() || response.dragged();
        if response.has_focus() {
            let stroke = Stroke::new(1.0, palette.accent);
            painter.rect_stroke(rect.shrink(0.5), theme::ROUNDING, stroke, StrokeKind::Inside);
        }
        let room = rect.with_max_y(rect.bottom() - WORDS);
        let radius = (0.5 * room.height().min(rect.width() - 8.0) - 3.0).min(RADIUS);
        let centre = pos2(rect.center().x, room.center().y + 1.0);
        let dial = Dial { from: rest, way: shown, reaches: &[], live: None, color: palette.latents, is_lit: has_hand };
        dial.paint(&painter, palette, centre, radius);
        if host != shown {
            painter.circle_filled(dial_point(centre, radius, host), 3.0, palette.text);
        }
        self.words(&painter, palette, rect, (label, has_hand || response.has_focus() || shown != rest));
    }

    fn words(&self, painter: &egui::Painter, palette: &Palette, rect: Rect, (label, tells_value): (&Label<'_>, bool)) {
        let bottom = rect.center_bottom();
        let (font, color) = if label.is_lit { (theme::strong(), palette.latents) } else { (theme::BODY, palette.text) };
        painter.text(bottom - vec2(0.0, 16.0), Align2::CENTER_BOTTOM, label.name, font, color);
        let is_learning = label.is_lit && !label.note.is_empty();
        let (words, color) = match tells_value && !is_learning {
            true => (self.value, palette.text),
            false => (label.note, palette.text_dim),
        };
        painter.text(bottom - vec2(0.0, 2.0), Align2::CENTER_BOTTOM, words, theme::SMALL, color);
    }
}
