//! The line above the page: program, name, undo, compare; tempo and meter stand at its right end.

use egui::{Align2, Button, Layout, Role, Sense, TextEdit, Ui, WidgetInfo, vec2};
use vaeform_session::{Command, PlayedSong, Snapshot};

use super::meters::OutputMeter;
use super::tempo_field::TempoField;
use super::widgets::Icon;
use super::{init, theme};

/// Widths of the program's number and of the word that says that it is edited.
const NUMBER: f32 = 20.0;
const EDITED: f32 = 38.0;
/// A line that is narrower says less: that it is edited is told by Store and Compare, which are dim otherwise.
const NARROW: f32 = 940.0;

/// The name field while it is being typed in.
#[derive(Default)]
pub(crate) struct TopBar {
    name: String,
    typing: bool,
}

impl TopBar {
    /// Shows the line; `meter` with the voices that sound and what they cost, the tempo with whose song is played.
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        snapshot: &Snapshot,
        meter: (&OutputMeter, usize, f32),
        (tempo, song): (&mut TempoField, PlayedSong),
        commands: &mut Vec<Command>,
    ) {
        let is_narrow = ui.available_width() < NARROW;
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let mut button = |ui: &mut Ui, (label, name): (&str, &str), enabled: bool, hint: &str, command: Command| {
                let size = vec2(if label.chars().count() < 2 { 24.0 } else { 44.0 }, 22.0);
                let response = ui.add_enabled(enabled, Button::new(label).min_size(size));
                response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
                let icon = [("Undo", Icon::Undo), ("Redo", Icon::Redo)].into_iter().find(|icon| icon.0 == name);
                if let Some((_, icon)) = icon {
                    let color = theme::of(ui).text.gamma_multiply(if enabled { 1.0 } else { 0.4 });
                    icon.paint(ui.painter(), response.rect.center(), color);
                }
                if response.on_hover_text(hint).clicked() {
                    commands.push(command);
                }
            };
            button(ui, ("<", "Previous program"), true, "Previous program", Command::Previous);
            button(ui, (">", "Next program"), true, "Next program", Command::Next);
            // Fixed places: what stands to the right must not move with what is shown.
            let number = format!("{:02}", snapshot.program + 1);
            fixed(ui, NUMBER, Align2::CENTER_CENTER, &number, theme::heading(), theme::of(ui).text_dim);
            let renamed = self.name_field(ui, snapshot);
            ui.add_space(2.0);
            button(ui, ("", "Undo"), snapshot.can_undo, "Takes back the last step (Ctrl+Z)", Command::Undo);
            button(
                ui,
                ("", "Redo"),
                snapshot.can_redo,
                "Repeats the step that was taken back (Ctrl+Shift+Z, Ctrl+Y)",
                Command::Redo,
            );
            let store = "Stores the edited patch in the current program of the bank";
            button(ui, ("Store", "Store"), snapshot.is_edited, store, Command::Store(snapshot.program));
            commands.extend(renamed);
            compare(ui, snapshot, !is_narrow, commands);
            init::show(ui, commands);
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                meter.0.show(ui, (meter.1, meter.2), is_narrow);
                ui.add_space(theme::GRID);
                tempo.show(ui, song, (snapshot.song, is_narrow), commands);
            });
        });
    }

    /// The patch's name; Enter or leaving the field takes the new one over, Escape forgets it.
    fn name_field(&mut self, ui: &mut Ui, snapshot: &Snapshot) -> Option<Command> {
        let current = snapshot.patch.name.to_string();
        if !self.typing {
            self.name.clone_from(&current);
        }
        let field = TextEdit::singleline(&mut self.name).font(theme::heading()).char_limit(10).desired_width(104.0);
        let response = ui.add(field).on_hover_text("Name of the patch, ten characters");
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Name of the patch"));
        self.typing = response.has_focus();
        let forgotten = ui.input(|i| i.key_pressed(egui::Key::Escape));
        let renamed = response.lost_focus() && !forgotten && self.name.trim_end() != current;
        renamed.then(|| Command::Rename(self.name.trim_end().to_owned()))
    }
}

/// The switch between the edited patch and the stored program, and where there is room the word that they differ.
fn compare(ui: &mut Ui, snapshot: &Snapshot, says_edited: bool, commands: &mut Vec<Command>) {
    let on = snapshot.comparing;
    let label = egui::RichText::new("Compare").color(if on { theme::of(ui).background } else { theme::of(ui).text });
    let fill = if on { theme::of(ui).fm } else { theme::of(ui).field };
    let response = ui.add_enabled(on || snapshot.is_edited, Button::new(label).fill(fill).min_size(vec2(62.0, 22.0)));
    let hint = "Plays the stored program in place of the edited patch (Ctrl+E)";
    if response.on_hover_text(hint).clicked() {
        commands.push(Command::Compare(!on));
    }
    if says_edited {
        let edited = if snapshot.is_edited { "edited" } else { "" };
        fixed(ui, EDITED, Align2::LEFT_CENTER, edited, theme::BODY, theme::of(ui).fm);
    }
}

/// A text in a place of fixed width.
fn fixed(ui: &mut Ui, width: f32, align: Align2, text: &str, font: egui::FontId, color: egui::Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(width, 22.0), Sense::hover());
    let at = egui::pos2(if align == Align2::LEFT_CENTER { rect.left() } else { rect.center().x }, rect.center().y);
    ui.painter_at(rect).text(at, align, text, font, color);
}
