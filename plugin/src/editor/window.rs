//! The editor's contents for one frame: panels around the page, keys before them, commands after them.

use egui::{Align2, CentralPanel, Event, EventFilter, Frame, Key, Margin, Modifiers, Panel, Ui, vec2};
use std::path::{Path, PathBuf};
use std::time::Duration;
use vaeform_dsp::patch::ParamId;
use vaeform_session::{Client, Command, Phase, Snapshot};

use super::bank_list::BankList;
use super::cell::Surface;
use super::cursor::section_start;
use super::files::{Files, IMPORTED};
use super::gesture::Edit;
use super::match_page::MatchPage;
use super::meters::OutputMeter;
use super::performance::{self, ControlPort, Performance};
use super::play_page::PlayPage;
use super::status_line::StatusLine;
use super::top_bar::TopBar;
use super::{MIN_SIZE, patch_page, resize_corner, theme};
use crate::window::{Drops, Repaint};

/// Width of the column with bank and files.
const SIDE: f32 = 202.0;
/// Height that files and tuning take below the bank list.
const FILES: f32 = 184.0;
/// Time between frames while the meter moves, and while nothing does: then only news from host and files is looked for.
const LIVELY: Duration = Duration::from_millis(33);
const RESTING: Duration = Duration::from_millis(200);

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
}

impl Contents {
    /// Contents that show this session.
    pub(crate) fn new(client: Client, repaint: Repaint) -> Self {
        Self {
            client,
            surface: Surface::default(),
            top: TopBar::default(),
            bank: BankList::default(),
            files: Files::new(repaint),
            performance: Performance::default(),
            meter: OutputMeter::default(),
            status: StatusLine::default(),
            page: Page::default(),
            play: PlayPage::default(),
            matching: MatchPage::default(),
        }
    }

    /// Remembers the size of the window in logical pixels.
    pub(crate) fn resized(&self, width: f64, height: f64) {
        self.client.send(Command::EditorSize(width.round() as u32, height.round() as u32));
    }

    /// Draws a frame and does what was asked for in it.
    pub(crate) fn frame(&mut self, ui: &mut Ui, drops: &Drops, port: &mut dyn ControlPort) {
        self.surface.shown = self.client.snapshot().patch;
        // Only the Patch page has values to point at.
        self.surface.hovered = self.surface.hovered.filter(|_| self.page == Page::Patch);
        self.keys(ui, port);
        let snapshot = self.client.snapshot();
        let meters = self.client.meters().clone();
        self.meter.update(meters.take().output, ui.input(|i| i.time));
        let mut commands = Vec::new();
        self.take_files(drops, &mut commands);
        resize_corner::show(ui, vec2(MIN_SIZE.0 as f32, MIN_SIZE.1 as f32), |ui| {
            Panel::top("top").exact_size(34.0).frame(panel()).show_separator_line(false).show(ui, |ui| {
                self.top.show(ui, &snapshot, (&self.meter, meters.voices()), &mut self.page, &mut commands);
            });
            Panel::bottom("status").exact_size(26.0).frame(panel()).show_separator_line(false).show(ui, |ui| {
                self.status.show(ui, &snapshot, self.surface.hovered, &mut commands);
            });
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
        let is_lively = self.meter.is_moving() || meters.voices() > 0 || snapshot.matches.is_busy();
        let wait = if is_lively { LIVELY } else { RESTING };
        ui.ctx().request_repaint_after(wait);
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
            self.status.refused = Some(refused);
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
    }

    /// Acts on this frame's keys in the order in which they came, so that a shortcut sees the edits before it.
    fn keys(&mut self, ui: &Ui, port: &mut dyn ControlPort) {
        let keys_id = Surface::keys_id();
        let focused = ui.memory(|memory| memory.focused());
        self.surface.has_keys = focused == Some(keys_id);
        let typing = focused.is_some() && !self.surface.has_keys;
        for event in ui.input(|i| i.events.clone()) {
            if let Event::Key { key, pressed: true, modifiers, .. } = event
                && modifiers.command
                && !modifiers.alt
            {
                self.send_edits(port);
                self.shortcut(ui, key, modifiers, typing, port);
                continue;
            }
            if !self.surface.has_keys {
                continue;
            }
            let escaped = matches!(event, Event::Key { key: Key::Escape, pressed: true, .. });
            if escaped && self.surface.cursor.entry.is_empty() {
                self.surface.has_keys = false;
                ui.memory_mut(|memory| memory.surrender_focus(keys_id));
                continue;
            }
            let Surface { cursor, shown, edits, .. } = &mut self.surface;
            cursor.handle(&event, shown, edits);
        }
        self.send_edits(port);
        if self.surface.has_keys {
            let all = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
            ui.memory_mut(|memory| {
                memory.set_focus_lock_filter(keys_id, all);
                // In its first frame the focus is not locked yet.
                memory.move_focus(egui::FocusDirection::None);
            });
        }
    }

    fn shortcut(&mut self, ui: &Ui, key: Key, modifiers: Modifiers, typing: bool, port: &mut dyn ControlPort) {
        let digit = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7];
        match key {
            Key::Z if !typing && modifiers.shift => self.send(Command::Redo, port),
            Key::Z if !typing => self.send(Command::Undo, port),
            Key::Y if !typing => self.send(Command::Redo, port),
            Key::E if !typing => {
                let comparing = self.client.snapshot().comparing;
                self.send(Command::Compare(!comparing), port);
            }
            Key::S => match self.files.save_patch() {
                Ok(command) => self.send(command, port),
                Err(refused) => self.status.refused = Some(refused),
            },
            Key::P => self.page = self.page.next(),
            Key::R => {
                let is_armed = matches!(self.client.snapshot().matches.phase, Phase::Armed | Phase::Recording(_));
                self.send(Command::Arm(!is_armed), port);
            }
            Key::K => {
                if let Some(strand) = self.client.snapshot().matches.nearest() {
                    self.send(Command::KeepCandidate(strand), port);
                }
            }
            Key::L => ui.memory_mut(|memory| memory.request_focus(Files::path_id())),
            Key::F => ui.memory_mut(|memory| memory.request_focus(BankList::search_id())),
            Key::Home => self.keys_to(ui, Some(ParamId(0))),
            key => {
                let section = digit.iter().position(|&d| d == key);
                self.keys_to(ui, section.and_then(|s| section_start(s as u8 + 1)));
            }
        }
        self.surface.shown = self.client.snapshot().patch;
    }

    fn keys_to(&mut self, ui: &Ui, id: Option<ParamId>) {
        if let Some(id) = id {
            self.surface.take_keys(ui, id);
            self.surface.cursor.scroll_to = true;
        }
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
        self.client.send(command);
        if edits {
            port.edited();
        }
    }
}

/// Says over everything what a drop will do.
fn invite(ui: &Ui) {
    let all = ui.clip_rect();
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("vaeform drop")));
    painter.rect_filled(all, 0.0, theme::BACKGROUND.gamma_multiply(0.8));
    painter.rect_stroke(all.shrink(4.0), theme::ROUNDING, (2.0, theme::CARRIER), egui::StrokeKind::Inside);
    let words = "Drop: sounds become patches, .syx, .json, .scl and .kbm are imported";
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
            | C::DismissNotices
            | C::Arm(_)
            | C::Audition(_)
            | C::StopMatch
    )
}

fn panel() -> Frame {
    Frame::new().fill(theme::BACKGROUND).inner_margin(Margin::symmetric(8, 3))
}
