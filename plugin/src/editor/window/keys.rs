//! What the keys of a frame do, before anything of it is drawn: notes, shortcuts, values of the Patch page.

use egui::{Event, EventFilter, Key, Modifiers, Ui};
use vaeform_patch::ParamId;
use vaeform_session::controllers::Learning;
use vaeform_session::{Command, Phase, Severity};

use super::Contents;
use crate::editor::bank_list::BankList;
use crate::editor::cell::Surface;
use crate::editor::cursor::section_start;
use crate::editor::files::Files;
use crate::editor::performance::ControlPort;

impl Contents {
    /// Notes by the computer's keys: letters are notes while no text and no label is being typed.
    pub(super) fn notes(&mut self, ui: &Ui, commands: &mut Vec<Command>) {
        let events = ui.input(|i| i.events.clone());
        let focused = ui.memory(|memory| memory.focused());
        let is_text = is_text(ui, focused);
        let is_label = self.surface.has_keys && self.surface.cursor.takes_letters();
        let is_free = self.has_keyboard && !is_text && !is_label;
        self.keyboard.listen(ui, &events, is_free, commands);
        if !self.has_keyboard {
            self.keyboard.let_go(commands);
        }
        let escapes = ui.input(|i| i.key_pressed(Key::Escape));
        if escapes && self.client.snapshot().learning != Learning::Off {
            commands.push(Command::Learn(Learning::Off));
        }
    }

    /// Acts on this frame's keys in the order in which they came, so that a shortcut sees the edits before it.
    pub(super) fn keys(&mut self, ui: &Ui, port: &mut dyn ControlPort) {
        let keys_id = Surface::keys_id();
        let focused = ui.memory(|memory| memory.focused());
        let had_keys = std::mem::replace(&mut self.surface.has_keys, focused == Some(keys_id));
        if had_keys && !self.surface.has_keys {
            let Surface { cursor, shown, edits, .. } = &mut self.surface;
            cursor.commit(shown, edits);
        }
        let typing = is_text(ui, focused);
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
                Err(refused) => self.status.say(Severity::Error, refused),
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
            Key::Num0 => self.send(Command::Panic, port),
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
}

/// Whether what has the keys is a field that text is typed into.
fn is_text(ui: &Ui, focused: Option<egui::Id>) -> bool {
    focused.is_some_and(|id| egui::TextEdit::load_state(ui.ctx(), id).is_some())
}
