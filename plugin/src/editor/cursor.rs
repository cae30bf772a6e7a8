//! The keyboard's place in the parameter table, and what keys do there. No window in here: egui's events come in, edits
//! go out.
//!
//! The cursor is one position for all parameters, kept apart from the toolkit's own focus, so that its order is that of
//! the table, whatever the page looks like.

use egui::{Event, Key, Modifiers};
use vaeform_patch::{Display, Group, NUM_PARAMS, PARAMS, ParamDef, ParamId, Patch};

use super::gesture::{Edit, parsed, stepped};

/// Steps that PageUp and PageDown move a value by.
const PAGE_STEPS: i32 = 10;
/// Characters that a typed value may have.
const MAX_ENTRY: usize = 16;

/// Where keys go.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    /// The parameter that keys act on.
    pub(crate) param: ParamId,
    /// A value that is being typed, or empty.
    pub(crate) entry: String,
    /// The parameter was moved to by key: the page brings it into view.
    pub(crate) scroll_to: bool,
}

impl Default for Cursor {
    fn default() -> Self {
        Self { param: ParamId(0), entry: String::new(), scroll_to: false }
    }
}

impl Cursor {
    /// Moves to a parameter and forgets what was being typed.
    pub(crate) fn go_to(&mut self, param: ParamId) {
        self.param = param;
        self.entry.clear();
    }

    /// Takes over what was typed and moves to another parameter; a click on the same one leaves it.
    pub(crate) fn leave_for(&mut self, param: ParamId, patch: &mut Patch, edits: &mut Vec<Edit>) {
        if param != self.param {
            self.commit(patch, edits);
            self.go_to(param);
        }
    }

    /// Whether letters belong to the value here, and not to the keyboard of notes.
    pub(crate) fn takes_letters(&self) -> bool {
        !self.entry.is_empty() || takes(self.param.def(), 'c')
    }

    /// Acts on one event; `patch` is what the page shows and takes the change at once, so that several keys in one
    /// frame add up.
    pub(crate) fn handle(&mut self, event: &Event, patch: &mut Patch, edits: &mut Vec<Edit>) {
        match event {
            Event::Key { key, pressed: true, modifiers, .. } if !modifiers.alt && !modifiers.command => {
                self.key(*key, *modifiers, patch, edits);
            }
            Event::Text(text) => self.text(text),
            _ => {}
        }
    }

    fn key(&mut self, key: Key, modifiers: Modifiers, patch: &mut Patch, edits: &mut Vec<Edit>) {
        let (def, value) = (self.param.def(), patch.fm.get(self.param));
        match key {
            Key::Tab if modifiers.shift => self.go_by(-1, patch, edits),
            Key::ArrowLeft => self.go_by(-1, patch, edits),
            Key::Tab | Key::ArrowRight => self.go_by(1, patch, edits),
            Key::ArrowUp => self.set(stepped(def, value, 1), patch, edits),
            Key::ArrowDown => self.set(stepped(def, value, -1), patch, edits),
            Key::PageUp => self.set(stepped(def, value, PAGE_STEPS), patch, edits),
            Key::PageDown => self.set(stepped(def, value, -PAGE_STEPS), patch, edits),
            Key::Home => self.set(0.0, patch, edits),
            Key::End => self.set(def.max, patch, edits),
            Key::Delete => self.set(def.default, patch, edits),
            Key::Enter => self.commit(patch, edits),
            Key::Backspace => {
                self.entry.pop();
            }
            Key::Escape => self.entry.clear(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            let fits = self.entry.len() < MAX_ENTRY && takes(self.param.def(), c);
            // A space can stand inside a label ("saw up") but not begin an entry.
            if fits && !(c == ' ' && self.entry.is_empty()) {
                self.entry.push(c);
            }
        }
    }

    fn go_by(&mut self, places: isize, patch: &mut Patch, edits: &mut Vec<Edit>) {
        self.commit(patch, edits);
        let place = (self.param.idx() as isize + places).rem_euclid(NUM_PARAMS as isize);
        self.go_to(ParamId(place as u16));
        self.scroll_to = true;
    }

    /// Takes over what was typed.
    pub(crate) fn commit(&mut self, patch: &mut Patch, edits: &mut Vec<Edit>) {
        let value = parsed(self.param.def(), &self.entry);
        self.entry.clear();
        if let Some(value) = value {
            self.set(value, patch, edits);
        }
    }

    fn set(&mut self, value: f32, patch: &mut Patch, edits: &mut Vec<Edit>) {
        self.entry.clear();
        if value != patch.fm.get(self.param) {
            patch.fm.set(self.param, value);
            edits.extend(Edit::at_once(self.param, value));
        }
    }
}

/// Whether a character may be part of a typed value of this parameter.
fn takes(def: &ParamDef, c: char) -> bool {
    let letters = matches!(def.display, Display::Label | Display::NoteFromA);
    c.is_ascii_digit() || "+-.".contains(c) || (letters && (c.is_ascii_alphabetic() || "# &".contains(c)))
}

/// The first parameter of what Ctrl and a digit lead to: operators 1-6, then what they share.
pub(crate) fn section_start(digit: u8) -> Option<ParamId> {
    let in_section = |def: &&ParamDef| match digit {
        1..=6 => def.group == Group::Operator(digit),
        7 => !matches!(def.group, Group::Operator(_)),
        _ => false,
    };
    PARAMS.iter().find(in_section).map(|def| def.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::global;

    fn key(key: Key) -> Event {
        let modifiers = Modifiers::NONE;
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    fn play(cursor: &mut Cursor, patch: &mut Patch, events: &[Event]) -> Vec<Edit> {
        let mut edits = Vec::new();
        events.iter().for_each(|event| cursor.handle(event, patch, &mut edits));
        edits
    }

    #[test]
    fn tab_visits_every_parameter_once_in_table_order() {
        let (mut cursor, mut patch) = (Cursor::default(), Patch::default());
        for id in ParamId::all() {
            assert_eq!(cursor.param, id);
            assert!(play(&mut cursor, &mut patch, &[key(Key::Tab)]).is_empty());
        }
        assert_eq!(cursor.param, ParamId(0));
        play(&mut cursor, &mut patch, &[key(Key::ArrowLeft)]);
        assert_eq!(cursor.param, ParamId(144));
    }

    #[test]
    fn every_key_press_is_one_gesture_and_presses_in_one_frame_add_up() {
        let (mut cursor, mut patch) = (Cursor::default(), Patch::default());
        let id = cursor.param;
        patch.fm.set(id, 50.0);
        let edits = play(&mut cursor, &mut patch, &[key(Key::ArrowUp), key(Key::ArrowUp), key(Key::PageDown)]);
        let expected = [Edit::at_once(id, 51.0), Edit::at_once(id, 52.0), Edit::at_once(id, 42.0)].concat();
        assert_eq!(edits, expected);
    }

    #[test]
    fn digits_and_enter_set_a_value_and_escape_forgets_it() {
        let (mut cursor, mut patch) = (Cursor::default(), Patch::default());
        let typed = [Event::Text("4".into()), Event::Text("2".into())];
        assert!(play(&mut cursor, &mut patch, &typed).is_empty());
        assert_eq!(cursor.entry, "42");
        assert!(play(&mut cursor, &mut patch, &[key(Key::Escape), key(Key::Enter)]).is_empty());
        let edits = play(&mut cursor, &mut patch, &[typed[0].clone(), typed[1].clone(), key(Key::Enter)]);
        assert_eq!(edits, Edit::at_once(ParamId(0), 42.0));
    }

    #[test]
    fn tab_takes_over_what_was_typed_before_it_moves_on() {
        let (mut cursor, mut patch) = (Cursor::default(), Patch::default());
        cursor.go_to(global::TRANSPOSE);
        let events = [Event::Text("-12".into()), key(Key::Tab)];
        assert_eq!(play(&mut cursor, &mut patch, &events), Edit::at_once(global::TRANSPOSE, 12.0));
        assert_eq!(cursor.param, ParamId(0));
    }

    #[test]
    fn a_click_on_another_value_takes_over_what_was_typed() {
        let (mut cursor, mut patch) = (Cursor::default(), Patch::default());
        play(&mut cursor, &mut patch, &[Event::Text("42".into())]);
        let mut edits = Vec::new();
        cursor.leave_for(global::TRANSPOSE, &mut patch, &mut edits);
        assert_eq!(edits, Edit::at_once(ParamId(0), 42.0));
        assert_eq!((cursor.param, cursor.entry.as_str()), (global::TRANSPOSE, ""));
    }

    #[test]
    fn letters_are_heard_only_where_a_value_can_have_them() {
        let (mut cursor, mut patch) = (Cursor::default(), Patch::default());
        play(&mut cursor, &mut patch, &[Event::Text("sine".into())]);
        assert_eq!(cursor.entry, "");
        cursor.go_to(global::LFO_WAVE);
        let edits = play(&mut cursor, &mut patch, &[Event::Text("sine".into()), key(Key::Enter)]);
        assert_eq!(edits, Edit::at_once(global::LFO_WAVE, 4.0));
    }

    #[test]
    fn a_key_that_changes_nothing_makes_no_undo_step() {
        let (mut cursor, mut patch) = (Cursor::default(), Patch::default());
        cursor.go_to(global::LFO_DELAY);
        assert!(play(&mut cursor, &mut patch, &[key(Key::ArrowDown), key(Key::Home), key(Key::Delete)]).is_empty());
    }

    #[test]
    fn control_and_a_digit_lead_to_each_operator_and_to_what_they_share() {
        let starts: Vec<_> = (0..=8).map(|d| section_start(d).map(|id| id.def().key)).collect();
        let expected = ["op1_rate1", "op2_rate1", "op3_rate1", "op4_rate1", "op5_rate1", "op6_rate1", "pitch_rate1"];
        assert_eq!(starts[1..8], expected.map(Some));
        assert_eq!((starts[0], starts[8]), (None, None));
    }
}
