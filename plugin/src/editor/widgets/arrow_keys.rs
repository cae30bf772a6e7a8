//! Arrow keys on a picture that moves in two directions.

use egui::{EventFilter, Key, Response, Ui};

/// How often arrows to the right and up were pressed in this frame, less those to the left and down; none where the picture has no focus.
pub(crate) fn arrow_steps(ui: &Ui, response: &Response) -> Option<[f32; 2]> {
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let presses = |key| ui.input(|i| i.num_presses(key)) as f32;
    Some([presses(Key::ArrowRight) - presses(Key::ArrowLeft), presses(Key::ArrowUp) - presses(Key::ArrowDown)])
}
