//! Variation per note: whether notes play variations of the patch, and how far these are from it.

use egui::{RichText, Slider, Ui};
use vaeform_session::{Command, Snapshot, VariationMode, Variations};

use super::theme;

/// The choice between frames.
#[derive(Default)]
pub(crate) struct VariationsStrip {
    /// The amount that is being dragged, sent when the drag ends.
    spread: Option<f32>,
}

impl VariationsStrip {
    /// Shows the choice.
    pub(crate) fn show(&mut self, ui: &mut Ui, snapshot: &Snapshot, commands: &mut Vec<Command>) {
        let now = snapshot.latent_settings.variations;
        ui.label(RichText::new("Variation per note").font(theme::heading()));
        ui.horizontal(|ui| {
            for (mode, name) in [
                (VariationMode::Off, "Off"),
                (VariationMode::Note, "Each note"),
                (VariationMode::PitchClass, "Each pitch class"),
            ] {
                let hint = "Notes play variations of the patch";
                if ui.selectable_label(now.mode == mode, name).on_hover_text(hint).clicked() {
                    commands.push(Command::Variations(Variations { mode, ..now }));
                }
            }
            let mut spread = self.spread.unwrap_or(now.spread);
            let response = ui.add(Slider::new(&mut spread, 0.0..=1.0).text("amount").max_decimals(2));
            if response.changed() {
                self.spread = Some(spread);
            }
            if (response.drag_stopped() || response.lost_focus() || !response.dragged())
                && let Some(spread) = self.spread.take()
            {
                commands.push(Command::Variations(Variations { spread, ..now }));
            }
            if ui.button("Shuffle").on_hover_text("Other variations of the same amount").clicked() {
                commands.push(Command::Variations(Variations { seed: now.seed.wrapping_add(1), ..now }));
            }
        });
    }
}
