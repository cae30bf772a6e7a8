//! Variation per note: whether notes play variations of the patch, and how far these are from it; and what latents leave alone.

use egui::{Rect, Ui, vec2};
use vaeform_session::{Command, Lock, VariationMode, Variations};

use super::super::page::PageContext;
use super::super::theme;
use super::super::widgets::{Card, Stack};
use super::{row, slider};

/// The modes with what is said of them.
const MODES: [(VariationMode, &str, &str); 3] = [
    (VariationMode::Off, "Off", "All notes play the patch"),
    (VariationMode::Note, "Each note", "Every note is a little another patch"),
    (VariationMode::PitchClass, "Each key", "Every one of the twelve keys is a little another patch"),
];

/// The choice between frames.
#[derive(Debug, Default)]
pub(super) struct VariationsCard {
    /// The amount that is being dragged, sent when the drag ends.
    spread: Option<f32>,
}

impl VariationsCard {
    /// Shows the card.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        let color = theme::of(ui).latents;
        Card::colored("Variation", color).show(ui, rect, context, |ui, inside, context| {
            let now = context.snapshot.latent_settings.variations;
            row(ui, inside.head.with_min_x(inside.head.right() - 176.0), |ui| {
                for (mode, name, hint) in MODES {
                    if ui.selectable_label(now.mode == mode, name).on_hover_text(hint).clicked() {
                        context.commands.push(Command::Variations(Variations { mode, ..now }));
                    }
                }
            });
            let mut stack = Stack::new(inside.body);
            row(ui, stack.row(26.0), |ui| self.amount(ui, now, context));
            stack.gap(0.5);
            let room = stack.rest();
            ui.scope_builder(egui::UiBuilder::new().max_rect(room), |ui| locks(ui, context));
        });
    }

    fn amount(&mut self, ui: &mut Ui, now: Variations, context: &mut PageContext<'_>) {
        let mut spread = self.spread.unwrap_or(now.spread);
        let response = slider(ui, &mut spread, 0.0..=1.0, ("amount", 62.0));
        if response.changed() {
            self.spread = Some(spread);
        }
        if (response.drag_stopped() || response.lost_focus() || !response.dragged())
            && let Some(spread) = self.spread.take()
        {
            context.commands.push(Command::Variations(Variations { spread, ..now }));
        }
        if ui.button("Shuffle").on_hover_text("Other variations of the same amount").clicked() {
            context.commands.push(Command::Variations(Variations { seed: now.seed.wrapping_add(1), ..now }));
        }
    }
}

/// What stays the patch's.
fn locks(ui: &mut Ui, context: &mut PageContext<'_>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
        ui.label(egui::RichText::new("Lock").font(theme::SMALL).color(theme::of(ui).text_dim));
        for lock in Lock::ALL {
            let on = context.snapshot.latent_settings.locks.has(lock);
            let hint = "Locked values stay the patch's while latents, morph and variations change the others";
            let text = egui::RichText::new(lock.name()).font(theme::SMALL);
            if ui.selectable_label(on, text).on_hover_text(hint).clicked() {
                context.commands.push(Command::Lock(lock, !on));
            }
        }
    });
}
