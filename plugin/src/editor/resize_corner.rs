//! The corner that a hand resizes the window with, which not every host does itself.

use egui::{CentralPanel, Id, Rect, Sense, Stroke, Ui, UiBuilder, Vec2, ViewportCommand, pos2, vec2};

use super::theme;

/// Side of the corner.
const SIDE: f32 = 12.0;

/// Shows contents in the whole window and the corner over them; a drag asks for a window of at least `min_size`.
pub(crate) fn show(ui: &mut Ui, min_size: Vec2, contents: impl FnOnce(&mut Ui)) {
    CentralPanel::default().show(ui, |ui| {
        let all = ui.clip_rect();
        contents(&mut ui.new_child(UiBuilder::new().max_rect(all).layout(*ui.layout())));
        let corner = Rect::from_min_size(all.max - Vec2::splat(SIDE), Vec2::splat(SIDE));
        let id = Id::unique("vaeform corner");
        let response = ui.interact(corner, id, Sense::drag());
        if let Some(travel) = response.total_drag_delta().filter(|_| response.dragged()) {
            // The size at the start: the travel counts from there.
            let start = ui.data_mut(|data| *data.get_temp_mut_or_insert_with(id, || all.max.to_vec2()));
            ui.send_viewport_cmd(ViewportCommand::InnerSize((start + travel).max(min_size)));
        } else if response.drag_stopped() {
            ui.data_mut(|data| data.remove::<Vec2>(id));
        }
        let tip = corner.max - vec2(2.0, 2.0);
        let color = if response.hovered() || response.dragged() { theme::TEXT } else { theme::TEXT_DIM };
        for reach in [2.0, 6.0, 10.0] {
            let line = [pos2(tip.x - reach, tip.y), pos2(tip.x, tip.y - reach)];
            ui.painter().line_segment(line, Stroke::new(1.0, color));
        }
    });
}
