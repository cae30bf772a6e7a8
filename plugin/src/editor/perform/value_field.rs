//! A number of a lane as a field: dragged, turned by wheel and keys, reset by a double-click.

use egui::{Id, Rect, Sense, Ui, WidgetInfo};

use super::super::cell::{Look, Travel, paint};
use super::super::page::PageContext;
use super::super::{knob, theme};

/// Points of travel through the whole range.
const TRAVEL_POINTS: f32 = 160.0;
/// Part of the range that a key or a wheel notch goes, and how much finer Shift makes it.
const STEP: f32 = 0.02;
const FINE: f32 = 0.1;

/// What a field is of.
pub(super) struct ValueField<'a> {
    /// Tells it from all others.
    pub(super) id: Id,
    /// On the field.
    pub(super) name: &'a str,
    /// For screen readers.
    pub(super) full_name: String,
    /// What it does, for the line at the bottom.
    pub(super) says: &'a str,
    /// Smallest and largest value, and where a double-click leads.
    pub(super) range: [f32; 3],
    /// The value in words.
    pub(super) shown: fn(f32) -> String,
}

/// The field in hand.
#[derive(Default)]
pub(super) struct ValueFields {
    /// Its id, the way at which the drag has it, and whether it has changed anything.
    held: Option<(Id, f32, bool)>,
    travel: Travel,
}

impl ValueFields {
    /// Shows a field; the value that a hand gives it, and whether that is more of the same drag.
    pub(super) fn show(
        &mut self,
        ui: &Ui,
        rect: Rect,
        field: &ValueField<'_>,
        value: f32,
        context: &mut PageContext<'_>,
    ) -> Option<(f32, bool)> {
        let response = ui.interact(rect, field.id, Sense::click_and_drag());
        let [min, max, rest] = field.range;
        let way = ((value - min) / (max - min)).clamp(0.0, 1.0);
        if response.clicked() || response.drag_started() {
            response.request_focus();
        }
        if response.drag_started() {
            self.held = Some((field.id, way, false));
        }
        let fine = if ui.input(|i| i.modifiers.shift) { FINE } else { 1.0 };
        let mut edited = None;
        if let Some((_, at, has_changed)) = self.held.as_mut().filter(|held| held.0 == field.id)
            && let Some(points) = self.travel.points(&response)
        {
            *at = (*at + points / TRAVEL_POINTS * fine).clamp(0.0, 1.0);
            let to = min + *at * (max - min);
            if to != value {
                edited = Some((to, std::mem::replace(has_changed, true)));
            }
        }
        if response.drag_stopped() {
            self.held = None;
        }
        let steps = knob::steps(ui, &response);
        if response.double_clicked() {
            edited = Some((rest, false));
        } else if steps != 0.0 {
            edited = Some(((value + steps * STEP * fine * (max - min)).clamp(min, max), false));
        }
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(value), &field.full_name));
        let shown = (field.shown)(value);
        let hovered = response.hovered() || response.dragged();
        if hovered {
            context.surface.pointed = Some(format!("{} {shown}   {}", field.full_name, field.says));
        }
        let zero = ((0.0 - min) / (max - min)).clamp(0.0, 1.0);
        let bar = [zero.min(way), zero.max(way)];
        let (color, focused) = (theme::of(ui).latents, response.has_focus());
        paint(ui, rect, &Look { name: field.name, value: &shown, bar, color, hovered, focused });
        edited.filter(|(to, _)| *to != value)
    }
}

/// A part as percent.
pub(super) fn percent(value: f32) -> String {
    format!("{:.0} %", 100.0 * value)
}
