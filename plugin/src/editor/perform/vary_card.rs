//! The card of what makes passes differ: variations with their history, and humanise.

use egui::{Button, Id, Rect, Role, Ui, WidgetInfo};
use vaeform_session::Command;
use vaeform_session::perform::{Humanise, PerformOrder, VaryBy};

use super::super::page::PageContext;
use super::super::theme;
use super::super::widgets::{Card, Stack, columns};
use super::gesture_card::row;
use super::value_field::{ValueField, ValueFields, percent};

/// Height of a field.
const FIELD: f32 = 24.0;

/// Shows the card.
pub(super) fn show(ui: &mut Ui, rect: Rect, fields: &mut ValueFields, context: &mut PageContext<'_>) {
    let color = theme::of(ui).latents;
    Card::colored("Vary", color).show(ui, rect, context, |ui, inside, context| {
        let mut stack = Stack::new(inside.body);
        row(ui, stack.row(FIELD), |ui| variations(ui, context));
        stack.gap(1.0);
        humanise(ui, stack.row(FIELD), fields, context);
    });
}

fn variations(ui: &mut Ui, context: &mut PageContext<'_>) {
    let vary = &context.snapshot.perform.part.vary;
    let (place, num, seed, by) = (vary.place(), vary.seeds().len(), vary.seed(), vary.by);
    let mut button = |ui: &mut Ui, (text, label, hint): (&str, &str, &str), is_possible: bool, order: PerformOrder| {
        let button = ui.add_enabled(is_possible, Button::new(text));
        button.widget_info(|| WidgetInfo::labeled(Role::Button, is_possible, label));
        if button.on_hover_text(hint).clicked() {
            context.commands.push(Command::Perform(order));
        }
    };
    let other = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let hint = "Another variation of the gesture, as fast and as far; the knob Variation says how much of it is heard";
    button(ui, ("New", "New variation", hint), true, PerformOrder::Vary(other));
    let hint = "The variation before this one; sixteen are kept";
    button(ui, ("<", "Previous variation", hint), place > 0, PerformOrder::VaryBack(place.saturating_sub(1)));
    let hint = "The variation after this one";
    button(ui, (">", "Next variation", hint), place + 1 < num, PerformOrder::VaryBack(place + 1));
    ui.label(format!("{} of {num}", place + 1));
    let hint = "Variations by the model of what hands do to knobs, instead of by the gesture's own spectrum";
    let by = if by == VaryBy::Model { VaryBy::Spectrum } else { VaryBy::Model };
    let button = ui.add(Button::selectable(by == VaryBy::Spectrum, "Model").frame_when_inactive(true));
    button.widget_info(|| WidgetInfo::selected(Role::Button, true, by == VaryBy::Spectrum, "Variations by the model"));
    if button.on_hover_text(hint).clicked() {
        context.commands.push(Command::Perform(PerformOrder::VaryBy(by)));
    }
}

fn humanise(ui: &Ui, rect: Rect, fields: &mut ValueFields, context: &mut PageContext<'_>) {
    let now = context.snapshot.perform.part.humanise;
    let late = ValueField {
        id: Id::unique("vaeform humanise time"),
        name: "Time ±",
        full_name: "Humanise time".to_owned(),
        says: "By how much a pass of the gesture may be early or late, in beats; the same in every bounce",
        range: [0.0, 0.25, 0.0],
        shown: |beats| format!("{beats:.2}"),
    };
    let more = ValueField {
        id: Id::unique("vaeform humanise depth"),
        name: "Depth ±",
        full_name: "Humanise depth".to_owned(),
        says: "By how much of itself a pass may go farther or less far; the same in every bounce",
        range: [0.0, 1.0, 0.0],
        shown: percent,
    };
    let set = |humanise: Humanise, joins: bool, context: &mut PageContext<'_>| {
        context.commands.push(Command::Perform(PerformOrder::Humanise { humanise, joins }));
    };
    for (idx, cell) in columns(rect, 2).enumerate() {
        let (field, value) = if idx == 0 { (&late, now.beats as f32) } else { (&more, now.depth) };
        if let Some((to, joins)) = fields.show(ui, cell, field, value, context) {
            let new = if idx == 0 { Humanise { beats: to.into(), ..now } } else { Humanise { depth: to, ..now } };
            set(new, joins, context);
        }
    }
}
