//! The column beside the page: the bank, files, tuning, and what a loaded patch finds.

use egui::{Button, Label, RichText, Ui, vec2};
use vaeform_session::{Command, Severity, Snapshot};

use super::bank_list::BankList;
use super::files::Files;
use super::status_line::StatusLine;
use super::theme;

/// Width of the column.
pub(crate) const WIDTH: f32 = 202.0;
/// Height that files and tuning take below the bank list.
const FILES: f32 = 208.0;

/// What the column keeps between frames.
pub(crate) struct SideColumn {
    bank: BankList,
    pub(crate) files: Files,
}

impl SideColumn {
    /// A column with these files.
    pub(crate) fn new(files: Files) -> Self {
        Self { bank: BankList::default(), files }
    }

    /// Shows the column; `centres_knobs` is the choice of what a loaded patch finds.
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        snapshot: &Snapshot,
        (centres_knobs, status): (&mut bool, &mut StatusLine),
        commands: &mut Vec<Command>,
    ) {
        self.bank.show(ui, snapshot, FILES, commands);
        ui.add_space(2.0);
        ui.label(RichText::new("Files").font(theme::heading()));
        if let Err(refused) = self.files.show(ui, commands) {
            status.say(Severity::Error, refused);
        }
        tuning(ui, snapshot, commands);
        let mut follow = snapshot.program_change;
        let hint = "MIDI program changes select programs of this bank";
        if ui.checkbox(&mut follow, "Follow program changes").on_hover_text(hint).changed() {
            commands.push(Command::ProgramChange(follow));
        }
        let hint = "A patch that you load here starts with the latents at rest; never one that comes by MIDI or with a project";
        ui.checkbox(centres_knobs, "Reset latents on load").on_hover_text(hint);
    }
}

fn tuning(ui: &mut Ui, snapshot: &Snapshot, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Tuning").color(theme::of(ui).text_dim));
        let reset = vec2(46.0, 20.0);
        let room = ui.available_width() - reset.x - ui.spacing().item_spacing.x;
        let name = Label::new(&snapshot.tuning_name).truncate();
        ui.allocate_ui(vec2(room, 20.0), |ui| {
            ui.set_min_width(room);
            ui.add(name).on_hover_text(&snapshot.tuning_name);
        });
        let button = Button::new("Reset").min_size(reset);
        if ui.add(button).on_hover_text("Twelve equal steps, A4 = 440 Hz").clicked() {
            commands.push(Command::ResetTuning);
        }
    });
}
