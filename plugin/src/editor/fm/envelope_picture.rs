//! A small picture of a four-stage envelope, for the six operators and for pitch.

use egui::{Color32, Pos2, Rect, Stroke, Ui, pos2};

use super::super::theme;

/// Share of the width for the level that is held until the key is released, beside the four stages.
const HOLD: f32 = 0.35;

/// Corners of the envelope in the unit square, x to the right, y up: start, levels 1-3, the end of the hold, level 4.
///
/// A slow rate or a long way makes a stage wide. The picture tells shape, not seconds: true times span five decades.
pub(super) fn corners(rates: [f32; 4], levels: [f32; 4]) -> [[f32; 2]; 6] {
    let mut from = levels[3];
    let mut width = [0.0; 4];
    for stage in 0..4 {
        let way = (levels[stage] - from).abs() / 99.0;
        let slowness = 1.0 - rates[stage] / 99.0;
        width[stage] = 0.02 + slowness * slowness * (0.15 + 0.85 * way);
        from = levels[stage];
    }
    let total: f32 = width.iter().sum::<f32>() + HOLD;
    let mut x = 0.0;
    let mut corner = |level: f32, width: f32| {
        x += width / total;
        [x, level / 99.0]
    };
    [
        corner(levels[3], 0.0),
        corner(levels[0], width[0]),
        corner(levels[1], width[1]),
        corner(levels[2], width[2]),
        corner(levels[2], HOLD),
        corner(levels[3], width[3]),
    ]
}

/// Draws the envelope into `rect`; `rest` (0..1) is the height of the resting line.
pub(super) fn paint(ui: &Ui, rect: Rect, rates: [f32; 4], levels: [f32; 4], rest: f32, color: Color32) {
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, theme::of(ui).well);
    let inner = rect.shrink(4.0);
    let place = |[x, y]: [f32; 2]| pos2(inner.left() + x * inner.width(), inner.bottom() - y * inner.height());
    painter.hline(inner.x_range(), place([0.0, rest]).y, Stroke::new(1.0, theme::of(ui).line));
    let corners = corners(rates, levels);
    let released = place(corners[4]).x;
    painter.vline(released, inner.y_range(), Stroke::new(1.0, theme::of(ui).line));
    let line: Vec<Pos2> = corners.into_iter().map(place).collect();
    painter.line(line, Stroke::new(1.5, color));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_fills_the_square_and_never_runs_backwards() {
        for rates in [[0.0; 4], [99.0; 4], [99.0, 0.0, 50.0, 20.0]] {
            for levels in [[0.0; 4], [99.0; 4], [99.0, 40.0, 0.0, 10.0]] {
                let corners = corners(rates, levels);
                assert!(corners.windows(2).all(|c| c[0][0] <= c[1][0]), "{corners:?}");
                assert!((corners[5][0] - 1.0).abs() < 1e-5);
                assert!(corners.iter().flatten().all(|v| (0.0..=1.00001).contains(v)), "{corners:?}");
            }
        }
    }

    #[test]
    fn a_slower_rate_makes_a_wider_stage() {
        let width = |rate| corners([99.0, rate, 99.0, 99.0], [99.0, 30.0, 30.0, 0.0])[2][0];
        assert!(width(20.0) > width(60.0));
    }
}
