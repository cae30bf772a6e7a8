//! A widget as the place where a modulation source is dropped.

use egui::{DragAndDrop, Rect, Response, Stroke, StrokeKind, Ui};
use vaeform_patch::layers::{LayerParamId, Source};

use super::sources::new_route;
use crate::editor::page::PageContext;
use crate::editor::theme;

/// How much of its colour the frame has while the source is elsewhere.
const WAITING: f32 = 0.35;

/// Frames a widget that can take the source in the hand; what is dropped on it modulates its parameter.
pub(super) fn drop_target(ui: &Ui, rect: Rect, response: &Response, id: LayerParamId, context: &mut PageContext<'_>) {
    if !id.def().is_continuous() || !DragAndDrop::has_payload_of_type::<Source>(ui.ctx()) {
        return;
    }
    let color = theme::of(ui).modulation;
    let stroke = match response.dnd_hover_payload::<Source>() {
        Some(_) => Stroke::new(2.0, color),
        None => Stroke::new(1.0, color.gamma_multiply(WAITING)),
    };
    ui.painter().rect_stroke(rect.shrink(1.0), theme::ROUNDING, stroke, StrokeKind::Inside);
    if let Some(source) = response.dnd_release_payload::<Source>() {
        context.add_route(new_route(*source, id));
    }
}
