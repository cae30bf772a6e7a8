//! The cards of the knobs: eight latents with their controllers, the four with names, the eight macros of the patch.

use egui::{Align2, Rect, Ui};
use vaeform_dsp::control::Control;
use vaeform_patch::layers::{LayerGroup, LayerParamId, MacroParam, NUM_MACROS};
use vaeform_session::controllers::{Assignment, Learning};
use vaeform_session::{Command, NUM_LATENTS, WorkerState};

use super::super::knob::{Knobs, Label};
use super::super::page::PageContext;
use super::super::widgets::{Card, LayerKnob, cells};
use super::super::{host_menu, theme};
use super::row;

/// The knobs with names, as the page has them, and what each does.
const NAMES: [(&str, &str); 4] = [
    ("Bright", "brighter, the rest stays"),
    ("Attack", "slower start"),
    ("Length", "longer"),
    ("Inharmonic", "more bell than string"),
];
/// Width of the buttons in the head of the latents.
const BUTTONS: f32 = 330.0;

/// The latents, in a row.
pub(super) fn latents(ui: &mut Ui, rect: Rect, knobs: &mut Knobs, context: &mut PageContext<'_>) {
    let color = theme::of(ui).latents;
    Card::colored("Latents", color).show(ui, rect, context, |ui, inside, context| {
        let worker = context.client.worker();
        let (words, tone) = match worker {
            WorkerState::Gone | WorkerState::Stalled => (worker.words(), theme::of(ui).error),
            _ => ("the patch is in the middle", theme::of(ui).text_dim),
        };
        let room = inside.head.with_max_x(inside.head.right() - BUTTONS);
        ui.painter_at(room).text(room.left_center(), Align2::LEFT_CENTER, words, theme::SMALL, tone);
        row(ui, inside.head.with_min_x(inside.head.right() - BUTTONS), |ui| controllers(ui, context));
        let offsets = context.client.offsets();
        let cells: Vec<Rect> = cells(inside.body, NUM_LATENTS).collect();
        for ((latent, control), cell) in Control::LATENTS.into_iter().enumerate().zip(cells) {
            let learns = match context.snapshot.learning {
                Learning::Off | Learning::Parameter(_) => false,
                Learning::All { next } => next == latent,
                Learning::One(one) => one == latent,
            };
            let assigned = context.snapshot.controllers.assignment(latent).to_string();
            let note = if learns { "move a controller" } else { assigned.as_str() };
            let label = Label { name: control.def().name, note, is_lit: learns };
            let response = knobs.show(ui, cell, (control, &offsets), &label, context.port);
            host_menu::attach(&response, control, context, |ui, context| {
                if ui.button("Learn a MIDI controller").clicked() {
                    context.commands.push(Command::Learn(Learning::One(latent)));
                    ui.close();
                }
                if ui.button("Forget its controller").clicked() {
                    context.commands.push(Command::Assign { latent, assignment: Assignment::None });
                    ui.close();
                }
            });
        }
    });
}

/// MIDI controllers of the latents.
fn controllers(ui: &mut Ui, context: &mut PageContext<'_>) {
    let learning = context.snapshot.learning != Learning::Off;
    let label = if learning { "Stop learning" } else { "Learn all eight" };
    let hint =
        "The next eight controllers that you move get latents 1 to 8. A right click on a knob learns one; Esc ends it";
    if ui.button(label).on_hover_text(hint).clicked() {
        let learning = if learning { Learning::Off } else { Learning::All { next: 0 } };
        context.commands.push(Command::Learn(learning));
    }
    let hint = "Takes back what controllers have done to the latents";
    if ui.button("Reset controllers").on_hover_text(hint).clicked() {
        context.commands.push(Command::RestControllers);
    }
    let mut echo = context.snapshot.controllers.echo;
    let hint = "Sends the latents as controllers to the MIDI output, so that the host records them";
    if ui.checkbox(&mut echo, "Send as CC").on_hover_text(hint).changed() {
        context.commands.push(Command::Echo(echo));
    }
}

/// Brightness, attack, length and inharmonicity.
pub(super) fn named(ui: &mut Ui, rect: Rect, knobs: &mut Knobs, context: &mut PageContext<'_>) {
    let color = theme::of(ui).latents;
    Card::colored("By name", color).show(ui, rect, context, |ui, inside, context| {
        let words = if context.client.is_fitting() { "learning this patch…" } else { "each moves one thing" };
        let at = inside.head.right_center();
        ui.painter().text(at, Align2::RIGHT_CENTER, words, theme::SMALL, theme::of(ui).text_dim);
        let cells: Vec<Rect> = cells(inside.body, NAMES.len()).collect();
        for ((control, (name, what)), cell) in Control::NAMED.into_iter().zip(NAMES).zip(cells) {
            let label = Label { name, note: "", is_lit: false };
            let response = knobs.show(ui, cell, (control, &[0.0; NUM_LATENTS]), &label, context.port);
            host_menu::attach(&response, control, context, host_menu::learn(control));
            if response.hovered() {
                let value = context.port.text(control, context.port.normalized(control));
                context.surface.pointed =
                    Some(format!("{name} {value}   Up: {what}. Double-click for the patch as it is"));
            }
        }
    });
}

/// The macros of the patch.
pub(super) fn macros(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    Card::new("Macros", LayerGroup::Macros).show(ui, rect, context, |ui, inside, context| {
        let names = context.surface.shown.layers.macro_names;
        let cells: Vec<Rect> = cells(inside.body, NUM_MACROS).collect();
        for (n, cell) in cells.into_iter().enumerate() {
            let name = String::from_utf8_lossy(&names[n]).trim().to_owned();
            let name = if name.is_empty() { format!("Macro {}", n + 1) } else { name };
            let id = LayerParamId(MacroParam::Macro1.of(0).0 + n as u16);
            // Names stand in one line with those of the card beside it.
            let cell = cell.with_max_y(cell.bottom() - 14.0);
            LayerKnob::new(id).named(&name).large().show(ui, cell, context);
        }
    });
}
