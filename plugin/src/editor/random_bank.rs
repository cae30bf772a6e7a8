//! The button that fills the bank with patches that never were, which shows how far that is and ends it meanwhile.

use std::time::Duration;

use egui::{Align2, Button, Rect, Ui};
use vaeform_session::Command;

use super::page::PageContext;
use super::theme;

/// The variety of random patches unless a person says otherwise.
pub(crate) const USUAL: f32 = 0.7;
/// Patches of a bank.
const BANK: usize = 32;
/// Width of the button that ends it.
const STOP: f32 = 52.0;
/// Time between two looks at how far it is.
const LOOK: Duration = Duration::from_millis(50);

/// Shows it over `room`; patches have this variety.
pub(crate) fn show(ui: &mut Ui, room: Rect, temperature: f32, context: &mut PageContext<'_>) {
    let Some(done) = context.snapshot.random_bank else {
        let hint = "Draws 32 FM patches and makes them the bank; undo brings this bank back";
        let button = Button::new("Random bank").min_size(room.size());
        if ui.put(room, button).on_hover_text(hint).clicked() {
            context.commands.push(Command::RandomBank(Some(temperature)));
        }
        return;
    };
    let palette = theme::of(ui);
    let (bar, stop) = room.split_left_right_at_x(room.right() - STOP);
    let bar = bar.with_max_x(bar.right() - theme::GAP);
    ui.painter().rect_filled(bar, theme::ROUNDING, palette.well);
    let reached = bar.with_max_x(bar.left() + bar.width() * done as f32 / BANK as f32);
    ui.painter().rect_filled(reached, theme::ROUNDING, palette.value);
    let words = format!("{done} of {BANK}");
    ui.painter().text(bar.center(), Align2::CENTER_CENTER, words, theme::BODY, palette.text);
    let button = ui.put(stop, Button::new("Stop").min_size(stop.size()));
    ui.ctx().accesskit_node_builder(button.id, |node| node.set_label("Stop the random bank"));
    if button.on_hover_text("The bank stays as it is").clicked() {
        context.commands.push(Command::RandomBank(None));
    }
    ui.ctx().request_repaint_after(LOOK);
}
