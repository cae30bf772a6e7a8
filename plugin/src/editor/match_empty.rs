//! The Match page before there is a sound: a place to drop one, the other ways to bring one, and what comes then.

use egui::{Align, Align2, Color32, Layout, Painter, Rect, Shape, Stroke, Ui, UiBuilder, pos2, vec2};

use super::match_source::MatchSource;
use super::page::PageContext;
use super::theme::{self, tint};
use super::widgets::columns;

/// Size of the waves in the middle, and how many strokes they have.
const WAVES: egui::Vec2 = vec2(340.0, 88.0);
const STROKES: usize = 49;
/// Width of the ways to bring a sound.
const WAYS: f32 = 507.0;
/// Height of the steps at the bottom.
const STEPS: f32 = 118.0;
/// What comes, one after another.
const WHAT_COMES: [(&str, &str); 3] = [
    (
        "Drop one note",
        "WAV, AIFF, FLAC, OGG or MP3.\nThe loudest note is taken; its ends can\nbe dragged. Some 4 seconds are enough.",
    ),
    (
        "Play while it searches",
        "FM, table, partials and noise come nearer\nto the sound. Every match can be heard\nfrom the keys at once.",
    ),
    (
        "Keep what you like",
        "It becomes the patch: a step of undo,\nedited on all pages, kept in projects\nand presets.",
    ),
];

/// Shows it in the whole page.
pub(crate) fn show(ui: &mut Ui, area: Rect, source: &mut MatchSource, context: &mut PageContext<'_>) {
    let palette = theme::of(ui);
    let (drop, steps) = area.split_top_bottom_at_y(area.bottom() - STEPS - theme::GRID);
    ui.painter().rect_filled(drop, theme::CARD_ROUNDING, palette.card);
    dashes(ui.painter(), drop.shrink(10.0), tint(palette.card, palette.latents, 0.55));
    let middle = drop.center() - vec2(0.0, 26.0);
    waves(ui.painter(), Rect::from_center_size(middle - vec2(0.0, 42.0), WAVES), palette.latents);
    let font = egui::FontId::new(20.0, theme::heading().family);
    ui.painter().text(middle + vec2(0.0, 26.0), Align2::CENTER_CENTER, "Drop a sound here", font, palette.text);
    let words = "and Vaeform looks for patches that sound like it";
    ui.painter().text(middle + vec2(0.0, 50.0), Align2::CENTER_CENTER, words, theme::BODY, palette.text_dim);
    let row = Rect::from_center_size(middle + vec2(0.0, 88.0), vec2(WAYS, 26.0));
    let matches = context.snapshot.matches.clone();
    let builder = UiBuilder::new().max_rect(row).layout(Layout::right_to_left(Align::Center));
    ui.scope_builder(builder, |ui| source.ways(ui, &matches, context.files, context.commands));
    let steps = steps.with_min_y(steps.top() + theme::GRID);
    for ((n, (title, words)), card) in (1..).zip(WHAT_COMES).zip(columns(steps, WHAT_COMES.len())) {
        step(ui, card, (n, title, words));
    }
}

fn step(ui: &Ui, card: Rect, (n, title, words): (usize, &str, &str)) {
    let (palette, painter) = (theme::of(ui), ui.painter_at(card));
    painter.rect_filled(card, theme::CARD_ROUNDING, palette.card);
    let badge = pos2(card.left() + 24.0, card.top() + 24.0);
    painter.circle_filled(badge, 12.0, tint(palette.card, palette.latents, 0.25));
    painter.text(badge, Align2::CENTER_CENTER, n, theme::strong(), palette.text);
    let at = pos2(card.left() + 44.0, badge.y);
    painter.text(at, Align2::LEFT_CENTER, title, theme::heading(), palette.text);
    let at = pos2(card.left() + 44.0, badge.y + 18.0);
    painter.text(at, Align2::LEFT_TOP, words, theme::BODY, palette.text_dim);
}

/// A note that swells and dies away.
fn waves(painter: &Painter, rect: Rect, color: Color32) {
    for i in 0..STROKES {
        let at = i as f32 / (STROKES - 1) as f32;
        let swell = (at / 0.12).min(1.0) * (-2.6 * at).exp();
        let height = rect.height() * swell * (0.55 + 0.45 * (9.3 * at * at + 23.0 * at).sin().abs());
        let x = rect.left() + at * rect.width();
        let ends = rect.center().y - 0.5 * height..=rect.center().y + 0.5 * height;
        painter.vline(x, ends, Stroke::new(3.0, color.gamma_multiply(1.0 - 0.6 * at)));
    }
}

fn dashes(painter: &Painter, rect: Rect, color: Color32) {
    let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
    painter.extend(Shape::dashed_line(&corners, Stroke::new(1.5, color), 8.0, 6.0));
}
