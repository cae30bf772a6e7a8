//! Signs that stand for words: drawn, since the type has none of them.

use egui::{Color32, Painter, Pos2, Shape, Stroke, pos2, vec2};

/// A sign of some 12 points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    /// An arrow back.
    Undo,
    /// An arrow forth.
    Redo,
    /// A wheel with teeth.
    Settings,
    /// Backs of books.
    Librarian,
    /// A thumb up.
    Like,
    /// A thumb down.
    Dislike,
}

impl Icon {
    /// Paints it around `centre`.
    pub(crate) fn paint(self, painter: &Painter, centre: Pos2, color: Color32) {
        match self {
            Self::Undo => arrow(painter, centre, -1.0, color),
            Self::Redo => arrow(painter, centre, 1.0, color),
            Self::Settings => wheel(painter, centre, color),
            Self::Librarian => books(painter, centre, color),
            Self::Like => thumb(painter, centre, -1.0, color),
            Self::Dislike => thumb(painter, centre, 1.0, color),
        }
    }
}

/// A bow that ends in an arrow to one side.
fn arrow(painter: &Painter, centre: Pos2, side: f32, color: Color32) {
    const RADIUS: f32 = 4.5;
    let at = |angle: f32| centre + vec2(side * RADIUS * angle.sin(), 1.0 - RADIUS * angle.cos());
    // From the lower end on the other side over the top.
    let bow = (0..=16).map(|i| at(-2.6 + 3.7 * i as f32 / 16.0)).collect();
    painter.add(Shape::line(bow, Stroke::new(1.5, color)));
    let tip = at(1.1) + vec2(side * 1.0, 2.0);
    let head = vec![tip + vec2(side * 1.0, 1.5), tip + vec2(side * -4.5, 0.5), tip + vec2(side * 2.0, -4.5)];
    painter.add(Shape::convex_polygon(head, color, Stroke::NONE));
}

/// A hand whose thumb points down (1) or up (-1).
fn thumb(painter: &Painter, centre: Pos2, down: f32, color: Color32) {
    let at = |(x, y): (f32, f32)| centre + vec2(x, down * y);
    let stroke = Stroke::new(1.4, color);
    let hand = [(-2.2, 0.4), (0.6, 5.6), (2.2, 4.4), (1.4, 0.8), (5.4, 0.8), (4.4, -5.0), (-2.2, -5.0)];
    painter.add(Shape::closed_line(hand.map(at).to_vec(), stroke));
    let cuff = [at((-5.6, 0.6)), at((-4.0, 0.6)), at((-4.0, -5.2)), at((-5.6, -5.2))];
    painter.add(Shape::convex_polygon(cuff.to_vec(), color, Stroke::NONE));
}

/// Two books that stand, and one that leans.
fn books(painter: &Painter, centre: Pos2, color: Color32) {
    let stroke = Stroke::new(1.8, color);
    for (from, to) in [((-5.0, -5.0), (-5.0, 5.0)), ((-1.5, -5.0), (-1.5, 5.0)), ((1.8, -4.6), (5.2, 5.0))] {
        painter.line_segment([centre + vec2(from.0, from.1), centre + vec2(to.0, to.1)], stroke);
    }
    painter.line_segment([centre + vec2(-7.0, 6.3), centre + vec2(7.0, 6.3)], Stroke::new(1.2, color));
}

fn wheel(painter: &Painter, centre: Pos2, color: Color32) {
    let stroke = Stroke::new(1.5, color);
    painter.circle_stroke(centre, 4.0, stroke);
    painter.circle_filled(centre, 1.3, color);
    for i in 0..8 {
        let (sin, cos) = (std::f32::consts::TAU * i as f32 / 8.0).sin_cos();
        let at = |radius: f32| pos2(centre.x + radius * cos, centre.y + radius * sin);
        painter.line_segment([at(4.2), at(6.4)], Stroke::new(2.0, color));
    }
}
