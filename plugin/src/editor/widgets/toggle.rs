//! A switch with a word on it, for what stands among fields.

use egui::{Align2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};
use vaeform_patch::layers::LayerParamId;

use super::knob_menu;
use super::touch::{full_name, widget_id};
use crate::editor::page::PageContext;
use crate::editor::theme::{self, tint};

/// A button that is pressed in while its parameter is on.
pub(crate) struct Toggle {
    id: LayerParamId,
    name: &'static str,
}

impl Toggle {
    /// For this parameter, which is off or on.
    pub(crate) fn new(id: LayerParamId) -> Self {
        Self { id, name: id.def().name }
    }

    /// Shows it over the width of `rect`; a click, Space or Enter turns it.
    pub(crate) fn show(self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) -> Response {
        let response = ui.interact(rect, widget_id(self.id), Sense::click());
        if response.clicked() {
            let is_on = context.surface.shown.layers.is_on(self.id);
            context.set_layer(self.id, if is_on { 0.0 } else { 1.0 });
        }
        let is_on = context.surface.shown.layers.is_on(self.id);
        response.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), is_on, full_name(self.id)));
        if response.hovered() {
            context.surface.pointed = Some(knob_menu::hint(self.id, &context.surface.shown.layers));
        }
        let color = theme::of(ui).of_group(self.id.def().group);
        paint_toggle(ui, rect, &response, (self.name, is_on), color);
        response
    }
}

/// Paints a button with a word, filled with a tint of its colour while it is on.
pub(crate) fn paint_toggle(
    ui: &Ui,
    rect: Rect,
    response: &Response,
    (word, is_on): (&str, bool),
    color: egui::Color32,
) {
    let palette = theme::of(ui);
    let ground = if response.hovered() { palette.field_hover } else { palette.field };
    let painter = ui.painter();
    painter.rect_filled(rect, theme::ROUNDING, if is_on { tint(ground, color, 0.22) } else { ground });
    if is_on {
        painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, tint(ground, color, 0.6)), StrokeKind::Inside);
    }
    if response.has_focus() {
        painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
    let font = if is_on { theme::strong() } else { theme::BODY };
    // Its own colour would not be read on a tint of it under the pointer.
    let text = if is_on { palette.text } else { palette.text_dim };
    painter.text(rect.center(), Align2::CENTER_CENTER, word, font, text);
}
