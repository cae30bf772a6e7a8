//! The frames of a table drawn one behind the other, the first in front; the frame that is played stands out, and a drag moves it.

use egui::{Align2, Id, Painter, Rect, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, vec2};
use vaeform_patch::layers::OscillatorParam;

use super::shapes::{KnownShape, Shapes, TableShape};
use super::waterfall::{DEPTH, WaterfallView, Waterfalls, below};
use crate::editor::page::PageContext;
use crate::editor::palette::Palette;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::{reach, routes_to, travel};

/// What the pictures of all oscillators keep between frames.
#[derive(Default)]
pub(super) struct FrameViews {
    shapes: Shapes,
    waterfalls: Waterfalls,
}

/// Shows the table of oscillator `n`.
pub(super) fn show(ui: &mut Ui, rect: Rect, n: usize, views: &mut FrameViews, context: &mut PageContext<'_>) {
    let id = OscillatorParam::Frame.of(n);
    let response = ui.interact(rect, Id::unique(("vaeform frames", n)), Sense::click_and_drag());
    if response.drag_started() {
        context.hold(id);
    }
    if let Some(step) = travel(&response, context) {
        context.pull(id, (step.x * DEPTH[0] - step.y) / (DEPTH[1] * rect.height()));
    }
    if response.double_clicked() {
        context.set_layer(id, id.def().default);
    }
    let place = context.layer(id);
    let name = format!("Oscillator {} frames", n + 1);
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(place), &name));
    let palette = theme::of(ui);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    let table = context.surface.shown.layers.tables[n];
    let words = match views.shapes.get(ui, context.client, table, context.snapshot.revision) {
        KnownShape::Shape(shape) => {
            let view = WaterfallView { rect };
            painter.add(views.waterfalls.get(ui, n, (table, &shape), &view));
            paint_played(&painter, palette, &view, &shape, place);
            for (_, route) in routes_to(&context.surface.shown.layers, id) {
                let ends = reach(&route, place).map(|place| view.start(place) - vec2(5.0, 0.0));
                painter.line_segment(ends, Stroke::new(2.0, palette.modulation));
            }
            if let Some(live) = context.surface.live_way(id) {
                let line = view.line(live, &shape.at(live));
                painter.add(Shape::line(line, Stroke::new(1.75, palette.modulation)));
            }
            let last = (shape.num_frames() - 1) as f32;
            format!("{:.1} of {}", 1.0 + place * last, shape.num_frames())
        }
        KnownShape::Soon => "…".to_owned(),
        KnownShape::Missing => "Its samples are not here".to_owned(),
    };
    let at = rect.right_bottom() - vec2(8.0, 5.0);
    painter.text(at, Align2::RIGHT_BOTTOM, words, theme::SMALL, palette.text_dim);
    if response.hovered() || response.has_focus() {
        let color = if response.has_focus() { palette.focus } else { palette.line };
        painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, color), StrokeKind::Inside);
        context.surface.pointed = Some(format!("{name}   Drag up and down for the frame, double-click for the first"));
    }
}

/// The frame that is played, with its glow.
fn paint_played(painter: &Painter, palette: &Palette, view: &WaterfallView, shape: &TableShape, place: f32) {
    let line = view.line(place, &shape.at(place));
    painter.add(below(&line, view.start(place).y, palette.wavetable.gamma_multiply(0.28)));
    painter.add(Shape::line(line.clone(), Stroke::new(7.0, palette.wavetable.gamma_multiply(0.16))));
    painter.add(Shape::line(line.clone(), Stroke::new(4.0, palette.wavetable.gamma_multiply(0.30))));
    painter.add(Shape::line(line, Stroke::new(1.75, tint(palette.wavetable, palette.text, 0.35))));
}
