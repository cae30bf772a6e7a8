//! A line of text that ends in an ellipsis where its room does.

use egui::text::{LayoutJob, TextWrapping};
use egui::{Color32, Painter, Rect, pos2};

use crate::editor::theme;

/// Paints values or names into `room`, from its left and in the middle of its height.
pub(crate) fn elided(painter: &Painter, room: Rect, words: impl Into<String>, color: Color32) {
    let mut job = LayoutJob::simple_singleline(words.into(), theme::BODY, color);
    job.wrap = TextWrapping::truncate_at_width(room.width());
    let line = painter.layout_job(job);
    let at = pos2(room.left(), room.center().y - 0.5 * line.size().y);
    painter.with_clip_rect(room.intersect(painter.clip_rect())).galley(at, line, color);
}
