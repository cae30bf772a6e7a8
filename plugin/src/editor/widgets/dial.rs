//! The dial of a knob: an arc for the way, one for the value, rings for what modulates it, and a body with a pointer.

use egui::{Color32, Painter, Pos2, Shape, Stroke, pos2};

use crate::editor::palette::Palette;
use crate::editor::theme::tint;

/// The arc leaves this much open at the bottom, in radians on each side.
const OPEN: f32 = 0.72;
/// Points on a whole arc.
const ARC_POINTS: f32 = 40.0;
/// Modulation rings that have a place of their own; further ones share the last.
const MAX_RINGS: usize = 3;
/// Distance between rings.
const RING: f32 = 2.5;

/// What a dial shows; all places are parts of the way.
pub(crate) struct Dial<'a> {
    /// Where the arc of the value begins: the centre of signed values, else 0.
    pub(crate) from: f32,
    pub(crate) way: f32,
    /// Where each route takes it, lowest and highest.
    pub(crate) reaches: &'a [[f32; 2]],
    /// Where it stands now that something moves it, if that is told.
    pub(crate) live: Option<f32>,
    pub(crate) color: Color32,
    /// Under the pointer, dragged, or holding the keys.
    pub(crate) is_lit: bool,
}

/// The point of a dial's arc at a part of the way: 0 is lower left, 0.5 the top, 1 lower right.
pub(crate) fn dial_point(centre: Pos2, radius: f32, way: f32) -> Pos2 {
    let angle = (2.0 * way - 1.0) * (std::f32::consts::PI - OPEN);
    pos2(centre.x + radius * angle.sin(), centre.y - radius * angle.cos())
}

/// Paints a part of a dial's arc.
pub(crate) fn paint_arc(painter: &Painter, centre: Pos2, radius: f32, [from, to]: [f32; 2], stroke: Stroke) {
    let steps = ((to - from).abs() * ARC_POINTS).ceil().max(1.0) as usize;
    let point = |i: usize| dial_point(centre, radius, from + (to - from) * i as f32 / steps as f32);
    painter.add(Shape::line((0..=steps).map(point).collect(), stroke));
    // Round ends.
    for end in [from, to] {
        painter.circle_filled(dial_point(centre, radius, end), 0.5 * stroke.width, stroke.color);
    }
}

impl Dial<'_> {
    /// The radius that the rings need outside of the arc.
    pub(crate) const RINGS: f32 = 5.0;

    /// Paints the dial; `radius` is that of its arc.
    pub(crate) fn paint(&self, painter: &Painter, palette: &Palette, centre: Pos2, radius: f32) {
        let width = (radius * 0.16).clamp(2.0, 4.0);
        paint_arc(painter, centre, radius, [0.0, 1.0], Stroke::new(width, palette.line));
        let [low, high] = [self.from.min(self.way), self.from.max(self.way)];
        if high - low > 1e-3 {
            paint_arc(painter, centre, radius, [low, high], Stroke::new(width, self.color));
        }
        let body = radius - width - 1.5;
        let ground = if self.is_lit { palette.field_hover } else { palette.field };
        painter.circle_filled(centre + egui::vec2(0.0, 1.0), body, palette.background);
        painter.circle(centre, body - 0.5, ground, Stroke::new(1.0, tint(ground, palette.text, 0.14)));
        let pointer = [dial_point(centre, body * 0.38, self.way), dial_point(centre, body * 0.86, self.way)];
        let pointer_width = (radius * 0.11).clamp(1.5, 2.5);
        painter.line_segment(pointer, Stroke::new(pointer_width, if self.is_lit { palette.text } else { self.color }));
        for (i, reach) in self.reaches.iter().enumerate() {
            let ring = radius + 0.5 * width + RING * (i.min(MAX_RINGS - 1) + 1) as f32 - 0.5;
            paint_arc(painter, centre, ring, *reach, Stroke::new(1.75, palette.modulation));
        }
        if let Some(live) = self.live {
            let at = dial_point(centre, radius, live);
            painter.circle(at, 0.5 * width + 1.5, palette.modulation, Stroke::new(1.0, palette.background));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dial_points_up_in_the_middle_and_down_left_and_right_at_its_ends() {
        let at = |way| dial_point(pos2(0.0, 0.0), 1.0, way);
        assert!((at(0.5) - pos2(0.0, -1.0)).length() < 1e-6);
        assert!(at(0.0).x < 0.0 && at(0.0).y > 0.0 && at(1.0).x > 0.0 && at(1.0).y > 0.0);
    }
}
