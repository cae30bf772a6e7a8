//! The corner that a hand resizes the window with, which not every host does itself.

use egui::{CentralPanel, Id, Rect, Role, Sense, Stroke, Ui, UiBuilder, Vec2, ViewportCommand, WidgetInfo, pos2, vec2};

use super::theme;

/// Smallest size of the window in logical pixels; the page scrolls then.
pub(crate) const MIN_SIZE: (u32, u32) = (800, 560);
/// Side of the corner.
const SIDE: f32 = 12.0;

/// Shows contents in the whole window and the corner over them; a drag asks for a window of at least [`MIN_SIZE`].
pub(crate) fn show(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    let min_size = vec2(MIN_SIZE.0 as f32, MIN_SIZE.1 as f32);
    CentralPanel::default().show(ui, |ui| {
        let all = ui.clip_rect();
        contents(&mut ui.new_child(UiBuilder::new().max_rect(all).layout(*ui.layout())));
        let corner = Rect::from_min_size(all.max - Vec2::splat(SIDE), Vec2::splat(SIDE));
        let id = Id::unique("vaeform corner");
        let response = ui.interact(corner, id, Sense::drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Corner that resizes the window"));
        let (at, pressed) = ui.input(|input| (input.pointer.latest_pos(), input.pointer.press_origin()));
        // On a slow display the last of the way may come with the button going up.
        if (response.dragged() || response.drag_stopped())
            && let Some(at) = at
        {
            // Of the window at the start: the pointer keeps its distance from the corner.
            let held = all.max - pressed.unwrap_or(at);
            let held = ui.data_mut(|data| *data.get_temp_mut_or_insert_with(id, || held));
            ui.send_viewport_cmd(ViewportCommand::InnerSize((at.to_vec2() + held).max(min_size)));
        }
        if response.drag_stopped() {
            ui.data_mut(|data| data.remove::<Vec2>(id));
        }
        let tip = corner.max - vec2(2.0, 2.0);
        let color = if response.hovered() || response.dragged() { theme::of(ui).text } else { theme::of(ui).text_dim };
        for reach in [2.0, 6.0, 10.0] {
            let line = [pos2(tip.x - reach, tip.y), pos2(tip.x, tip.y - reach)];
            ui.painter().line_segment(line, Stroke::new(1.0, color));
        }
    });
}
