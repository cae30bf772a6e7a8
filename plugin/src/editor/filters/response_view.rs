//! The drawn response of a filter: gain in dB over frequency. A drag on it moves cutoff and resonance.

use egui::{Align2, Id, Mesh, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_patch::layers::FilterParam;

use super::curves::{Curves, POINTS, place};
use crate::editor::page::PageContext;
use crate::editor::palette::Palette;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::{reach, routes_to, travel};

/// Top and bottom of the scale in dB.
const SCALE_DB: [f32; 2] = [30.0, -54.0];
/// Lines of the scale in dB, and how far apart.
const STEP_DB: f32 = 12.0;
/// Frequencies with a line, and those with a number too.
const MARKS: [(f32, &str); 10] = [
    (50.0, "50"),
    (100.0, "100"),
    (200.0, ""),
    (500.0, "500"),
    (1_000.0, "1k"),
    (2_000.0, "2k"),
    (5_000.0, "5k"),
    (10_000.0, "10k"),
    (300.0, ""),
    (3_000.0, ""),
];

/// Where gains and frequencies are in a picture.
struct ResponseView(Rect);

impl ResponseView {
    fn x(&self, place: f32) -> f32 {
        self.0.left() + place * self.0.width()
    }

    fn y(&self, db: f32) -> f32 {
        let part = (SCALE_DB[0] - db) / (SCALE_DB[0] - SCALE_DB[1]);
        // What leaves the scale goes on a little, so that its line is cut and not bent.
        self.0.top() + part.clamp(-0.1, 1.1) * self.0.height()
    }

    fn line(&self, db: &[f32]) -> Vec<Pos2> {
        let last = (POINTS - 1) as f32;
        db.iter().enumerate().map(|(i, db)| pos2(self.x(i as f32 / last), self.y(*db))).collect()
    }
}

/// Shows the response of filter `n`, and that of the other one behind it.
pub(super) fn show(ui: &mut Ui, rect: Rect, n: usize, curves: &mut Curves, context: &mut PageContext<'_>) {
    let (cutoff, resonance) = (FilterParam::Cutoff.of(n), FilterParam::Resonance.of(n));
    let response = ui.interact(rect, Id::unique(("vaeform response", n)), Sense::click_and_drag());
    if response.drag_started() {
        context.hold(cutoff);
        context.hold(resonance);
    }
    if let Some(step) = travel(&response, context) {
        let step = step * if ui.input(|i| i.modifiers.shift) { 0.1 } else { 1.0 };
        context.pull(cutoff, step.x / rect.width());
        context.pull(resonance, -step.y / rect.height());
    }
    if response.double_clicked() {
        context.set_layer(cutoff, cutoff.def().default);
        context.set_layer(resonance, resonance.def().default);
    }
    let hz = context.layer(cutoff);
    let name = format!("Filter {} response, cutoff {}", n + 1, cutoff.def().display(hz));
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(hz), &name));
    let palette = theme::of(ui);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    let view = ResponseView(rect);
    grid(&painter, palette, &view);
    let layers = &context.surface.shown.layers;
    let other = 1 - n;
    if layers.is_on(FilterParam::On.of(other)) {
        let line = view.line(curves.get(layers, other));
        painter.add(Shape::line(line, Stroke::new(1.0, tint(palette.well, palette.filter, 0.35))));
    }
    let line = view.line(curves.get(layers, n));
    paint_curve(&painter, palette, &view, &line);
    for (i, (_, route)) in routes_to(layers, cutoff).enumerate() {
        let y = rect.bottom() - 4.0 - 3.0 * i as f32;
        let ends = reach(&route, cutoff.def().way(hz)).map(|way| pos2(view.x(way), y));
        painter.line_segment(ends, Stroke::new(2.0, palette.modulation));
    }
    let at = cutoff.def().way(hz);
    let top = line[((at * (POINTS - 1) as f32).round() as usize).min(POINTS - 1)].y;
    let handle = pos2(view.x(at), top).clamp(rect.min + vec2(7.0, 7.0), rect.max - vec2(7.0, 7.0));
    let has_hand = response.hovered() || response.dragged();
    painter.circle(handle, if has_hand { 6.0 } else { 4.5 }, palette.well, Stroke::new(2.0, palette.text));
    if has_hand || response.has_focus() {
        let color = if response.has_focus() { palette.focus } else { palette.line };
        painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, color), StrokeKind::Inside);
        context.surface.pointed = Some(format!("{name}   Drag: sideways cutoff, up and down resonance"));
    }
}

fn grid(painter: &Painter, palette: &Palette, view: &ResponseView) {
    let rect = view.0;
    let faint = Stroke::new(1.0, tint(palette.well, palette.line, 0.5));
    for (hz, label) in MARKS {
        let x = view.x(place(hz));
        painter.vline(x, rect.y_range(), faint);
        if !label.is_empty() {
            let at = pos2(x + 3.0, rect.top() + 3.0);
            painter.text(at, Align2::LEFT_TOP, label, theme::SMALL, palette.text_dim);
        }
    }
    let mut db = 24.0;
    while db > SCALE_DB[1] {
        let stroke = if db == 0.0 { Stroke::new(1.0, palette.line) } else { faint };
        painter.hline(rect.x_range(), view.y(db), stroke);
        if db != 24.0 && db % (2.0 * STEP_DB) == 0.0 {
            let at = pos2(rect.left() + 4.0, view.y(db) - 1.0);
            painter.text(at, Align2::LEFT_BOTTOM, format!("{db:.0} dB"), theme::SMALL, palette.text_dim);
        }
        db -= STEP_DB;
    }
}

/// The curve with its light below it.
fn paint_curve(painter: &Painter, palette: &Palette, view: &ResponseView, line: &[Pos2]) {
    let rect = view.0;
    let mut mesh = Mesh::default();
    for point in line {
        let strength = 0.34 * (1.0 - (point.y - rect.top()) / rect.height()).clamp(0.0, 1.0) + 0.04;
        mesh.colored_vertex(*point, palette.filter.gamma_multiply(strength));
        mesh.colored_vertex(pos2(point.x, rect.bottom()), palette.filter.gamma_multiply(0.02));
    }
    for i in 0..line.len().saturating_sub(1) as u32 {
        mesh.add_triangle(2 * i, 2 * i + 1, 2 * i + 2);
        mesh.add_triangle(2 * i + 1, 2 * i + 2, 2 * i + 3);
    }
    painter.add(Shape::mesh(mesh));
    painter.add(Shape::line(line.to_vec(), Stroke::new(6.0, palette.filter.gamma_multiply(0.16))));
    painter.add(Shape::line(line.to_vec(), Stroke::new(2.0, palette.filter)));
}
