//! New patches: random ones, and what the latents have made as a patch of its own.

use egui::{Button, Rect, RichText, Ui, vec2};
use vaeform_session::Command;

use super::super::control_port::{rest, set_at_once};
use super::super::page::PageContext;
use super::super::theme::tint;
use super::super::widgets::{Card, Stack};
use super::super::{random_bank, theme, turns};
use super::{row, slider};

/// What the card keeps between frames.
#[derive(Debug)]
pub(super) struct GenerateCard {
    /// How far random patches go from the common ones.
    temperature: f32,
}

impl Default for GenerateCard {
    fn default() -> Self {
        Self { temperature: random_bank::USUAL }
    }
}

impl GenerateCard {
    /// Shows the card.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        let color = theme::of(ui).latents;
        Card::colored("New patch", color).show(ui, rect, context, |ui, inside, context| {
            let mut stack = Stack::new(inside.body);
            row(ui, stack.row(28.0), |ui| self.random(ui, context));
            stack.gap(0.5);
            row(ui, stack.row(24.0), |ui| {
                let size = vec2((ui.available_width() - 4.0) / 2.0, 24.0);
                let hint = "What is heard becomes the patch, and the latents go to the middle";
                if ui.add(Button::new("Keep as patch").min_size(size)).on_hover_text(hint).clicked() {
                    context.commands.push(Command::Bake);
                    turns::turned().for_each(|control| set_at_once(control, rest(control.def()), context.port));
                }
                let hint = "All latents go back to the middle, and the morph to the patch";
                if ui.add(Button::new("Reset latents").min_size(size)).on_hover_text(hint).clicked() {
                    turns::turned().for_each(|control| set_at_once(control, rest(control.def()), context.port));
                }
            });
            stack.gap(0.5);
            random_bank::show(ui, stack.row(24.0), self.temperature, context);
        });
    }

    fn random(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        let palette = theme::of(ui);
        let text = RichText::new("Random").font(theme::strong()).color(palette.text);
        let button = Button::new(text).fill(tint(palette.field, palette.latents, 0.22)).min_size(vec2(84.0, 28.0));
        if ui
            .add(button)
            .on_hover_text("Loads a patch that never was, as loud as this one; undo brings this back")
            .clicked()
        {
            context.commands.push(Command::Random { temperature: self.temperature });
        }
        let slider = slider(ui, &mut self.temperature, 0.0..=1.5, ("variety", 0.0));
        slider.on_hover_text("0: near the commonest sounds; above 1: stranger than the library");
    }
}
