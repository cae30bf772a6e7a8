//! The frames of a table drawn one behind the other, the first in front; the frame that is played stands out, and a drag moves it.

use egui::{
    Align2, Color32, Id, Mesh, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use vaeform_patch::layers::OscillatorParam;

use super::shapes::{Known, POINTS, Shapes, TableShape};
use crate::editor::page::PageContext;
use crate::editor::palette::Palette;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::{reach, routes_to, travel};

/// Frames that are drawn at most.
const MAX_DRAWN: usize = 20;
/// How far the last frame stands to the right of the first, and above it, as parts of the picture.
const DEPTH: [f32; 2] = [0.22, 0.50];
/// Height of a wave, to one side, as a part of the picture.
const AMPLITUDE: f32 = 0.19;

/// Where frames stand in a picture.
struct View {
    rect: Rect,
}

impl View {
    /// Left end of the resting line of the frame at that place, 0..1.
    fn start(&self, place: f32) -> Pos2 {
        let front = pos2(self.rect.left() + 10.0, self.rect.bottom() - AMPLITUDE * self.rect.height() - 12.0);
        front + vec2(DEPTH[0] * place * self.rect.width(), -DEPTH[1] * place * self.rect.height())
    }

    fn width(&self) -> f32 {
        self.rect.width() * (1.0 - DEPTH[0]) - 20.0
    }

    fn amplitude(&self) -> f32 {
        AMPLITUDE * self.rect.height()
    }

    fn line(&self, place: f32, cycle: &[f32; POINTS + 1]) -> Vec<Pos2> {
        let start = self.start(place);
        let point = |(i, y): (usize, &f32)| {
            start + vec2(i as f32 / POINTS as f32 * self.width(), -y.clamp(-1.2, 1.2) * self.amplitude())
        };
        // Without the point that closes the cycle: its edge would stand as a comb beside the frames.
        cycle[..POINTS].iter().enumerate().map(point).collect()
    }
}

/// Shows the table of oscillator `n`.
pub(super) fn show(ui: &mut Ui, rect: Rect, n: usize, shapes: &mut Shapes, context: &mut PageContext<'_>) {
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
    let words = match shapes.get(ui, context.client, table, context.snapshot.revision) {
        Known::Shape(shape) => {
            let view = View { rect };
            paint_frames(&painter, palette, &view, &shape, place);
            for (_, route) in routes_to(&context.surface.shown.layers, id) {
                let ends = reach(&route, place).map(|place| view.start(place) - vec2(5.0, 0.0));
                painter.line_segment(ends, Stroke::new(2.0, palette.modulation));
            }
            let last = (shape.num_frames() - 1) as f32;
            format!("{:.1} of {}", 1.0 + place * last, shape.num_frames())
        }
        Known::Soon => "…".to_owned(),
        Known::Missing => "Its samples are not here".to_owned(),
    };
    let at = rect.right_bottom() - vec2(8.0, 5.0);
    painter.text(at, Align2::RIGHT_BOTTOM, words, theme::SMALL, palette.text_dim);
    if response.hovered() || response.has_focus() {
        let color = if response.has_focus() { palette.focus } else { palette.line };
        painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, color), StrokeKind::Inside);
        context.surface.pointed = Some(format!("{name}   Drag up and down for the frame, double-click for the first"));
    }
}

fn paint_frames(painter: &Painter, palette: &Palette, view: &View, shape: &TableShape, place: f32) {
    let drawn = shape.num_frames().min(MAX_DRAWN);
    let mut is_played_drawn = false;
    for i in (0..drawn).rev() {
        let at = i as f32 / (drawn.max(2) - 1) as f32;
        if !is_played_drawn && at <= place {
            paint_played(painter, palette, view, shape, place);
            is_played_drawn = true;
        }
        let line = view.line(at, &shape.at(at));
        // Nearer frames hide what is behind them.
        fill(painter, &line, view.start(at).y + view.amplitude(), palette.well.gamma_multiply(0.82));
        let color = tint(palette.well, tint(palette.wavetable, palette.accent, at), 0.7 - 0.42 * at);
        painter.add(Shape::line(line, Stroke::new(1.0, color)));
    }
    let line = view.line(place, &shape.at(place));
    painter.add(Shape::line(line, Stroke::new(1.75, tint(palette.wavetable, palette.text, 0.35))));
}

/// The frame that is played, with its glow.
fn paint_played(painter: &Painter, palette: &Palette, view: &View, shape: &TableShape, place: f32) {
    let line = view.line(place, &shape.at(place));
    fill(painter, &line, view.start(place).y, palette.wavetable.gamma_multiply(0.28));
    painter.add(Shape::line(line.clone(), Stroke::new(7.0, palette.wavetable.gamma_multiply(0.16))));
    painter.add(Shape::line(line, Stroke::new(4.0, palette.wavetable.gamma_multiply(0.30))));
}

/// Fills what lies between a line and a height.
fn fill(painter: &Painter, line: &[Pos2], height: f32, color: Color32) {
    let mut mesh = Mesh::default();
    for point in line {
        mesh.colored_vertex(*point, color);
        mesh.colored_vertex(pos2(point.x, height), color);
    }
    for i in 0..line.len().saturating_sub(1) as u32 {
        mesh.add_triangle(2 * i, 2 * i + 1, 2 * i + 2);
        mesh.add_triangle(2 * i + 1, 2 * i + 2, 2 * i + 3);
    }
    painter.add(Shape::mesh(mesh));
}
