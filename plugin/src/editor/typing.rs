//! A value of the host that is being typed: a click gives a control the keys, digits begin a value, Enter takes it over.

use egui::{Event, EventFilter, Id, Key, Response, Ui};
use vaeform_dsp::control::{Control, ControlDef};

use super::control_port::ControlPort;

/// Characters that a typed value may have.
const MAX_ENTRY: usize = 16;

/// The value that is being typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typing {
    entry: Option<(Control, String)>,
}

/// Where a script or a test finds that a value is being typed.
fn entry_id() -> Id {
    Id::unique("vaeform typed value")
}

/// Whether letters belong to a value that is being typed, and not to the keyboard of notes.
pub(crate) fn takes_letters(ui: &Ui) -> bool {
    ui.data(|data| data.get_temp::<bool>(entry_id())).unwrap_or(false)
}

/// Notes whether letters belong to a value that is being typed elsewhere than here.
pub(crate) fn note_letters(ui: &Ui, takes: bool) {
    ui.data_mut(|data| data.insert_temp(entry_id(), takes));
}

/// Whether the keys go to a field that text is typed into.
pub(crate) fn is_in_text_field(ui: &Ui) -> bool {
    let focused = ui.memory(|memory| memory.focused());
    focused.is_some_and(|id| egui::TextEdit::load_state(ui.ctx(), id).is_some())
}

impl Typing {
    /// What is typed for this control so far.
    pub(crate) fn shown(&self, control: Control) -> Option<String> {
        self.entry.as_ref().filter(|entry| entry.0 == control).map(|entry| format!("{}_", entry.1))
    }

    /// Acts on the keys of a control that has them; a value that is complete, normalised.
    pub(crate) fn keys(
        &mut self,
        ui: &Ui,
        response: &Response,
        def: &ControlDef,
        port: &dyn ControlPort,
    ) -> Option<f32> {
        let control = def.control;
        if response.lost_focus() {
            return self.commit(ui, control, port);
        }
        if !response.has_focus() {
            return None;
        }
        let filter = EventFilter { vertical_arrows: true, escape: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let mut value = None;
        for event in ui.input(|i| i.events.clone()) {
            match event {
                Event::Text(text) => self.text(&text, def),
                Event::Key { key: Key::Backspace, pressed: true, .. } => self.backspace(control),
                Event::Key { key: Key::Enter, pressed: true, .. } => value = self.commit(ui, control, port).or(value),
                Event::Key { key: Key::Escape, pressed: true, .. } if self.entry.take().is_none() => {
                    response.surrender_focus();
                }
                _ => {}
            }
        }
        let takes = !def.labels.is_empty() || self.entry.is_some();
        ui.data_mut(|data| data.insert_temp(entry_id(), takes));
        value
    }

    fn text(&mut self, text: &str, def: &ControlDef) {
        let begun = self.entry.take().filter(|entry| entry.0 == def.control).map(|entry| entry.1);
        let mut entry = begun.unwrap_or_default();
        for c in text.chars() {
            // A unit stands behind a number; only a choice begins with a letter.
            let begins = c.is_ascii_digit() || "+-.,".contains(c) || !def.labels.is_empty();
            let fits = if entry.is_empty() { begins && c != ' ' } else { !c.is_control() };
            if fits && entry.chars().count() < MAX_ENTRY {
                entry.push(c);
            }
        }
        self.entry = (!entry.is_empty()).then_some((def.control, entry));
    }

    fn backspace(&mut self, control: Control) {
        if let Some((_, entry)) = self.entry.as_mut().filter(|entry| entry.0 == control) {
            entry.pop();
        }
        self.entry.take_if(|entry| entry.1.is_empty());
    }

    fn commit(&mut self, ui: &Ui, control: Control, port: &dyn ControlPort) -> Option<f32> {
        ui.data_mut(|data| data.remove::<bool>(entry_id()));
        let (_, entry) = self.entry.take_if(|entry| entry.0 == control)?;
        port.parsed(control, &entry).filter(|value| value.is_finite()).map(|value| value.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(control: Control, text: &str) -> Option<String> {
        let mut typing = Typing::default();
        text.chars().for_each(|c| typing.text(&c.to_string(), control.def()));
        typing.shown(control)
    }

    #[test]
    fn a_number_begins_a_value_its_unit_may_follow_and_a_letter_alone_is_a_note_to_be_played() {
        assert_eq!(typed(Control::Volume, "-6 dB").as_deref(), Some("-6 dB_"));
        assert_eq!(typed(Control::Volume, "asdf"), None);
        assert_eq!(typed(Control::VoiceMode, "mono").as_deref(), Some("mono_"));
        assert_eq!(typed(Control::Volume, &"1".repeat(99)).map(|shown| shown.len()), Some(MAX_ENTRY + 1));
    }

    #[test]
    fn a_value_typed_for_one_control_is_not_taken_by_another() {
        let mut typing = Typing::default();
        typing.text("4", Control::Volume.def());
        assert_eq!(typing.shown(Control::Morph), None);
        typing.text("7", Control::Morph.def());
        assert_eq!(typing.shown(Control::Morph).as_deref(), Some("7_"));
        typing.backspace(Control::Morph);
        assert_eq!(typing.shown(Control::Morph), None);
    }
}
