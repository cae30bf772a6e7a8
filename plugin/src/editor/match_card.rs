//! One of the FM matches of a sound: the best candidate of an island of the search, how near it is, and what can be done with it.

use egui::{Align2, Button, Rect, RichText, Role, Shape, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use vaeform_session::{Audible, Candidate, Command, Verdict};

use super::page::PageContext;
use super::theme;
use super::widgets::{Card, Stack};

/// Height of a button.
const BUTTON: f32 = 24.0;
/// Distances that a curve remembers.
const MAX_POINTS: usize = 256;

/// How the distance of a match has fallen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Curve {
    points: Vec<f32>,
    num_renders: usize,
}

impl Curve {
    /// Takes the distance after so many renders; a count that goes back begins a new search.
    pub(crate) fn follow(&mut self, candidate: Option<&Candidate>, num_renders: usize) {
        let distance = candidate.and_then(|of| of.distance).map(|distance| distance.total() as f32);
        let Some(distance) = distance else { return self.points.clear() };
        if num_renders == self.num_renders && self.points.last() == Some(&distance) {
            return;
        }
        if num_renders < self.num_renders {
            self.points.clear();
        }
        self.num_renders = num_renders;
        if self.points.len() == MAX_POINTS {
            self.points.remove(0);
        }
        self.points.push(distance);
    }

    fn paint(&self, ui: &Ui, rect: Rect, is_nearest: bool) {
        let painter = ui.painter_at(rect);
        painter.rect_filled(rect, theme::ROUNDING, theme::of(ui).well);
        let top = self.points.iter().fold(0.0_f32, |a, &b| a.max(b)).max(1.0);
        let bottom = 0.8 * self.points.iter().fold(top, |a, &b| a.min(b));
        let at = |(place, &distance): (usize, &f32)| {
            let across = if self.points.len() > 1 { place as f32 / (self.points.len() - 1) as f32 } else { 1.0 };
            let inside = rect.shrink(3.0);
            pos2(
                inside.left() + across * inside.width(),
                inside.bottom() - (distance - bottom) / (top - bottom) * inside.height(),
            )
        };
        let color = if is_nearest { theme::of(ui).latents } else { theme::of(ui).text_dim };
        let line: Vec<_> = self.points.iter().enumerate().map(at).collect();
        if let [only] = line[..] {
            painter.circle_filled(only, 2.0, color);
        }
        painter.add(Shape::line(line, Stroke::new(1.5, color)));
    }
}

/// The name of a match by its island, 0-3: Match A to Match D.
pub(crate) fn name(island: usize) -> String {
    let letter = char::from(b'A' + island as u8);
    format!("Match {letter}")
}

/// Shows a match in `rect`; what is asked of the session is left in the context.
pub(crate) fn show(ui: &mut Ui, rect: Rect, island: usize, curve: &Curve, context: &mut PageContext<'_>) {
    let matches = context.snapshot.matches.clone();
    let (is_nearest, is_heard) = (matches.nearest() == Some(island), matches.auditioned == Some(island));
    let palette = theme::of(ui);
    let color = if is_nearest { palette.latents } else { palette.text };
    Card::colored(&name(island), color).show(ui, rect, context, |ui, inside, context| {
        let painter = ui.painter();
        let Some(candidate) = &matches.candidates[island] else {
            let words = if matches.is_busy() { "searching" } else { "empty" };
            painter.text(inside.body.center(), Align2::CENTER_CENTER, words, theme::BODY, palette.text_dim);
            return;
        };
        let origin = candidate.origin.to_string();
        painter.text(inside.head.right_center(), Align2::RIGHT_CENTER, origin, theme::SMALL, palette.text_dim);
        let mut stack = Stack::new(inside.body);
        let row = stack.row(20.0);
        let distance = |mss: f64| format!("{mss:.1} dB, {}", Verdict::of_mss(mss));
        let distance = candidate.mss().map_or_else(|| "not heard yet".to_owned(), distance);
        painter.text(row.left_center(), Align2::LEFT_CENTER, distance, theme::strong(), color);
        let level = format!("level {:+.1} dB", matches.level_offset_db(island).unwrap_or(0.0));
        painter.text(row.right_center(), Align2::RIGHT_CENTER, level, theme::SMALL, palette.text_dim);
        let picture = stack.row((inside.body.height() - 20.0 - 2.0 * BUTTON - 3.0 * 4.0).max(20.0));
        curve.paint(ui, picture, is_nearest);
        stack.gap(0.5);
        let mut below = ui.new_child(UiBuilder::new().max_rect(stack.rest()));
        buttons(&mut below, island, is_heard, context.commands);
    });
    if is_heard {
        let stroke = Stroke::new(1.5, palette.latents);
        ui.painter().rect_stroke(rect, theme::CARD_ROUNDING, stroke, egui::StrokeKind::Inside);
    }
}

/// What can be done with a candidate.
fn buttons(ui: &mut Ui, island: usize, is_heard: bool, commands: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
    let size = vec2((ui.available_width() - 4.0) * 0.5, BUTTON);
    let mut button = |ui: &mut Ui, label: &str, is_on: bool, hint: &str, command: Command| {
        let palette = theme::of(ui);
        let ground = if is_on { palette.latents } else { palette.field };
        let text = RichText::new(label).color(if is_on { palette.background } else { palette.text });
        let response = ui.add(Button::new(text).fill(ground).min_size(size));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{label}, {}", name(island))));
        if response.on_hover_text(hint).clicked() {
            commands.push(command);
        }
    };
    ui.horizontal(|ui| {
        let (label, audible) = if is_heard { ("Back", Audible::Patch) } else { ("Hear", Audible::Candidate(island)) };
        let hint = "Plays it at the level of the sound; keys play it too until you go back or keep it";
        button(ui, label, is_heard, hint, Command::Audition(audible));
        button(ui, "Keep", false, "Makes it the patch (Ctrl+K keeps the one offered)", Command::KeepCandidate(island));
    });
    ui.horizontal(|ui| {
        let hint = "Searches around this match; the other three make room";
        button(ui, "More like it", false, hint, Command::MoreLikeThis(island));
        button(ui, "Discard", false, "Takes this match away", Command::DiscardCandidate(island));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_have_letters() {
        assert_eq!([0, 3].map(name), ["Match A", "Match D"]);
    }

    #[test]
    fn a_curve_forgets_what_was_discarded() {
        let mut curve = Curve { points: vec![5.0, 4.0], num_renders: 16 };
        curve.follow(None, 32);
        assert!(curve.points.is_empty());
    }
}
