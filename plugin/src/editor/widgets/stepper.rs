//! A number in a field: whole steps that are dragged, wheeled or typed.

use egui::{Align2, Rect, Response, Stroke, StrokeKind, Ui, WidgetInfo, pos2};
use vaeform_patch::layers::LayerParamId;

use super::knob_menu;
use super::touch::{full_name, touch};
use crate::editor::page::PageContext;
use crate::editor::theme;

/// Height of the name below the field, as below a knob.
const NAME: f32 = 15.0;
/// Height of the field.
const FIELD: f32 = 24.0;

/// A field for a whole number, with its name below: it stands among knobs.
pub(crate) struct Stepper {
    id: LayerParamId,
    name: &'static str,
}

impl Stepper {
    /// For this parameter.
    pub(crate) fn new(id: LayerParamId) -> Self {
        Self { id, name: id.def().name }
    }

    /// With a shorter name, where the place says the rest.
    pub(crate) fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// Shows it in the middle of `rect`.
    pub(crate) fn show(self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) -> Response {
        let response = touch(ui, rect, self.id, context);
        knob_menu::attach(&response, self.id, context);
        let (def, value) = (self.id.def(), context.layer(self.id));
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(value), full_name(self.id)));
        if response.hovered() {
            context.surface.pointed = Some(knob_menu::hint(self.id, &context.surface.shown.layers));
        }
        let palette = theme::of(ui);
        let room = rect.with_max_y(rect.bottom() - NAME);
        let field = Rect::from_center_size(room.center(), egui::vec2(room.width() - 10.0, FIELD));
        let is_lit = response.hovered() || response.dragged();
        ui.painter().rect_filled(field, theme::ROUNDING, if is_lit { palette.field_hover } else { palette.field });
        if response.has_focus() {
            let stroke = Stroke::new(1.0, palette.accent);
            ui.painter().rect_stroke(field, theme::ROUNDING, stroke, StrokeKind::Inside);
        }
        let typed = context.surface.hand.entry.shown(self.id);
        let sign = if def.min < 0.0 && value > 0.0 { "+" } else { "" };
        let text = typed.unwrap_or_else(|| format!("{sign}{value:.0}"));
        let color = if value == def.default { palette.text } else { palette.of_group(def.group) };
        ui.painter().text(field.center(), Align2::CENTER_CENTER, text, theme::strong(), color);
        let at = pos2(rect.center().x, rect.bottom() - 2.0);
        ui.painter().text(at, Align2::CENTER_BOTTOM, self.name, theme::SMALL, palette.text_dim);
        response
    }
}
