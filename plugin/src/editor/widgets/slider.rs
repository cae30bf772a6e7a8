//! A slider: a thin bar from the resting point, with its name at the left and its value at the right. For lists, where knobs have no room.

use egui::{Align2, Rect, Response, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_patch::layers::LayerParamId;

use super::drop_target::drop_target;
use super::knob_menu;
use super::sources::{reach, routes_to};
use super::touch::{full_name, touch};
use crate::editor::page::PageContext;
use crate::editor::theme;

/// Thickness of the bar.
const BAR: f32 = 3.0;

/// A slider for a parameter of the layers; a row of 24 points does for it.
pub(crate) struct LayerSlider {
    id: LayerParamId,
    name: &'static str,
}

impl LayerSlider {
    /// For this parameter.
    pub(crate) fn new(id: LayerParamId) -> Self {
        Self { id, name: id.def().name }
    }

    /// With a shorter name, where the place says the rest.
    pub(crate) fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// Shows it over the width of `rect`. A source that is dropped on it modulates it.
    pub(crate) fn show(self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) -> Response {
        let id = self.id;
        let response = touch(ui, rect, id, context);
        knob_menu::attach(&response, id, context);
        drop_target(ui, rect, &response, id, context);
        let value = context.layer(id);
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(value), full_name(id)));
        if response.hovered() {
            context.surface.pointed = Some(knob_menu::hint(id, &context.surface.shown.layers));
        }
        self.paint(ui, rect, &response, context);
        response
    }

    fn paint(&self, ui: &Ui, rect: Rect, response: &Response, context: &PageContext<'_>) {
        let palette = theme::of(ui);
        let (def, value) = (self.id.def(), context.layer(self.id));
        let painter = ui.painter();
        if response.hovered() || response.dragged() {
            painter.rect_filled(rect, theme::ROUNDING, palette.field);
        }
        if response.has_focus() {
            painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
        }
        let text_at = rect.top() + 0.5 * (rect.height() - BAR - 2.0);
        let room = rect.shrink2(vec2(4.0, 0.0));
        painter.text(pos2(room.left(), text_at), Align2::LEFT_CENTER, self.name, theme::SMALL, palette.text_dim);
        let typed = context.surface.hand.entry.shown(self.id);
        let text = typed.unwrap_or_else(|| def.display(value));
        painter.text(pos2(room.right(), text_at), Align2::RIGHT_CENTER, text, theme::SMALL, palette.text);
        let lane = Rect::from_min_max(pos2(room.left(), rect.bottom() - BAR - 2.0), room.max - vec2(0.0, 2.0));
        painter.rect_filled(lane, 0.5 * BAR, palette.line);
        let part = |from: f32, to: f32| {
            let x = |way: f32| lane.left() + way * lane.width();
            Rect::from_min_max(pos2(x(from.min(to)), lane.top()), pos2(x(from.max(to)), lane.bottom()))
        };
        let way = def.way(value);
        let from = if def.min < 0.0 && def.max > 0.0 { def.way(0.0) } else { 0.0 };
        painter.rect_filled(part(from, way), 0.5 * BAR, palette.of_group(def.group));
        let thumb = pos2(lane.left() + way * lane.width(), lane.center().y);
        painter.circle_filled(thumb, 4.0, palette.of_group(def.group));
        if let Some(live) = context.surface.live_way(self.id) {
            painter.circle_filled(pos2(lane.left() + live * lane.width(), lane.center().y), 3.0, palette.modulation);
        }
        for (_, route) in routes_to(&context.surface.shown.layers, self.id) {
            let [low, high] = reach(&route, way);
            painter.rect_filled(
                part(low, high).translate(vec2(0.0, -2.5)).shrink2(vec2(0.0, 0.75)),
                1.0,
                palette.modulation,
            );
        }
    }
}
