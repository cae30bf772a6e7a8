//! The editor's contents for one frame: panels around the page, keys before them, commands after them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use egui::{Align2, CentralPanel, Frame, Key, Margin, Panel, Ui};
use vaeform_dsp::activity::Activity;
use vaeform_session::controllers::Learning;
use vaeform_session::{Client, Command, Severity, Snapshot};

use super::bank_list::BankList;
use super::control_port::ControlPort;
use super::files::{Files, IMPORTED};
use super::host_param_strip::{self, HostParamStrip};
use super::keyboard::{self, Keyboard};
use super::meters::OutputMeter;
use super::news::Seen;
use super::page::{PageContext, Sounds};
use super::pages::Pages;
use super::requests::Requests;
use super::shortcuts::{Pressed, Shortcut};
use super::side_column::{self, SideColumn};
use super::status_line::StatusLine;
use super::surface::Surface;
use super::top_bar::TopBar;
use super::tour::Tour;
use super::{resize_corner, theme, typing};
use crate::window::{Drops, Repaint};

/// Windows that are narrower begin without the column at the left.
const NARROW: f32 = 920.0;
/// Height of the tabs with their margin.
const TABS: f32 = 32.0;
/// Time between frames while the meter moves.
const LIVELY: Duration = Duration::from_millis(33);

/// Everything the editor keeps between frames.
pub(crate) struct Contents {
    client: Client,
    requests: Requests,
    surface: Surface,
    top: TopBar,
    side: SideColumn,
    strip: HostParamStrip,
    meter: OutputMeter,
    status: StatusLine,
    pages: Pages,
    keyboard: Keyboard,
    tour: Tour,
    /// Whether the column at the left is shown, once somebody has chosen.
    has_side: Option<bool>,
    /// What the last frame has shown.
    seen: Option<Seen>,
}

impl Contents {
    /// Contents that show this session; `about` is said where there is nothing else to say.
    pub(crate) fn new(client: Client, repaint: Repaint, about: Option<Box<str>>) -> Self {
        Self {
            requests: Requests::new(client.clone()),
            client,
            surface: Surface::default(),
            top: TopBar::default(),
            side: SideColumn::new(Files::new(repaint)),
            strip: HostParamStrip::default(),
            meter: OutputMeter::default(),
            status: StatusLine::new(about),
            pages: Pages::default(),
            keyboard: Keyboard::default(),
            tour: Tour::of_a_new_window(),
            has_side: None,
            seen: None,
        }
    }

    /// Puts a page in place of the one with its title.
    #[cfg(test)]
    pub(crate) fn replace_page(&mut self, page: Box<dyn super::page::Page>) {
        self.pages.replace(page);
    }

    /// Whether a frame would look otherwise than the last one.
    pub(crate) fn has_news(&self, port: &dyn ControlPort) -> bool {
        self.client.meters().is_sounding() || self.seen.as_ref() != Some(&Seen::now(&self.client, port))
    }

    /// Whether a key is a note.
    pub(crate) fn wants_key(&self, key: Key) -> bool {
        self.keyboard.wants(key)
    }

    /// Remembers the size of the window in logical pixels.
    pub(crate) fn resized(&self, width: f64, height: f64) {
        self.client.send(Command::EditorSize(width.round() as u32, height.round() as u32));
    }

    /// Draws a frame and does what was asked for in it.
    pub(crate) fn frame(&mut self, ui: &mut Ui, drops: &Drops, port: &mut dyn ControlPort) {
        self.surface.shown = self.client.snapshot().patch;
        self.seen = Some(Seen::now(&self.client, port));
        self.keys(ui, port);
        let snapshot = self.client.snapshot();
        let meters = self.client.meters().clone();
        self.meter.update(meters.take().output, ui.input(|i| i.time));
        meters.live.look();
        self.surface.activity = if meters.voices() > 0 { meters.live.activity() } else { Activity::default() };
        let mut commands = Vec::new();
        self.notes(ui, &snapshot, &mut commands);
        self.take_files(drops, &mut commands);
        resize_corner::show(ui, |ui| self.panels(ui, (&snapshot, meters.voices()), port, &mut commands));
        if drops.hovering {
            invite(ui, self.pages.drop_hint());
        }
        self.send_edits(port);
        for command in commands {
            self.requests.send(command, port, &mut self.status);
        }
        self.requests.follow_turns(port);
        if self.meter.is_moving() || meters.voices() > 0 {
            ui.ctx().request_repaint_after(LIVELY);
        }
    }

    fn panels(
        &mut self,
        ui: &mut Ui,
        (snapshot, num_voices): (&Snapshot, usize),
        port: &mut dyn ControlPort,
        commands: &mut Vec<Command>,
    ) {
        Panel::top("top").exact_size(34.0).frame(panel(ui)).show_separator_line(false).show(ui, |ui| {
            let load = if num_voices > 0 { self.client.meters().live.load() } else { 0.0 };
            let song = self.client.meters().song.played();
            self.top.show(ui, snapshot, (&self.meter, num_voices, load), (&mut self.status.tempo, song), commands);
        });
        Panel::top("tabs")
            .exact_size(TABS)
            .frame(panel(ui))
            .show_separator_line(false)
            .show(ui, |ui| self.pages.tabs(ui));
        // The page points at a value anew, if it has any.
        let pointed = (self.surface.hovered.take(), self.surface.pointed.take());
        let had_side = self.has_side.unwrap_or(ui.available_width() >= NARROW);
        let mut has_side = had_side;
        Panel::bottom("status").exact_size(26.0).frame(panel(ui)).show_separator_line(false).show(ui, |ui| {
            let shown = [&mut self.keyboard.is_shown, &mut has_side];
            self.status.show(ui, snapshot, (pointed, shown), self.pages.hint(), commands);
        });
        if has_side != had_side {
            self.has_side = Some(has_side);
        }
        if self.keyboard.is_shown {
            let strip = Panel::bottom("keyboard").exact_size(keyboard::HEIGHT).frame(panel(ui));
            strip.show_separator_line(false).show(ui, |ui| self.keyboard.show(ui, commands));
        }
        if self.pages.has_performance_strip() {
            let strip = host_param_strip::height(ui.available_width() - 16.0) + 8.0;
            let strip = Panel::bottom("performance").exact_size(strip).frame(panel(ui));
            strip.show_separator_line(false).show(ui, |ui| {
                let Self { client, surface, side, strip, .. } = self;
                strip.show(ui, &mut PageContext { snapshot, client, files: &side.files, surface, port, commands });
            });
        }
        if has_side {
            let side = panel(ui).inner_margin(Margin { left: 8, right: 4, top: 0, bottom: 4 });
            let side = Panel::left("side").exact_size(side_column::WIDTH).resizable(false).frame(side);
            side.show_separator_line(false).show(ui, |ui| {
                let on_load = (&mut self.requests.centres_knobs, &mut self.status);
                self.side.show(ui, snapshot, on_load, commands);
            });
        }
        let margin = Margin { left: if has_side { 4 } else { 8 }, right: 8, top: 0, bottom: 0 };
        let page = Frame::new().fill(theme::of(ui).background).inner_margin(margin);
        CentralPanel::default().frame(page).show(ui, |ui| {
            let Self { client, surface, side, pages, tour, .. } = self;
            let room = ui.max_rect();
            pages.draw(ui, &mut PageContext { snapshot, client, files: &side.files, surface, port, commands });
            if std::mem::take(&mut surface.wants_tour) {
                tour.begin(pages);
            }
            tour.show(ui, room, pages);
        });
    }

    /// Acts on this frame's keys in the order in which they came, so that a shortcut sees the edits before it.
    fn keys(&mut self, ui: &Ui, port: &mut dyn ControlPort) {
        let is_in_text_field = typing::is_in_text_field(ui);
        self.surface.begin_keys(ui);
        for event in ui.input(|i| i.events.clone()) {
            if let Some(pressed) = Pressed::in_event(&event) {
                self.send_edits(port);
                match pressed.shortcut(is_in_text_field) {
                    Some(shortcut) => self.shortcut(ui, shortcut, port),
                    None => self.page_shortcut(ui, pressed.key, port),
                }
                self.surface.shown = self.client.snapshot().patch;
            } else {
                self.surface.key(ui, &event);
            }
        }
        self.send_edits(port);
        self.surface.end_keys(ui);
    }

    fn shortcut(&mut self, ui: &Ui, shortcut: Shortcut, port: &mut dyn ControlPort) {
        let command = match shortcut {
            Shortcut::Undo => Command::Undo,
            Shortcut::Redo => Command::Redo,
            Shortcut::Compare => Command::Compare(!self.client.snapshot().comparing),
            Shortcut::Panic => Command::Panic,
            Shortcut::SavePatch => match self.side.files.save_patch() {
                Ok(command) => command,
                Err(refused) => return self.status.say(Severity::Error, refused),
            },
            Shortcut::Tap => {
                let tapped = self.status.tempo.tap(ui.input(|i| i.time), self.client.snapshot().song);
                match tapped {
                    Some(command) => command,
                    None => return,
                }
            }
            Shortcut::NextPage => return self.pages.next(),
            Shortcut::PathField => return ui.memory_mut(|memory| memory.request_focus(Files::path_id())),
            Shortcut::SearchField => return ui.memory_mut(|memory| memory.request_focus(BankList::search_id())),
        };
        self.requests.send(command, port, &mut self.status);
    }

    fn page_shortcut(&mut self, ui: &Ui, key: Key, port: &mut dyn ControlPort) {
        let (snapshot, mut commands) = (self.client.snapshot(), Vec::new());
        let Self { client, surface, side, pages, .. } = self;
        let (snapshot, files, commands_out) = (&*snapshot, &side.files, &mut commands);
        pages.shortcut(ui, key, &mut PageContext { snapshot, client, files, surface, port, commands: commands_out });
        for command in commands {
            self.requests.send(command, port, &mut self.status);
        }
    }

    /// Notes by the computer's keys: letters are notes while no text and no label is being typed. Escape ends learning.
    fn notes(&mut self, ui: &Ui, snapshot: &Snapshot, commands: &mut Vec<Command>) {
        self.keyboard.listen(ui, !self.surface.takes_letters(), commands);
        if ui.input(|i| i.key_pressed(Key::Escape)) && snapshot.learning != Learning::Off {
            commands.push(Command::Learn(Learning::Off));
        }
    }

    /// Files that were dropped or chosen: sounds are for a page, everything else is imported.
    fn take_files(&mut self, drops: &Drops, commands: &mut Vec<Command>) {
        if let Some(path) = self.side.files.take_sound() {
            commands.extend(self.pages.take_sounds(&Sounds::Chosen(path)));
        }
        let (others, sounds): (Vec<PathBuf>, _) = drops.dropped.iter().cloned().partition(|path| is_document(path));
        if !sounds.is_empty() {
            commands.extend(self.pages.take_sounds(&Sounds::Dropped(sounds)));
        }
        commands.extend(others.into_iter().map(Command::Import));
    }

    fn send_edits(&mut self, port: &mut dyn ControlPort) {
        self.requests.send_edits(&mut self.surface.edits, port, &mut self.status);
    }
}

/// Says over everything what a drop will do.
fn invite(ui: &Ui, words: &str) {
    let all = ui.clip_rect();
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("vaeform drop")));
    painter.rect_filled(all, 0.0, theme::of(ui).background.gamma_multiply(0.8));
    painter.rect_stroke(all.shrink(4.0), theme::ROUNDING, (2.0, theme::of(ui).fm), egui::StrokeKind::Inside);
    painter.text(all.center(), Align2::CENTER_CENTER, words, theme::heading(), theme::of(ui).text);
}

/// Whether a dropped file is for the import, by its extension; what is not is tried as a sound.
fn is_document(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    IMPORTED.contains(&extension.as_str())
}

fn panel(ui: &Ui) -> Frame {
    Frame::new().fill(theme::of(ui).background).inner_margin(Margin::symmetric(8, 3))
}
