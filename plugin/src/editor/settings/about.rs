//! The keys, and what this is.

use egui::{Align2, Rect, RichText, ScrollArea, Ui, pos2};
use vaeform_session::Severity;

use super::super::page::PageContext;
use super::super::widgets::{Card, Stack};
use super::super::{manual, theme};
use super::{inside, note};

/// What keys do everywhere.
const KEYS: [(&str, &str); 18] = [
    ("Ctrl+P", "next page"),
    ("Ctrl+Z, Ctrl+Y", "undo, redo"),
    ("Ctrl+E", "compare with the stored program"),
    ("Ctrl+S", "save the patch to the path in the column"),
    ("Ctrl+F, Ctrl+L", "search the bank, type a path"),
    ("Ctrl+T", "a tap of the tempo, where no host has one"),
    ("Ctrl+0", "silence everything"),
    ("A to ', W to P", "notes; Z and X shift them by an octave"),
    ("Tab", "next control; Shift+Tab back"),
    ("Up, Down, Page keys", "a step, ten steps; Shift is finer"),
    ("digits, Enter", "type a value; Escape forgets it"),
    ("Home, End, Delete", "least, most, default"),
    ("Ctrl+Home, Ctrl+1-7", "to the values of the FM page"),
    ("Ctrl+R, Ctrl+K", "match a sound, keep the best match"),
    ("F2, Delete", "in lists: change names, take away"),
    ("Shift-drag", "fine"),
    ("Double-click", "default"),
    ("Alt-drag", "amount of the newest modulation"),
];

/// Shows the keys.
pub(super) fn keys(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    Card::plain("Keys and hands").show(ui, rect, context, |ui, place, _| {
        inside(ui, place.body, |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                let (area, _) = ui.allocate_exact_size(
                    egui::vec2(ui.available_width(), 18.0 * KEYS.len() as f32),
                    egui::Sense::hover(),
                );
                let (mut stack, palette) = (Stack::new(area), theme::of(ui));
                for (keys, what) in KEYS {
                    let row = stack.row(18.0);
                    let at = pos2(row.left() + 132.0, row.center().y);
                    ui.painter().text(at, Align2::RIGHT_CENTER, keys, theme::strong(), palette.text);
                    let at = pos2(row.left() + 144.0, row.center().y);
                    ui.painter().text(at, Align2::LEFT_CENTER, what, theme::BODY, palette.text_dim);
                }
            });
        });
    });
}

/// Shows what this is.
pub(super) fn show(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    Card::plain("Help and about").show(ui, rect, context, |ui, place, context| {
        inside(ui, place.body, |ui| {
            ui.horizontal(|ui| {
                let hint = "Opens the manual beside this window, in whatever shows pages here";
                if ui.button("Manual").on_hover_text(hint).clicked() {
                    match manual::open() {
                        Ok(()) => context.client.tell(Severity::Info, "The manual is opened by the system"),
                        Err(words) => context.client.tell(Severity::Error, &words),
                    }
                }
                if ui.button("Tour").on_hover_text("Three steps through the window").clicked() {
                    context.surface.wants_tour = true;
                }
            });
            ui.label(RichText::new(format!("Vaeform {}", env!("CARGO_PKG_VERSION"))).font(theme::heading()));
            note(ui, "FM, wavetables and a learned map of patches. Free software, MIT or Apache 2.0; tables learn from Adventure Kid Waveforms by Kristoffer Ekstrand, CC BY 3.0; type: Inter, under the SIL Open Font Licence.");
        });
    });
}
