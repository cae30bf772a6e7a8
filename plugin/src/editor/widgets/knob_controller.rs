//! The MIDI controller of a parameter, in the menu of its knob: learnt by touching one, told, and taken away.

use egui::Ui;
use vaeform_session::Command;
use vaeform_session::controllers::{ControllerTarget, Learning};

use crate::editor::page::PageContext;

/// Offers to learn a controller, or to forget the one that there is.
pub(crate) fn offer(ui: &mut Ui, target: ControllerTarget, context: &mut PageContext<'_>) {
    let is_learning = context.snapshot.learning == Learning::Parameter(target);
    let words = if is_learning { "Touch a controller now, or click to stop" } else { "Learn a MIDI controller" };
    if ui.selectable_label(is_learning, words).clicked() {
        context.commands.push(Command::LearnParameter((!is_learning).then_some(target)));
        ui.close();
    }
    let mut entries = context.snapshot.params.entries();
    let cc = entries.find(|(_, other)| *other == target).map(|(cc, _)| cc);
    if cc.is_some_and(|cc| ui.button(format!("Forget controller {cc}")).clicked()) {
        context.commands.push(Command::AssignParameter { target, cc: None });
        ui.close();
    }
}
