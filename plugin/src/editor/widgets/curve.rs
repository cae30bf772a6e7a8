//! A curve as pictures have it: a line with its glow, and its light down to a height.

use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, pos2};

use crate::editor::palette::Palette;

/// Paints a curve of points from left to right, filled down (or up) to a height.
pub(crate) fn paint_curve(painter: &Painter, line: &[Pos2], base: f32, color: Color32) {
    let mut mesh = Mesh::default();
    let reach = line.iter().map(|point| (point.y - base).abs()).fold(1.0, f32::max);
    for point in line {
        let strength = 0.05 + 0.27 * (point.y - base).abs() / reach;
        mesh.colored_vertex(*point, color.gamma_multiply(strength));
        mesh.colored_vertex(pos2(point.x, base), color.gamma_multiply(0.04));
    }
    for i in 0..line.len().saturating_sub(1) as u32 {
        mesh.add_triangle(2 * i, 2 * i + 1, 2 * i + 2);
        mesh.add_triangle(2 * i + 1, 2 * i + 2, 2 * i + 3);
    }
    painter.add(Shape::mesh(mesh));
    painter.add(Shape::line(line.to_vec(), Stroke::new(5.0, color.gamma_multiply(0.16))));
    painter.add(Shape::line(line.to_vec(), Stroke::new(1.75, color)));
}

/// Paints where a note stands on a curve whose points go from left to right.
pub(crate) fn paint_playhead(painter: &Painter, line: &[Pos2], x: f32, rect: Rect, palette: &Palette) {
    painter.vline(x, rect.y_range(), Stroke::new(1.0, palette.text.gamma_multiply(0.35)));
    let pair = line.windows(2).find(|pair| pair[0].x <= x && x <= pair[1].x);
    if let Some([from, to]) = pair.and_then(|pair| <[Pos2; 2]>::try_from(pair).ok()) {
        let part = if to.x > from.x { (x - from.x) / (to.x - from.x) } else { 1.0 };
        painter.circle(from + (to - from) * part, 4.0, palette.text, Stroke::new(1.5, palette.background));
    }
}
