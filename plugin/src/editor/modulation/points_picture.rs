//! What is painted of a drawing of points: its line, the ground and the marks.

use egui::{Align2, Painter, Pos2, Rect, Stroke, pos2, vec2};
use vaeform_patch::layers::Points;
use vaeform_session::PointsOf;

use super::points;
use crate::editor::palette::Palette;
use crate::editor::theme::{self, tint};

/// Points of a curved way.
const STEPS: usize = 24;

/// Where points are in a picture.
pub(super) struct PointsView {
    pub(super) rect: Rect,
    pub(super) units: f32,
}

impl PointsView {
    /// The point of the picture at a place.
    pub(super) fn at(&self, [x, y]: [f32; 2]) -> Pos2 {
        pos2(self.rect.left() + x / self.units * self.rect.width(), self.rect.bottom() - y * self.rect.height())
    }

    /// The place at a point of the picture.
    pub(super) fn place(&self, at: Pos2) -> [f32; 2] {
        [(at.x - self.rect.left()) / self.rect.width() * self.units, (self.rect.bottom() - at.y) / self.rect.height()]
    }
}

/// The level that a picture is filled from.
pub(super) fn base(of: PointsOf) -> f32 {
    if let PointsOf::Lfo(_) = of { 0.5 } else { 0.0 }
}

/// The line through all points.
pub(super) fn line(view: &PointsView, of: PointsOf, points: &Points) -> Vec<Pos2> {
    let mut line = Vec::new();
    let places = points::places(of, points);
    if let (PointsOf::Lfo(_), Some(first)) = (of, places.first()) {
        line.push(view.at([0.0, first[1]]));
    }
    for segment in points::segments(of, points) {
        line.extend((0..=STEPS).map(|i| view.at(segment.at(i as f32 / STEPS as f32))));
    }
    if let (PointsOf::Lfo(_), Some(last)) = (of, places.last()) {
        line.push(view.at([1.0, last[1]]));
    }
    line
}

/// Lines of the ground, with the times of an envelope.
pub(super) fn grid(painter: &Painter, palette: &Palette, view: &PointsView, of: PointsOf) {
    let faint = Stroke::new(1.0, tint(palette.well, palette.line, 0.5));
    for level in [0.0, 0.25, 0.5, 0.75, 1.0] {
        painter.hline(view.rect.x_range(), view.at([0.0, level]).y, faint);
    }
    let step = match of {
        PointsOf::Lfo(_) => 0.125,
        PointsOf::Envelope(_) => step(view.units),
    };
    let mut x = 0.0;
    while x <= view.units {
        let at = view.at([x, 0.0]);
        painter.vline(at.x, view.rect.y_range(), faint);
        if let (PointsOf::Envelope(_), true) = (of, x > 0.0) {
            let text = if step < 0.1 { format!("{x:.2}") } else { format!("{x:.1}") };
            painter.text(at + vec2(3.0, -1.0), Align2::LEFT_BOTTOM, text, theme::SMALL, palette.text_dim);
        }
        x += step;
    }
}

/// A round distance between lines, of which there are five to ten.
fn step(units: f32) -> f32 {
    let least = units / 10.0;
    let decade = 10.0_f32.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|part| part * decade).into_iter().find(|step| *step >= least).unwrap_or(units)
}

/// The loop and the point that is held.
pub(super) fn marks(painter: &Painter, palette: &Palette, view: &PointsView, of: PointsOf, points: &Points) {
    let PointsOf::Envelope(_) = of else { return };
    let places = points::places(of, points);
    let x = |mark: u8| places.get(usize::from(mark)).map(|&place| view.at(place).x);
    let color = palette.modulation;
    if let Some((from, to)) = points.repeat.and_then(|(first, last)| x(first).zip(x(last))) {
        let band = Rect::from_x_y_ranges(from..=to, view.rect.y_range());
        painter.rect_filled(band, 0.0, color.gamma_multiply(0.10));
        let words = if points.is_ping_pong { "loop to and fro" } else { "loop" };
        painter.text(band.left_top() + vec2(4.0, 2.0), Align2::LEFT_TOP, words, theme::SMALL, color);
    }
    if let Some(x) = points.sustain.and_then(x) {
        painter.vline(x, view.rect.y_range(), Stroke::new(1.0, color));
        painter.text(pos2(x + 4.0, view.rect.top() + 14.0), Align2::LEFT_TOP, "hold", theme::SMALL, color);
    }
}
