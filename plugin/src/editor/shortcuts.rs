//! What keys do together with Ctrl in the whole window, wherever the keys go otherwise.

use egui::{Event, Key};

/// A key that was pressed together with Ctrl (Cmd on macOS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pressed {
    pub(crate) key: Key,
    has_shift: bool,
}

/// What a shortcut asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shortcut {
    Undo,
    Redo,
    /// Compares with the stored program, or no longer.
    Compare,
    SavePatch,
    NextPage,
    /// The keys go to the path field.
    PathField,
    /// The keys go to the search field of the bank.
    SearchField,
    /// Silences everything.
    Panic,
    /// A tap of the tempo.
    Tap,
}

impl Pressed {
    /// The shortcut that an event is, if it is one.
    pub(crate) fn in_event(event: &Event) -> Option<Self> {
        match event {
            Event::Key { key, pressed: true, modifiers, .. } if modifiers.command && !modifiers.alt => {
                Some(Self { key: *key, has_shift: modifiers.shift })
            }
            _ => None,
        }
    }

    /// What it asks of the window; other keys are for the pages. A text field has an undo of its own.
    pub(crate) fn shortcut(self, is_in_text_field: bool) -> Option<Shortcut> {
        match self.key {
            Key::Z if !is_in_text_field && self.has_shift => Some(Shortcut::Redo),
            Key::Z if !is_in_text_field => Some(Shortcut::Undo),
            Key::Y if !is_in_text_field => Some(Shortcut::Redo),
            Key::E if !is_in_text_field => Some(Shortcut::Compare),
            Key::S => Some(Shortcut::SavePatch),
            Key::P => Some(Shortcut::NextPage),
            Key::L => Some(Shortcut::PathField),
            Key::F => Some(Shortcut::SearchField),
            Key::T => Some(Shortcut::Tap),
            Key::Num0 => Some(Shortcut::Panic),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::Modifiers;

    use super::*;

    fn pressed(key: Key, modifiers: Modifiers) -> Option<Pressed> {
        Pressed::in_event(&Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers })
    }

    #[test]
    fn undo_is_the_text_fields_own_while_one_is_typed_in() {
        let undo = pressed(Key::Z, Modifiers::COMMAND).unwrap();
        assert_eq!((undo.shortcut(false), undo.shortcut(true)), (Some(Shortcut::Undo), None));
        let redo = pressed(Key::Z, Modifiers::COMMAND | Modifiers::SHIFT).unwrap();
        assert_eq!(redo.shortcut(false), Some(Shortcut::Redo));
        assert_eq!(pressed(Key::S, Modifiers::COMMAND).unwrap().shortcut(true), Some(Shortcut::SavePatch));
        assert_eq!(pressed(Key::Z, Modifiers::NONE), None);
        assert_eq!(pressed(Key::Z, Modifiers::COMMAND | Modifiers::ALT), None);
    }
}
