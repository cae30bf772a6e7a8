//! A switch: on or off.

use egui::{Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2};
use vaeform_patch::layers::LayerParamId;

use super::touch::{full_name, widget_id};
use crate::editor::page::PageContext;
use crate::editor::theme;

/// A power button for a parameter that is off or on.
pub(crate) struct Switch {
    id: LayerParamId,
}

impl Switch {
    /// For this parameter.
    pub(crate) fn new(id: LayerParamId) -> Self {
        Self { id }
    }

    /// Shows it in the middle of `rect`; a click, Space or Enter turns it.
    pub(crate) fn show(self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) -> Response {
        let response = ui.interact(rect, widget_id(self.id), Sense::click());
        let was_on = context.surface.shown.layers.is_on(self.id);
        if response.clicked() {
            context.set_layer(self.id, if was_on { 0.0 } else { 1.0 });
        }
        let is_on = context.surface.shown.layers.is_on(self.id);
        response.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), is_on, full_name(self.id)));
        let palette = theme::of(ui);
        let color = if is_on { palette.of_group(self.id.def().group) } else { palette.text_dim };
        let painter = ui.painter();
        if response.hovered() {
            painter.rect_filled(rect, theme::ROUNDING, palette.field_hover);
        }
        if response.has_focus() {
            painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
        }
        paint(ui, rect.center(), color);
        response.on_hover_text(if is_on { "On" } else { "Off" })
    }
}

/// The sign of a power button.
fn paint(ui: &Ui, centre: Pos2, color: egui::Color32) {
    const RADIUS: f32 = 5.5;
    const OPEN: f32 = 0.75;
    let stroke = Stroke::new(1.75, color);
    let arc = (0..=20).map(|i| {
        let angle = OPEN + (std::f32::consts::TAU - 2.0 * OPEN) * i as f32 / 20.0;
        pos2(centre.x + RADIUS * angle.sin(), centre.y - RADIUS * angle.cos())
    });
    ui.painter().add(Shape::line(arc.collect(), stroke));
    ui.painter().line_segment([centre, pos2(centre.x, centre.y - RADIUS - 1.0)], stroke);
}
