//! Variation per note: whether notes play variations of the patch, and how far these are from it.

use egui::{RichText, Slider, Ui};
use vaeform_session::{BranchMode, Branches, Command, Snapshot};

use super::theme;

/// The choice between frames.
#[derive(Default)]
pub(crate) struct Variations {
    /// The amount that is being dragged, sent when the drag ends.
    spread: Option<f32>,
}

impl Variations {
    /// Shows the choice.
    pub(crate) fn show(&mut self, ui: &mut Ui, snapshot: &Snapshot, commands: &mut Vec<Command>) {
        let now = snapshot.performance.branches;
        ui.label(RichText::new("Variation per note").font(theme::HEADING));
        ui.horizontal(|ui| {
            for (mode, name) in [
                (BranchMode::Off, "Off"),
                (BranchMode::Note, "Each note"),
                (BranchMode::PitchClass, "Each pitch class"),
            ] {
                let hint = "Notes play variations of the patch";
                if ui.selectable_label(now.mode == mode, name).on_hover_text(hint).clicked() {
                    commands.push(Command::Branches(Branches { mode, ..now }));
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
                commands.push(Command::Branches(Branches { spread, ..now }));
            }
            if ui.button("Shuffle").on_hover_text("Other variations of the same amount").clicked() {
                commands.push(Command::Branches(Branches { seed: now.seed.wrapping_add(1), ..now }));
            }
        });
    }
}
