//! The algorithm as a picture: carriers on the ground, modulators above what they modulate, the feedback loop around
//! them.

use egui::{Align2, Color32, Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
use vaeform_dsp::fm::algorithm::Algorithm;
use vaeform_patch::NUM_OPERATORS;

use super::super::theme;

/// Where an operator stands: column from the left (may lie between two) and row from the ground.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spot {
    column: f32,
    row: f32,
}

/// Rows and columns that there is room for, at least, and the most that one is long: so much, or such a part of a high picture.
const LEAST: f32 = 3.0;
const MAX_PITCH: f32 = 38.0;
const MAX_PITCH_PART: f32 = 0.2;

fn bits(mask: u8) -> impl Iterator<Item = usize> {
    (0..NUM_OPERATORS).filter(move |op| mask >> op & 1 == 1)
}

/// Places every operator: trees side by side over their carriers, a modulator of several operators in the middle above
/// them.
fn places(algorithm: &Algorithm) -> [Spot; NUM_OPERATORS] {
    let mut places = [Spot { column: 0.0, row: 0.0 }; NUM_OPERATORS];
    let targets = |op: usize| (0..NUM_OPERATORS).filter(move |&to| algorithm.modulators[to] >> op & 1 == 1);
    let mut next_column = 0.0;
    for carrier in bits(algorithm.carriers) {
        place_tree(algorithm, carrier, 0.0, &mut next_column, &mut places);
    }
    for op in 0..NUM_OPERATORS {
        let num = targets(op).count();
        if num > 1 {
            let column = targets(op).map(|to| places[to].column).sum::<f32>() / num as f32;
            let row = targets(op).map(|to| places[to].row).fold(0.0, f32::max) + 1.0;
            places[op] = Spot { column, row };
        }
    }
    places
}

fn place_tree(algorithm: &Algorithm, op: usize, row: f32, next: &mut f32, places: &mut [Spot; NUM_OPERATORS]) {
    let first = *next;
    let shared = |m: usize| algorithm.modulators.iter().filter(|mask| **mask >> m & 1 == 1).count() > 1;
    let mut own = bits(algorithm.modulators[op]).filter(|&m| !shared(m)).peekable();
    if own.peek().is_none() {
        *next += 1.0;
    }
    for modulator in own {
        place_tree(algorithm, modulator, row + 1.0, next, places);
    }
    places[op] = Spot { column: (first + *next - 1.0) / 2.0, row };
}

/// Draws the algorithm into `rect`; operators are filled as loud as they are, 0..1.
pub(super) fn paint(ui: &Ui, rect: Rect, algorithm: &Algorithm, levels: &[f32; NUM_OPERATORS]) {
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, theme::of(ui).well);
    let inner = rect.shrink(7.0);
    let places = places(algorithm);
    let columns = places.iter().fold(0.0f32, |most, p| most.max(p.column)) + 1.0;
    let rows = places.iter().fold(0.0f32, |most, p| most.max(p.row)) + 1.0;
    let most = MAX_PITCH.max(MAX_PITCH_PART * rect.height());
    let wide = (inner.width() / columns.max(LEAST)).min(most);
    let pitch = vec2(wide, ((inner.height() - 3.0) / rows.max(LEAST)).min(most));
    let half_most = 12.0 * most / MAX_PITCH;
    let half = vec2((pitch.x * 0.34).min(half_most), (pitch.y * 0.36).min(half_most));
    let left = inner.center().x - columns * pitch.x / 2.0;
    let center = |op: usize| {
        let Spot { column, row } = places[op];
        pos2(left + (column + 0.5) * pitch.x, inner.bottom() - 3.0 - (row + 0.5) * pitch.y)
    };
    let line = Stroke::new(1.2, theme::of(ui).text_dim);
    for op in 0..NUM_OPERATORS {
        for modulator in bits(algorithm.modulators[op]) {
            let (from, to) = (center(modulator), center(op));
            painter.line_segment([from + vec2(0.0, half.y), to - vec2(0.0, half.y)], line);
        }
    }
    let ground = inner.bottom();
    for carrier in bits(algorithm.carriers) {
        painter.vline(center(carrier).x, center(carrier).y + half.y..=ground, Stroke::new(1.2, theme::of(ui).fm));
    }
    let spread = bits(algorithm.carriers).map(|op| center(op).x);
    let (first, last) = spread.fold((f32::MAX, f32::MIN), |(a, b), x| (a.min(x), b.max(x)));
    painter.hline(first - half.x..=last + half.x, ground, Stroke::new(1.5, theme::of(ui).fm));
    let [from, to] = [algorithm.feedback_from, algorithm.feedback_to].map(|op| center(usize::from(op)));
    let loop_line = feedback(from, to, half.x, half.y);
    painter.line(loop_line.to_vec(), Stroke::new(1.2, theme::of(ui).accent));
    for (op, level) in levels.iter().enumerate() {
        let carrier = algorithm.carriers >> op & 1 == 1;
        let color: Color32 = if carrier { theme::of(ui).fm } else { theme::of(ui).accent };
        let block = Rect::from_center_size(center(op), half * 2.0);
        painter.rect_filled(block, theme::ROUNDING, theme::of(ui).card);
        let loud = block.with_min_y(block.bottom() - level * block.height());
        painter.rect_filled(loud, theme::ROUNDING, color.gamma_multiply(0.55));
        painter.rect_stroke(block, theme::ROUNDING, Stroke::new(1.3, color), StrokeKind::Inside);
        painter.text(block.center(), Align2::CENTER_CENTER, op + 1, theme::SMALL, theme::of(ui).text);
    }
}

/// From the right side of one operator around to the top of the other.
fn feedback(from: Pos2, to: Pos2, half_width: f32, half_height: f32) -> [Pos2; 5] {
    let side = from.x.max(to.x) + half_width + 3.5;
    let above = to.y - half_height - 3.0;
    [
        pos2(from.x + half_width, from.y),
        pos2(side, from.y),
        pos2(side, above),
        pos2(to.x + half_width * 0.5, above),
        pos2(to.x + half_width * 0.5, to.y - half_height),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_dsp::fm::algorithm::ALGORITHMS;

    #[test]
    fn operators_stand_apart_and_inside_the_picture_in_all_algorithms() {
        for (number, algorithm) in (1..).zip(&ALGORITHMS) {
            let places = places(algorithm);
            for (op, a) in places.iter().enumerate() {
                assert!(a.row < 4.0 && a.column < 6.0, "algorithm {number}: {places:?}");
                for b in &places[..op] {
                    assert!(a.row != b.row || (a.column - b.column).abs() >= 1.0, "algorithm {number}: {places:?}");
                }
            }
        }
    }

    #[test]
    fn modulators_stand_above_what_they_modulate_and_carriers_on_the_ground() {
        for (number, algorithm) in (1..).zip(&ALGORITHMS) {
            let places = places(algorithm);
            for op in 0..NUM_OPERATORS {
                assert_eq!(places[op].row == 0.0, algorithm.carriers >> op & 1 == 1, "algorithm {number}");
                for modulator in bits(algorithm.modulators[op]) {
                    assert!(places[modulator].row > places[op].row, "algorithm {number}");
                }
            }
        }
    }
}
