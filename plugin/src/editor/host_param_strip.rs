//! The Performance strip: the host's parameters of the synth.

use egui::{Align2, Id, Rect, Response, Sense, Ui, WidgetInfo, vec2};
use vaeform_dsp::control::{CONTROLS, Control, ControlDef, Destination};

use super::cell::{Look, Travel, paint};
use super::control_port::{ControlPort, rest, set_at_once};
use super::page::PageContext;
use super::typing::Typing;
use super::{host_menu, knob, theme};

/// The parameters of the strip: those of the synth. The latent layer has a page of its own.
fn shown() -> impl Iterator<Item = &'static ControlDef> {
    CONTROLS.iter().filter(|def| def.destination == Destination::Synth)
}

/// Width that the longest name needs beside its value.
const MIN_CELL: f32 = 143.0;
/// Height of the heading.
const HEAD: f32 = 18.0;
/// Points of travel through the whole range of a parameter.
const TRAVEL_POINTS: f32 = 200.0;
/// Shift makes a drag this much finer.
const FINE: f32 = 0.1;
/// Part of the range that a key or a wheel notch moves a parameter without steps by.
const COARSE_STEP: f32 = 0.01;

/// The drag in progress: its parameter and where it stands.
#[derive(Default)]
pub(crate) struct HostParamStrip {
    drag: Option<(Control, f32)>,
    travel: Travel,
    typing: Typing,
}

/// Columns and rows of a strip that is so wide.
fn grid(width: f32) -> (usize, usize) {
    let count = shown().count();
    let columns = (((width + theme::GAP) / (MIN_CELL + theme::GAP)) as usize).clamp(1, count);
    let rows = count.div_ceil(columns);
    (count.div_ceil(rows), rows)
}

/// Height of a strip that is so wide, in points.
pub(crate) fn height(width: f32) -> f32 {
    HEAD + grid(width).1 as f32 * (theme::ROW + theme::ROW_GAP)
}

impl HostParamStrip {
    /// Shows all parameters.
    pub(crate) fn show(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        let (area, _) =
            ui.allocate_exact_size(vec2(ui.available_width(), height(ui.available_width())), Sense::hover());
        let painter = ui.painter();
        let title = painter.text(area.min, Align2::LEFT_TOP, "Performance", theme::heading(), theme::of(ui).text);
        let hint = "what the host automates; added to the patch, and kept when another one is loaded";
        let beside = title.right_bottom() + vec2(theme::GAP, -1.0);
        painter.text(beside, Align2::LEFT_BOTTOM, hint, theme::SMALL, theme::of(ui).text_dim);
        let (columns, rows) = grid(area.width());
        let width = (area.width() - theme::GAP * (columns - 1) as f32) / columns as f32;
        for (place, def) in shown().enumerate() {
            // Down the columns, so that what belongs together stands together.
            let (column, row) = (place / rows, place % rows);
            let corner = vec2(column as f32 * (width + theme::GAP), HEAD + row as f32 * (theme::ROW + theme::ROW_GAP));
            self.cell(ui, Rect::from_min_size(area.min + corner, vec2(width, theme::ROW)), def, context);
        }
    }

    /// Shows one of them, and its menu at a right click.
    pub(crate) fn cell(&mut self, ui: &Ui, rect: Rect, def: &ControlDef, context: &mut PageContext<'_>) {
        let control = def.control;
        let response = self.moved(ui, rect, def, context.port);
        host_menu::attach(&response, control, context, host_menu::learn(control));
    }

    fn moved(&mut self, ui: &Ui, rect: Rect, def: &ControlDef, port: &mut dyn ControlPort) -> Response {
        let control = def.control;
        let id = Id::unique(("vaeform control", control as usize));
        let response = ui.interact(rect, id, Sense::click_and_drag());
        let present = port.normalized(control);
        if response.drag_started() {
            response.request_focus();
            self.drag = Some((control, present));
            port.begin(control);
        }
        if let Some((_, position)) = self.drag.as_mut().filter(|drag| drag.0 == control)
            && let Some(points) = self.travel.points(&response)
        {
            let fine = if ui.input(|i| i.modifiers.shift) { FINE } else { 1.0 };
            *position = (*position + points / TRAVEL_POINTS * fine).clamp(0.0, 1.0);
            port.set(control, on_step(def, *position));
        }
        if response.drag_stopped() {
            self.drag = None;
            port.end(control);
        }
        let steps = knob::steps(ui, &response);
        let target = if response.double_clicked() && def.labels.is_empty() {
            rest(def)
        } else if response.clicked() && !def.labels.is_empty() {
            next_label(def, present)
        } else {
            present + steps * step(def)
        };
        let target = on_step(def, target.clamp(0.0, 1.0));
        if response.clicked() {
            response.request_focus();
        }
        let typed = self.typing.keys(ui, &response, def, port).map(|value| on_step(def, value));
        if let Some(value) = typed.filter(|&value| value != present) {
            set_at_once(control, value, port);
        } else if target != present && self.drag.is_none() && (steps != 0.0 || response.clicked()) {
            set_at_once(control, target, port);
        }
        let shown = port.normalized(control);
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(shown), def.name));
        let from = if def.min < 0.0 && def.max > 0.0 { rest(def) } else { 0.0 };
        let bar = if def.labels.is_empty() { [from.min(shown), from.max(shown)] } else { [0.0, 0.0] };
        let value = self.typing.shown(control).unwrap_or_else(|| port.text(control, shown));
        let hovered = response.hovered() || response.dragged();
        let (color, focused) = (theme::of(ui).accent, response.has_focus());
        paint(ui, rect, &Look { name: def.name, value: &value, bar, color, hovered, focused });
        response
    }
}

/// One step in normalised units.
fn step(def: &ControlDef) -> f32 {
    if def.stepped { 1.0 / (def.max - def.min) } else { COARSE_STEP }
}

/// The alternative after this one, from the last to the first.
fn next_label(def: &ControlDef, present: f32) -> f32 {
    if present > 1.0 - step(def) * 0.5 { 0.0 } else { present + step(def) }
}

/// The nearest value that the parameter can take.
fn on_step(def: &ControlDef, value: f32) -> f32 {
    if def.stepped { (value / step(def)).round() * step(def) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stepped_controls_land_on_their_steps() {
        let def = Control::Polyphony.def();
        assert_eq!(on_step(def, 0.49) * 31.0 + 1.0, 16.0);
        assert_eq!(on_step(Control::Volume.def(), 0.123), 0.123);
    }

    #[test]
    fn clicks_go_round_the_alternatives() {
        let mode = Control::VoiceMode.def();
        let round = [0.0, 0.5, 1.0].map(|present| on_step(mode, next_label(mode, present)));
        assert_eq!(round, [0.5, 1.0, 0.0]);
        assert_eq!(next_label(Control::Mpe.def(), 1.0), 0.0);
    }

    #[test]
    fn a_narrow_window_gets_more_rows_and_no_narrower_cells() {
        assert_eq!(grid(1084.0), (7, 3));
        assert_eq!(grid(784.0), (5, 5));
        assert_eq!(grid(50.0), (1, 21));
    }
}
