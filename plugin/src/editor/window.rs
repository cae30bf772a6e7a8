//! The editor's contents for one frame: panels around the page, keys before them, commands after them.

mod keys;

use egui::{Align2, CentralPanel, Frame, Key, Margin, Panel, Ui, vec2};
use std::path::{Path, PathBuf};
use std::time::Duration;
use vaeform_session::{Client, Command, Severity, Snapshot};

use super::bank_list::BankList;
use super::cell::Surface;
use super::computer_keys::ComputerKeys;
use super::files::{Files, IMPORTED};
use super::gesture::Edit;
use super::keyboard::{self, Keyboard};
use super::loaded;
use super::match_page::MatchPage;
use super::meters::OutputMeter;
use super::news::Seen;
use super::performance::{self, ControlPort, Performance};
use super::play_page::PlayPage;
use super::status_line::StatusLine;
use super::top_bar::TopBar;
use super::{MIN_SIZE, patch_page, resize_corner, theme};
use crate::window::{Drops, Repaint};

/// Width of the column with bank and files.
const SIDE: f32 = 202.0;
/// Height that files and tuning take below the bank list.
const FILES: f32 = 208.0;
/// Time between frames while the meter moves.
const LIVELY: Duration = Duration::from_millis(33);

/// What the middle of the window shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Page {
    /// All values of the patch.
    #[default]
    Patch,
    /// Latents.
    Play,
    /// Sounds become patches.
    Match,
}

impl Page {
    fn next(self) -> Self {
        match self {
            Self::Patch => Self::Play,
            Self::Play => Self::Match,
            Self::Match => Self::Patch,
        }
    }
}

/// Everything the editor keeps between frames.
pub(crate) struct Contents {
    client: Client,
    surface: Surface,
    top: TopBar,
    bank: BankList,
    files: Files,
    performance: Performance,
    meter: OutputMeter,
    status: StatusLine,
    page: Page,
    play: PlayPage,
    matching: MatchPage,
    keyboard: Keyboard,
    has_keyboard: bool,
    /// A patch that a hand loads finds the latent knobs at rest.
    centres_knobs: bool,
    /// The last of undo's wishes for the knobs that was done.
    knobs_done: u64,
    /// The turn of knobs of this frame belongs to the last step of undo.
    turn_joins: bool,
    /// What the last frame has shown.
    seen: Option<Seen>,
}

impl Contents {
    /// Contents that show this session; `about` is said where there is nothing else to say.
    pub(crate) fn new(client: Client, repaint: Repaint, about: Option<Box<str>>) -> Self {
        let knobs_done = client.snapshot().knobs_wanted.map_or(0, |(number, _)| number);
        Self {
            client,
            surface: Surface::default(),
            top: TopBar::default(),
            bank: BankList::default(),
            files: Files::new(repaint),
            performance: Performance::default(),
            meter: OutputMeter::default(),
            status: StatusLine::new(about),
            page: Page::default(),
            play: PlayPage::default(),
            matching: MatchPage::default(),
            keyboard: Keyboard::default(),
            has_keyboard: true,
            centres_knobs: false,
            knobs_done,
            turn_joins: false,
            seen: None,
        }
    }

    /// Whether a frame would look otherwise than the last one.
    pub(crate) fn has_news(&self, port: &dyn ControlPort) -> bool {
        self.client.meters().is_sounding() || self.seen.as_ref() != Some(&Seen::now(&self.client, port))
    }

    /// Whether a key is a note.
    pub(crate) fn wants_key(&self, key: Key) -> bool {
        self.has_keyboard && ComputerKeys::has(key)
    }

    /// Remembers the size of the window in logical pixels.
    pub(crate) fn resized(&self, width: f64, height: f64) {
        self.client.send(Command::EditorSize(width.round() as u32, height.round() as u32));
    }

    /// Draws a frame and does what was asked for in it.
    pub(crate) fn frame(&mut self, ui: &mut Ui, drops: &Drops, port: &mut dyn ControlPort) {
        self.surface.shown = self.client.snapshot().patch;
        self.seen = Some(Seen::now(&self.client, port));
        // Only the Patch page has values to point at.
        self.surface.hovered = self.surface.hovered.filter(|_| self.page == Page::Patch);
        self.keys(ui, port);
        let snapshot = self.client.snapshot();
        let meters = self.client.meters().clone();
        self.meter.update(meters.take().output, ui.input(|i| i.time));
        let mut commands = Vec::new();
        self.notes(ui, &mut commands);
        self.take_files(drops, &mut commands);
        resize_corner::show(ui, vec2(MIN_SIZE.0 as f32, MIN_SIZE.1 as f32), |ui| {
            Panel::top("top").exact_size(34.0).frame(panel()).show_separator_line(false).show(ui, |ui| {
                self.top.show(ui, &snapshot, (&self.meter, meters.voices()), &mut self.page, &mut commands);
            });
            Panel::bottom("status").exact_size(26.0).frame(panel()).show_separator_line(false).show(ui, |ui| {
                let beside = (self.surface.hovered, &mut self.has_keyboard);
                self.status.show(ui, &snapshot, beside, &mut commands);
            });
            if self.has_keyboard {
                let strip = Panel::bottom("keyboard").exact_size(keyboard::HEIGHT).frame(panel());
                strip.show_separator_line(false).show(ui, |ui| self.keyboard.show(ui, &mut commands));
            }
            let strip = performance::height(ui.available_width() - 16.0) + 8.0;
            Panel::bottom("performance").exact_size(strip).frame(panel()).show_separator_line(false).show(ui, |ui| {
                self.performance.show(ui, port);
            });
            let side = panel().inner_margin(Margin { left: 8, right: 4, top: 0, bottom: 4 });
            Panel::left("side").exact_size(SIDE).resizable(false).frame(side).show_separator_line(false).show(
                ui,
                |ui| {
                    self.side(ui, &snapshot, &mut commands);
                },
            );
            let page =
                Frame::new().fill(theme::BACKGROUND).inner_margin(Margin { left: 4, right: 8, top: 0, bottom: 0 });
            CentralPanel::default().frame(page).show(ui, |ui| match self.page {
                Page::Patch => patch_page::show(ui, &mut self.surface),
                Page::Play => self.play.show(ui, (&snapshot, &self.client), port, &mut commands),
                Page::Match => self.matching.show(ui, (&snapshot, &self.files), port, &mut commands),
            });
        });
        if drops.hovering {
            invite(ui);
        }
        self.send_edits(port);
        for command in commands {
            self.send(command, port);
        }
        self.turns(port);
        if self.meter.is_moving() || meters.voices() > 0 {
            ui.ctx().request_repaint_after(LIVELY);
        }
    }

    /// Turns of latent knobs become steps of undo, and what undo wants of the knobs is done.
    fn turns(&mut self, port: &mut dyn ControlPort) {
        let joins = self.turn_joins;
        if let Some((before, after)) = port.take_turn() {
            self.turn_joins = false;
            self.client.send(Command::TurnKnobs { before, after, joins });
        }
        if let Some((number, knobs)) = self.client.snapshot().knobs_wanted
            && number > self.knobs_done
        {
            self.knobs_done = number;
            port.bring_back(&knobs);
        }
    }

    /// Files that were dropped or chosen: sounds are matched, everything else is imported.
    fn take_files(&mut self, drops: &Drops, commands: &mut Vec<Command>) {
        if let Some(path) = self.files.take_sound() {
            commands.push(self.matching.chosen(path));
        }
        let (others, sounds): (Vec<PathBuf>, _) = drops.dropped.iter().cloned().partition(|path| is_document(path));
        if !sounds.is_empty() {
            self.page = Page::Match;
            commands.push(self.matching.dropped(sounds));
        }
        commands.extend(others.into_iter().map(Command::Import));
    }

    fn side(&mut self, ui: &mut Ui, snapshot: &Snapshot, commands: &mut Vec<Command>) {
        self.bank.show(ui, snapshot, FILES, commands);
        ui.add_space(2.0);
        let title = |text: &str| egui::RichText::new(text).font(theme::HEADING);
        ui.label(title("Files"));
        if let Err(refused) = self.files.show(ui, commands) {
            self.status.say(Severity::Error, refused);
        }
        ui.horizontal(|ui| {
            ui.label(egui::RichText::new("Tuning").color(theme::TEXT_DIM));
            let reset = vec2(46.0, 20.0);
            let room = ui.available_width() - reset.x - ui.spacing().item_spacing.x;
            let name = egui::Label::new(&snapshot.tuning_name).truncate();
            ui.allocate_ui(vec2(room, 20.0), |ui| {
                ui.set_min_width(room);
                ui.add(name).on_hover_text(&snapshot.tuning_name);
            });
            let button = egui::Button::new("Reset").min_size(reset);
            if ui.add(button).on_hover_text("Twelve equal steps, A4 = 440 Hz").clicked() {
                commands.push(Command::ResetTuning);
            }
        });
        let mut follow = snapshot.program_change;
        let hint = "MIDI program changes select programs of this bank";
        if ui.checkbox(&mut follow, "Follow program changes").on_hover_text(hint).changed() {
            commands.push(Command::ProgramChange(follow));
        }
        let hint = "A patch that you load here starts with the latent knobs at rest; never one that comes by MIDI or with a project";
        ui.checkbox(&mut self.centres_knobs, "Centre knobs on load").on_hover_text(hint);
    }

    fn send_edits(&mut self, port: &mut dyn ControlPort) {
        for edit in std::mem::take(&mut self.surface.edits) {
            let command = match edit {
                Edit::Begin(_) => Command::BeginGesture,
                Edit::Set(id, value) => Command::Set { id, value },
                Edit::End(_) => Command::EndGesture,
            };
            self.send(command, port);
        }
    }

    fn send(&mut self, command: Command, port: &mut dyn ControlPort) {
        let edits = changes_state(&command);
        let (loads, is_bake) = (loaded::loads(&command), command == Command::Bake);
        // A file is loaded later, by the worker: a step of its own.
        let is_later = command.is_for_worker();
        self.client.send(command);
        if edits {
            port.edited();
        }
        self.turn_joins |= is_bake;
        if loads {
            self.loaded(!is_later, port);
        }
    }

    /// After a patch was loaded by hand: its latent knobs rest, or it is said what they do.
    fn loaded(&mut self, joins: bool, port: &mut dyn ControlPort) {
        let (offsets, mut commands) = (self.client.offsets(), Vec::new());
        if !self.centres_knobs {
            if let Some(words) = loaded::still_acting(port, &offsets) {
                self.status.say(Severity::Warning, words);
            }
        } else if loaded::centre(port, &offsets, &mut commands) {
            self.turn_joins |= joins;
            self.status.say(Severity::Info, "The latent knobs were put to rest for the new patch");
        }
        commands.into_iter().for_each(|command| self.client.send(command));
    }
}

/// Says over everything what a drop will do.
fn invite(ui: &Ui) {
    let all = ui.clip_rect();
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("vaeform drop")));
    painter.rect_filled(all, 0.0, theme::BACKGROUND.gamma_multiply(0.8));
    painter.rect_stroke(all.shrink(4.0), theme::ROUNDING, (2.0, theme::CARRIER), egui::StrokeKind::Inside);
    let words = "Drop: sounds become patches, .syx, .json, .scl, .ascl, .kbm and .tun are imported";
    painter.text(all.center(), Align2::CENTER_CENTER, words, theme::HEADING, theme::TEXT);
}

/// Whether a dropped file is for the import, by its extension; what is not is tried as a sound.
fn is_document(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    IMPORTED.contains(&extension.as_str())
}

/// Whether the host should mark its project as changed. Inside a gesture its end tells.
fn changes_state(command: &Command) -> bool {
    use Command as C;
    !matches!(
        command,
        C::BeginGesture
            | C::Set { .. }
            | C::Compare(_)
            | C::ExportVoice(_)
            | C::ExportBank(_)
            | C::ExportPreset(_)
            | C::EditorSize(..)
            | C::Panic
            | C::Key { .. }
            | C::Hear
            | C::TurnKnobs { .. }
            | C::DismissNotices
            | C::OpenPorts
            | C::Arm(_)
            | C::Audition(_)
            | C::StopMatch
            | C::ListPorts
            | C::SendVoice
            | C::SendBank
            | C::Request(_)
            | C::Learn(_)
    )
}

fn panel() -> Frame {
    Frame::new().fill(theme::BACKGROUND).inner_margin(Margin::symmetric(8, 3))
}

#[cfg(test)]
mod tests {
    use vaeform_session::hardware::Dump;

    use super::*;

    #[test]
    fn looking_and_asking_leave_the_project_as_saved() {
        for command in [Command::ListPorts, Command::SendVoice, Command::Request(Dump::Voice), Command::Compare(true)] {
            assert!(!changes_state(&command), "{command:?}");
        }
        for command in [Command::Init, Command::CaptureB, Command::EndGesture] {
            assert!(changes_state(&command), "{command:?}");
        }
    }
}
