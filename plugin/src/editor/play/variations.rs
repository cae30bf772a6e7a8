//! Variation per note: whether notes play variations of the patch, and how far these are from it; and what latents leave alone.

use egui::{Align2, Color32, Id, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};
use vaeform_session::{Command, Lock, VariationMode, Variations};

use super::super::page::PageContext;
use super::super::theme;
use super::super::widgets::{Card, Stack, cells, columns, paint_toggle};
use super::{row, slider};

/// Width of the modes, at most.
const MODES_WIDTH: f32 = 192.0;
/// Height of a lock.
const LOCK: f32 = 20.0;

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
            modes(ui, inside.head.with_min_x(inside.head.left().max(inside.head.right() - MODES_WIDTH)), now, context);
            let mut stack = Stack::new(inside.body);
            row(ui, stack.row(26.0), |ui| self.amount(ui, now, context));
            stack.gap(0.5);
            locks(ui, stack.rest(), context);
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

/// The modes beside each other, one of which is pressed in.
fn modes(ui: &Ui, room: Rect, now: Variations, context: &mut PageContext<'_>) {
    for ((mode, name, hint), cell) in MODES.into_iter().zip(cells(room, MODES.len())) {
        let is_on = now.mode == mode;
        let response = ui.interact(cell, Id::unique(("vaeform variation", name)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_on, format!("Variation: {name}")));
        if response.clicked() {
            context.commands.push(Command::Variations(Variations { mode, ..now }));
        }
        paint_toggle(ui, cell, &response, (name, is_on), theme::of(ui).latents);
        response.on_hover_text(hint);
    }
}

/// What stays the patch's: a padlock for each, in two rows.
fn locks(ui: &Ui, room: Rect, context: &mut PageContext<'_>) {
    let palette = theme::of(ui);
    let mut stack = Stack::new(room);
    for locks in Lock::ALL.chunks(Lock::ALL.len().div_ceil(2)) {
        for (&lock, cell) in locks.iter().zip(columns(stack.row(LOCK), locks.len())) {
            let on = context.snapshot.latent_settings.locks.has(lock);
            let response = ui.interact(cell, Id::unique(("vaeform lock", lock.name())), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::Switch, true, on, format!("Lock {}", lock.name())));
            if response.clicked() {
                context.commands.push(Command::Lock(lock, !on));
            }
            paint_toggle(ui, cell, &response, ("", on), palette.latents);
            let color = if on { palette.text } else { palette.text_dim };
            padlock(ui.painter(), pos2(cell.left() + 12.0, cell.center().y), on, color);
            let at = pos2(cell.left() + 22.0, cell.center().y);
            ui.painter_at(cell).text(at, Align2::LEFT_CENTER, lock.name(), theme::SMALL, color);
            response
                .on_hover_text("Locked values stay the patch's while latents, morph and variations change the others");
        }
        stack.gap(0.5);
    }
}

/// A padlock, whose bow is open unless it is locked.
fn padlock(painter: &Painter, at: Pos2, is_locked: bool, color: Color32) {
    let body = Rect::from_center_size(at + vec2(0.0, 2.0), vec2(8.0, 6.0));
    painter.rect_filled(body, 1.0, color);
    let turned = if is_locked { 0.0 } else { 3.0 };
    let point = |i: usize| {
        let angle = std::f32::consts::PI * i as f32 / 6.0;
        at + vec2(turned - 2.5 * angle.cos(), -1.5 - 3.0 * angle.sin())
    };
    let bow = std::iter::once(at + vec2(turned - 2.5, 0.0)).chain((0..=6).map(point));
    let bow = bow.chain(is_locked.then_some(at + vec2(2.5, 0.0)));
    painter.add(Shape::line(bow.collect(), Stroke::new(1.25, color)));
}
