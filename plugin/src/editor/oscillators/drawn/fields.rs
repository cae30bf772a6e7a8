//! The numbers of the partial that is chosen, and what is done with the whole list.

use egui::{Button, DragValue, Rect, Response, RichText, Ui, UiBuilder};
use vaeform_patch::content::{MAX_PARTIALS, MIN_LEVEL_DB, Partial, PartialBank, PartialFrequency};

use super::bank_edits::{and, with, without};
use super::partials::REST_DB;
use super::ready::READY;
use crate::editor::page::PageContext;
use crate::editor::theme;

/// Shows them in a row; the list as a hand has it now.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    bank: &PartialBank,
    chosen: &mut usize,
    context: &mut PageContext<'_>,
) -> Option<PartialBank> {
    let mut edited = None;
    ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        ui.horizontal_centered(|ui| {
            let num = bank.partials().len();
            if let Some(partial) = bank.partials().get(*chosen) {
                let words = format!("Partial {} of {num}", *chosen + 1);
                ui.label(RichText::new(words).font(theme::strong()));
                let new = numbers(ui, bank, *partial, context);
                edited = new.map(|new| with(bank, *chosen, new));
                if ui.button("Remove").on_hover_text("Takes this partial away (Delete)").clicked() {
                    edited = Some(without(bank, *chosen));
                }
            }
            let has_room = num < MAX_PARTIALS;
            if ui.add_enabled(has_room, Button::new("Add")).on_hover_text("One more, at the next harmonic").clicked() {
                edited = and(bank, next_harmonic(bank), REST_DB);
                *chosen = num;
            }
            let begin = ui.menu_button("Begin with", |ui| {
                for (name, make) in READY {
                    if ui.button(name).clicked() {
                        (edited, *chosen) = (Some(make()), 0);
                        ui.close();
                    }
                }
            });
            begin.response.on_hover_text("Puts a ready list in place of this one");
        });
    });
    edited
}

/// The first harmonic above all ratios.
fn next_harmonic(bank: &PartialBank) -> f32 {
    let ratios = bank.partials().iter().map(|partial| match partial.frequency {
        PartialFrequency::Ratio(ratio) => ratio,
        PartialFrequency::Hz(_) => 0.0,
    });
    ratios.fold(0.0, f32::max).floor() + 1.0
}

/// Frequency, level and phase of a partial.
fn numbers(ui: &mut Ui, bank: &PartialBank, partial: Partial, context: &mut PageContext<'_>) -> Option<Partial> {
    let mut new = partial;
    let mut is_hz = matches!(new.frequency, PartialFrequency::Hz(_));
    let field = |ui: &mut Ui, name: &str, drag: DragValue<'_>, context: &mut PageContext<'_>| -> Response {
        let response = ui.add(drag);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(format!("Partial {name}")));
        if response.dragged() {
            context.begin();
        }
        response
    };
    match &mut new.frequency {
        PartialFrequency::Ratio(ratio) => {
            let speed = 0.003 * f64::from(*ratio).max(0.1);
            let drag = DragValue::new(ratio).prefix("× ").range(0.01..=1_000.0).speed(speed).max_decimals(4);
            field(ui, "ratio", drag, context)
                .on_hover_text("How many times the pitch of the key: drag, or click and type");
        }
        PartialFrequency::Hz(hz) => {
            let speed = 0.003 * f64::from(*hz);
            let drag = DragValue::new(hz).suffix(" Hz").range(1.0..=20_000.0).speed(speed).max_decimals(2);
            field(ui, "frequency", drag, context).on_hover_text("The same on every key: drag, or click and type");
        }
    }
    let drag = DragValue::new(&mut new.level_db).suffix(" dB").range(MIN_LEVEL_DB..=12.0).speed(0.1).max_decimals(1);
    field(ui, "level", drag, context).on_hover_text("Level; -100 is silence");
    let mut degrees = 360.0 * new.phase;
    let drag = DragValue::new(&mut degrees).suffix("°").range(0.0..=360.0).speed(1.0).max_decimals(0);
    if field(ui, "phase", drag, context).on_hover_text("Where in its cycle a note begins").changed() {
        new.phase = degrees / 360.0;
    }
    let hint = "At the same Hz on every key, instead of a ratio of it";
    if ui.toggle_value(&mut is_hz, "Fixed Hz").on_hover_text(hint).changed() {
        let base_hz = bank.timeline().base_hz();
        new.frequency = match new.frequency {
            PartialFrequency::Ratio(ratio) => PartialFrequency::Hz(ratio * base_hz),
            PartialFrequency::Hz(hz) => PartialFrequency::Ratio(hz / base_hz),
        };
    }
    (new != partial).then_some(new)
}
