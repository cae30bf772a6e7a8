//! How the window looks: dark or light, and how large everything is.

use egui::{Rect, Ui};

use super::super::page::PageContext;
use super::super::widgets::Card;
use super::super::{kept_theme, theme};
use super::{inside, note};

/// Sizes of the whole editor, in percent.
const ZOOMS: [u32; 6] = [75, 100, 125, 150, 175, 200];

/// Shows the card.
pub(super) fn show(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    Card::plain("Look").show(ui, rect, context, |ui, place, _| {
        inside(ui, place.body, |ui| {
            note(ui, "Colours");
            ui.horizontal(|ui| {
                let is_light = theme::is_light(ui.ctx());
                for (words, light) in [("Light on dark", false), ("Dark on light", true)] {
                    if ui.selectable_label(is_light == light, words).clicked() && is_light != light {
                        theme::set_light(ui.ctx(), light);
                        kept_theme::keep(light);
                    }
                }
            });
            note(ui, "Size; the window grows along");
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.spacing_mut().button_padding.x = 4.0;
                let now = (ui.ctx().zoom_factor() * 100.0).round() as u32;
                for percent in ZOOMS {
                    if ui.selectable_label(percent == now, format!("{percent} %")).clicked() {
                        ui.ctx().set_zoom_factor(percent as f32 / 100.0);
                    }
                }
            });
            note(ui, "The corner at the bottom right resizes.");
        });
    });
}
