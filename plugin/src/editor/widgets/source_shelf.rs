//! The shelf of modulation sources: chips that are dragged onto what they are to move.

use egui::{
    Align2, DragAndDrop, Id, LayerId, Order, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};
use vaeform_patch::layers::{Layers, Source};

use super::place::Stack;
use super::sources::{source_name, source_short};
use crate::editor::page::PageContext;
use crate::editor::theme::{self, tint};

/// Distance between chips, and between families of them.
const GAPS: [f32; 2] = [2.0, 8.0];

/// The sources that are worth a place on every page; the others are in the menus.
const SHOWN: [&[Source]; 5] = [
    &[Source::Envelope(1), Source::Envelope(2), Source::Envelope(3), Source::Envelope(4)],
    &[Source::Lfo(1), Source::Lfo(2), Source::Lfo(3), Source::Lfo(4)],
    &[Source::Random(1), Source::Random(2)],
    &[
        Source::Macro(1),
        Source::Macro(2),
        Source::Macro(3),
        Source::Macro(4),
        Source::Macro(5),
        Source::Macro(6),
        Source::Macro(7),
        Source::Macro(8),
    ],
    &[Source::Velocity, Source::Key, Source::Wheel, Source::Pressure],
];

/// The shelf.
pub(crate) struct SourceShelf;

impl SourceShelf {
    /// The height that it needs.
    pub(crate) const HEIGHT: f32 = 24.0;

    /// A page under the shelf, at least so large; a smaller window scrolls.
    pub(crate) fn page<'a>(
        ui: &mut Ui,
        min_size: [f32; 2],
        context: &mut PageContext<'a>,
        contents: impl FnOnce(&mut Ui, Stack, &mut PageContext<'a>),
    ) {
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let (area, _) = ui.allocate_exact_size(ui.available_size().max(min_size.into()), Sense::hover());
            let mut stack = Stack::new(area);
            Self::show(ui, stack.row(Self::HEIGHT), context);
            stack.gap(1.0);
            contents(ui, stack, context);
        });
    }

    /// Shows it over the width of `rect`.
    pub(crate) fn show(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        let count: usize = SHOWN.iter().map(|family| family.len()).sum();
        let gaps = GAPS[0] * (count - SHOWN.len()) as f32 + GAPS[1] * (SHOWN.len() - 1) as f32;
        let width = (rect.width() - gaps) / count as f32;
        let mut left = rect.left();
        for family in SHOWN {
            for &source in family {
                let chip = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()));
                show(ui, chip, source, context);
                left = chip.right() + GAPS[0];
            }
            left += GAPS[1] - GAPS[0];
        }
    }
}

/// Routes that come from a source.
fn num_routes(layers: &Layers, source: Source) -> usize {
    layers.active_routes().filter(|route| route.source == source || route.via == Some(source)).count()
}

fn show(ui: &mut Ui, rect: Rect, source: Source, context: &mut PageContext<'_>) {
    let response = ui.interact(rect, Id::unique(("vaeform source", source)), Sense::click_and_drag());
    response.dnd_set_drag_payload(source);
    let layers = &context.surface.shown.layers;
    let (name, used) = (source_name(source, layers), num_routes(layers, source));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("Modulation source {name}")));
    let palette = theme::of(ui);
    let is_lit = response.hovered() || response.dragged();
    let part = if is_lit {
        0.3
    } else if used > 0 {
        0.16
    } else {
        0.0
    };
    let painter = ui.painter();
    painter.rect_filled(rect, theme::ROUNDING, tint(palette.card, palette.modulation, part));
    let edge = if response.has_focus() { palette.accent } else { tint(palette.card, palette.modulation, 0.25) };
    painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, edge), StrokeKind::Inside);
    let color = if used > 0 || is_lit { palette.modulation } else { palette.text_dim };
    let short = source_short(source);
    painter.text(rect.center(), Align2::CENTER_CENTER, &short, theme::SMALL, color);
    if response.hovered() {
        let moves = match used {
            0 => "moves nothing yet".to_owned(),
            1 => "moves one value".to_owned(),
            more => format!("moves {more} values"),
        };
        context.surface.pointed = Some(format!("{name} {moves}   Drag it onto a knob"));
    }
    show_in_hand(ui, &response, source);
}

/// The chip in the hand, while what `response` is of is dragged.
pub(crate) fn show_in_hand(ui: &Ui, response: &Response, source: Source) {
    let pointer = ui.input(|i| i.pointer.interact_pos()).filter(|_| response.dragged());
    if let Some(pointer) = pointer.filter(|_| DragAndDrop::has_payload_of_type::<Source>(ui.ctx())) {
        let palette = theme::of(ui);
        let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("vaeform source in hand")));
        let held = Rect::from_center_size(pointer + vec2(30.0, 18.0), vec2(48.0, 22.0));
        painter.rect_filled(held, theme::ROUNDING, palette.modulation);
        let text = source_short(source);
        painter.text(held.center(), Align2::CENTER_CENTER, text, theme::strong(), palette.background);
        ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
    }
}
