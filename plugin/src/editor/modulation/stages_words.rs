//! What is said of a handle of an envelope.

use egui::{Align2, Painter, Pos2, Rect, pos2};
use vaeform_patch::layers::LayerParamId;

use crate::editor::page::PageContext;
use crate::editor::palette::Palette;
use crate::editor::theme;

/// Says what a handle stands at, beside it and in the hint line.
pub(super) fn tell(
    (painter, palette): (&Painter, &Palette),
    (at, params): (Pos2, impl Iterator<Item = LayerParamId>),
    n: usize,
    rect: Rect,
    context: &mut PageContext<'_>,
) {
    let values: Vec<String> =
        params.map(|id| format!("{} {}", id.def().name, id.def().display(context.layer(id)))).collect();
    let words = values.join("   ");
    let is_left = at.x < rect.center().x;
    let (align, aside) = if is_left { (Align2::LEFT_CENTER, 12.0) } else { (Align2::RIGHT_CENTER, -12.0) };
    let y = at.y.clamp(rect.top() + 9.0, rect.bottom() - 9.0);
    let galley = painter.layout_no_wrap(words.clone(), theme::SMALL, egui::Color32::WHITE);
    let ground = align.anchor_size(pos2(at.x + aside, y), galley.size()).expand(3.0);
    painter.rect_filled(ground, theme::ROUNDING, palette.field);
    painter.text(pos2(at.x + aside, y), align, &words, theme::SMALL, palette.text);
    let how = "Drag it; Shift for fine steps, double-click for the default";
    context.surface.pointed = Some(format!("Envelope {} {words}   {how}", n + 1));
}
