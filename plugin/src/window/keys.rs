//! Keys and pointer shapes of the window in egui's words, and back.

use baseview::MouseCursor;
use egui::CursorIcon;
use keyboard_types::{Code, Key};

/// The key that a shortcut means; none for what egui has no name for, and for punctuation, which only types.
pub(super) fn key(key: &Key) -> Option<egui::Key> {
    match key {
        Key::Named(named) => egui::Key::from_name(&named.to_string()),
        Key::Character(text) if text == " " => Some(egui::Key::Space),
        Key::Character(text) => {
            let mut chars = text.chars();
            let only = chars.next().filter(char::is_ascii_alphanumeric).filter(|_| chars.next().is_none())?;
            egui::Key::from_name(only.to_ascii_uppercase().encode_utf8(&mut [0; 4]))
        }
    }
}

/// The key at this place of a keyboard, whatever is written on it: letters and what stands beside them.
pub(super) fn physical(code: Code) -> Option<egui::Key> {
    let name = code.to_string();
    egui::Key::from_name(name.strip_prefix("Key").unwrap_or(&name))
}

/// The pointer's shape.
pub(super) fn cursor(icon: CursorIcon) -> MouseCursor {
    use CursorIcon as I;
    match icon {
        I::None => MouseCursor::Hidden,
        I::Help => MouseCursor::Help,
        I::PointingHand | I::ContextMenu | I::Grab => MouseCursor::Hand,
        I::Grabbing => MouseCursor::HandGrabbing,
        I::Progress => MouseCursor::PtrWorking,
        I::Wait => MouseCursor::Working,
        I::Cell => MouseCursor::Cell,
        I::Crosshair => MouseCursor::Crosshair,
        I::Text => MouseCursor::Text,
        I::VerticalText => MouseCursor::VerticalText,
        I::Alias => MouseCursor::Alias,
        I::Copy => MouseCursor::Copy,
        I::Move => MouseCursor::Move,
        I::NoDrop | I::NotAllowed => MouseCursor::NotAllowed,
        I::AllScroll => MouseCursor::AllScroll,
        I::ResizeHorizontal => MouseCursor::EwResize,
        I::ResizeVertical => MouseCursor::NsResize,
        I::ResizeNwSe => MouseCursor::NwseResize,
        I::ResizeNeSw => MouseCursor::NeswResize,
        I::ResizeColumn => MouseCursor::ColResize,
        I::ResizeRow => MouseCursor::RowResize,
        I::ZoomIn => MouseCursor::ZoomIn,
        I::ZoomOut => MouseCursor::ZoomOut,
        _ => MouseCursor::Default,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyboard_types::NamedKey;

    #[test]
    fn every_key_of_the_editor_has_its_name() {
        for (name, expected) in [
            (NamedKey::Home, egui::Key::Home),
            (NamedKey::PageUp, egui::Key::PageUp),
            (NamedKey::ArrowLeft, egui::Key::ArrowLeft),
            (NamedKey::Tab, egui::Key::Tab),
            (NamedKey::Escape, egui::Key::Escape),
            (NamedKey::Enter, egui::Key::Enter),
            (NamedKey::Delete, egui::Key::Delete),
            (NamedKey::Backspace, egui::Key::Backspace),
        ] {
            assert_eq!(key(&Key::Named(name)), Some(expected));
        }
        let typed = |text: &str| key(&Key::Character(text.to_owned()));
        assert_eq!(
            [typed("z"), typed("Z"), typed("7")],
            [Some(egui::Key::Z), Some(egui::Key::Z), Some(egui::Key::Num7)]
        );
        let places = [Code::KeyA, Code::Semicolon, Code::Quote, Code::Lang1].map(physical);
        assert_eq!(places, [Some(egui::Key::A), Some(egui::Key::Semicolon), Some(egui::Key::Quote), None]);
        assert_eq!(typed(" "), Some(egui::Key::Space));
        assert_eq!([typed("+"), typed("ä"), typed("ab"), typed("")], [None; 4]);
    }
}
