//! What a drag on the map does, and whether dots are heard.

use egui::{Id, Rect, Role, Sense, Ui, WidgetInfo};

use super::MapPage;
use super::hands::Tool;
use crate::editor::theme;
use crate::editor::widgets::paint_toggle;

/// Shows them at the right of `head`.
pub(super) fn show(page: &mut MapPage, ui: &Ui, head: Rect) {
    let mut right = head.right();
    let mut toggle = |words: &str, is_on: bool, hint: &str| {
        let width = 14.0 + 7.0 * words.len() as f32;
        let place = Rect::from_min_max(head.right_top(), head.right_bottom());
        let place = Rect::from_min_max(egui::pos2(right - width, place.top()), egui::pos2(right, place.bottom()));
        right = place.left() - 4.0;
        let button = ui.interact(place, Id::unique(("vaeform map tool", words)), Sense::click());
        button.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), is_on, format!("Map: {words}")));
        paint_toggle(ui, place, &button, (words, is_on), theme::of(ui).accent);
        button.on_hover_text(hint).clicked()
    };
    if toggle("Hear", !page.is_quiet, "A dot is heard under the pointer") {
        page.is_quiet = !page.is_quiet;
    }
    let tools = [
        ("Lasso", Tool::Lasso, "A drag takes sounds into a bank (Shift)"),
        ("Morph", Tool::Morph, "A drag from one dot to another morphs between them (Alt)"),
        ("Move", Tool::Move, "A drag moves the map; the wheel magnifies it"),
    ];
    for (words, tool, hint) in tools {
        if toggle(words, page.tool == tool, hint) {
            page.tool = tool;
        }
    }
}
