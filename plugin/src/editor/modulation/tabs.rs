//! Tabs that are modulation sources at once: a click shows one, a drag takes it to what it is to move.

use egui::{Align2, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_patch::layers::Source;

use crate::editor::page::PageContext;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::{show_in_hand, source_name, source_short};

/// Width of a tab at most, and what lies between two.
const WIDTH: f32 = 52.0;
const GAP: f32 = 3.0;

/// Shows a tab for each source from the left of `rect`, whose right end so wide a field has; `chosen` is the place of the one that is shown.
pub(super) fn show(
    ui: &Ui,
    (rect, beside): (Rect, f32),
    sources: &[Source],
    chosen: &mut usize,
    context: &mut PageContext<'_>,
) {
    let width = ((rect.width() - beside) / sources.len().max(1) as f32 - GAP).min(WIDTH);
    for (n, &source) in sources.iter().enumerate() {
        let corner = pos2(rect.left() + n as f32 * (width + GAP), rect.top());
        let tab = Rect::from_min_size(corner, vec2(width, rect.height()));
        let response = ui.interact(tab, Id::unique(("vaeform modulation tab", source)), Sense::click_and_drag());
        response.dnd_set_drag_payload(source);
        if response.clicked() {
            *chosen = n;
        }
        let is_chosen = *chosen == n;
        let layers = &context.surface.shown.layers;
        let name = source_name(source, layers);
        response.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), is_chosen, &name));
        let is_used = layers.active_routes().any(|route| route.source == source || route.via == Some(source));
        let palette = theme::of(ui);
        let (painter, color) = (ui.painter(), palette.modulation);
        let part = match (is_chosen, response.hovered()) {
            (true, _) => 0.36,
            (_, true) => 0.24,
            _ => 0.08,
        };
        painter.rect_filled(tab, theme::ROUNDING, tint(palette.card, color, part));
        if response.has_focus() {
            painter.rect_stroke(tab, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
        }
        let font = if is_chosen { theme::strong() } else { theme::BODY };
        let text = if is_chosen { palette.text } else { palette.text_dim };
        painter.text(tab.center(), Align2::CENTER_CENTER, source_short(source), font, text);
        if is_used {
            painter.circle_filled(tab.right_top() + vec2(-6.0, 6.0), 2.0, color);
        }
        if response.hovered() {
            context.surface.pointed =
                Some(format!("{name}   Click to see it, drag it onto a knob to let it move that"));
        }
        show_in_hand(ui, &response, source);
    }
}
