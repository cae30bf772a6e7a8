//! Levels in dB over the height of a picture, and the keys that move one.

use egui::{Align2, Key, Painter, Rect, Response, Stroke, Ui, pos2, vec2};
use vaeform_patch::content::{MAX_LEVEL_DB, MIN_LEVEL_DB};

use crate::editor::palette::Palette;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::arrow_steps;

/// Bottom and top of a picture in dB; what lies at the bottom is silent.
const SCALE_DB: [f32; 2] = [-72.0, 12.0];
/// Lines of the ground in dB.
const LINES_DB: [f32; 6] = [0.0, -12.0, -24.0, -36.0, -48.0, -60.0];
/// Room around levels, and at their left.
const MARGIN: f32 = 8.0;
const NUMBERS: f32 = 32.0;
/// What arrows and Page keys move a level by, in dB, and how much finer with Shift.
const ARROW_DB: f32 = 1.0;
const PAGE_DB: f32 = 6.0;
pub(super) const FINE: f32 = 0.1;

/// Where levels are in a picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct LevelView(pub(super) Rect);

impl LevelView {
    /// The height of a level.
    pub(super) fn y(&self, db: f32) -> f32 {
        let [bottom, top] = SCALE_DB;
        let part = (db.clamp(bottom, top) - bottom) / (top - bottom);
        self.0.bottom() - part * self.0.height()
    }

    /// The level at a height; silence at the bottom.
    pub(super) fn db(&self, y: f32) -> f32 {
        let [bottom, top] = SCALE_DB;
        heard(bottom + (self.0.bottom() - y) / self.0.height() * (top - bottom)).min(top)
    }

    /// What a way down is in dB.
    pub(super) fn travelled(&self, points: f32) -> f32 {
        -points / self.0.height() * (SCALE_DB[1] - SCALE_DB[0])
    }

    /// The room for levels in a picture, with that for their numbers at its left and for `below`.
    pub(super) fn inside(rect: Rect, below: f32) -> Self {
        Self(Rect::from_min_max(rect.min + vec2(NUMBERS, MARGIN), rect.max - vec2(MARGIN, below.max(MARGIN))))
    }

    /// Lines of the ground with their levels.
    pub(super) fn grid(&self, painter: &Painter, palette: &Palette) {
        for db in LINES_DB {
            let strength = if db == 0.0 { 1.0 } else { 0.5 };
            let stroke = Stroke::new(1.0, tint(palette.well, palette.line, strength));
            painter.hline(self.0.x_range(), self.y(db), stroke);
            let at = pos2(self.0.left() - 5.0, self.y(db));
            painter.text(at, Align2::RIGHT_CENTER, format!("{db:.0}"), theme::SMALL, palette.text_dim);
        }
    }
}

/// A level; what is below the pictures is silence.
fn heard(db: f32) -> f32 {
    if db <= SCALE_DB[0] { MIN_LEVEL_DB } else { db.min(MAX_LEVEL_DB) }
}

/// A level that is moved by some dB: silence begins at the bottom of the picture.
pub(super) fn moved(db: f32, by: f32) -> f32 {
    if by == 0.0 { db } else { heard(db.max(SCALE_DB[0]) + by) }
}

/// A level in words.
pub(super) fn words(db: f32) -> String {
    if db <= SCALE_DB[0] { "silent".to_owned() } else { format!("{db:+.1} dB") }
}

/// What the keys make of the level of a widget that has them, and presses of arrows to the right.
pub(super) fn keys(ui: &Ui, response: &Response, db: f32) -> (Option<f32>, f32) {
    let Some([right, up]) = arrow_steps(ui, response) else { return (None, 0.0) };
    let (is_fine, pages, ends) = ui.input(|i| {
        let pages = i.num_presses(Key::PageUp) as f32 - i.num_presses(Key::PageDown) as f32;
        (i.modifiers.shift, pages, [Key::Home, Key::End].map(|key| i.key_pressed(key)))
    });
    let by = (ARROW_DB * up + PAGE_DB * pages) * if is_fine { FINE } else { 1.0 };
    let to = match ends {
        [true, _] => Some(MIN_LEVEL_DB),
        [_, true] => Some(SCALE_DB[1]),
        _ => (by != 0.0).then(|| moved(db, by)),
    };
    (to, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_and_its_height_belong_together_and_the_bottom_is_silence() {
        let view = LevelView(Rect::from_min_size(pos2(0.0, 10.0), vec2(10.0, 84.0)));
        for db in [-71.0, -15.0, 0.0, 12.0] {
            assert!((view.db(view.y(db)) - db).abs() < 1e-3);
        }
        assert_eq!((view.db(200.0), view.db(-50.0)), (MIN_LEVEL_DB, 12.0));
        assert_eq!((moved(MIN_LEVEL_DB, 1.0), moved(-71.5, -1.0)), (-71.0, MIN_LEVEL_DB));
        assert!((view.travelled(-21.0) - 21.0).abs() < 1e-4);
        assert_eq!((words(MIN_LEVEL_DB).as_str(), words(-3.0).as_str()), ("silent", "-3.0 dB"));
    }
}
