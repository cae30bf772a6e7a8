//! From the window's events to egui's: pointer, keys, focus, and files that are dragged over the window. No window in here.

use std::path::PathBuf;

use baseview::dpi::PhysicalPosition;
use baseview::{DropData, DropEffect, Event, EventStatus, MouseEvent, ScrollDelta, WindowEvent};
use egui::{
    Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, RawInput, TouchPhase, ViewportId, pos2, vec2,
};
use keyboard_types::{Code, Key, KeyState, KeyboardEvent};

use super::keys;

/// Files over the window and on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drops {
    /// Files are dragged over the window.
    pub hovering: bool,
    /// Files that were dropped since the last frame.
    pub dropped: Vec<PathBuf>,
}

/// What a shortcut wants of the clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clipboard {
    Cut,
    Copy,
    Paste,
}

/// Events that wait for the next frame.
pub(super) struct WindowInput {
    pub(super) raw: RawInput,
    drops: Drops,
    modifiers: Modifiers,
    pointer: Option<Pos2>,
}

/// What an event asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Answer {
    /// A new frame.
    pub(super) repaint: bool,
    /// What the window is told; None is left to what egui wants.
    pub(super) status: Option<EventStatus>,
}

impl WindowInput {
    /// Nothing yet.
    pub(super) fn new(raw: RawInput) -> Self {
        Self { raw, drops: Drops::default(), modifiers: Modifiers::default(), pointer: None }
    }

    /// Everything since the last frame.
    pub(super) fn take(&mut self) -> (RawInput, Drops) {
        let drops = self.drops.clone();
        self.drops.dropped.clear();
        (self.raw.take(), drops)
    }

    /// Takes an event; a point is `pixels_per_point` pixels, and `paste` reads the clipboard.
    pub(super) fn event(
        &mut self,
        event: &Event,
        pixels_per_point: f64,
        paste: impl FnOnce() -> Option<String>,
    ) -> Answer {
        let answer = |repaint| Answer { repaint, status: None };
        match event {
            Event::Mouse(event) => self.mouse(event, pixels_per_point),
            Event::Keyboard(event) => {
                self.keyboard(event, paste);
                answer(true)
            }
            Event::Window(event) => {
                let focused = match event {
                    WindowEvent::Focused => Some(true),
                    WindowEvent::Unfocused => Some(false),
                    _ => None,
                };
                if let Some(focused) = focused {
                    self.push(egui::Event::WindowFocused(focused));
                    self.raw.focused = focused;
                    if let Some(viewport) = self.raw.viewports.get_mut(&ViewportId::ROOT) {
                        viewport.focused = Some(focused);
                    }
                }
                Answer { repaint: true, status: Some(EventStatus::Captured) }
            }
            _ => Answer { repaint: false, status: Some(EventStatus::Ignored) },
        }
    }

    fn push(&mut self, event: egui::Event) {
        self.raw.events.push(event);
    }

    fn mouse(&mut self, event: &MouseEvent, pixels_per_point: f64) -> Answer {
        let mut answer = Answer { repaint: true, status: None };
        match event {
            MouseEvent::CursorMoved { position, modifiers } => {
                self.modifiers(*modifiers);
                self.pointer_at(*position, pixels_per_point);
            }
            MouseEvent::ButtonPressed { button, modifiers } => self.button(*button, true, *modifiers),
            MouseEvent::ButtonReleased { button, modifiers } => self.button(*button, false, *modifiers),
            MouseEvent::WheelScrolled { delta, modifiers } => {
                self.modifiers(*modifiers);
                let (unit, delta) = match *delta {
                    ScrollDelta::Lines { x, y } => (MouseWheelUnit::Line, vec2(x, y)),
                    ScrollDelta::Pixels { x, y } => (MouseWheelUnit::Point, vec2(x, y) / pixels_per_point as f32),
                };
                // The system turns the horizontal axis round there.
                let delta = if cfg!(target_os = "macos") { vec2(-delta.x, delta.y) } else { delta };
                let (modifiers, phase) = (self.modifiers, TouchPhase::Move);
                let source = MouseWheelSource::Unknown;
                self.push(egui::Event::MouseWheel { unit, delta, modifiers, phase, source });
            }
            MouseEvent::CursorLeft => {
                self.pointer = None;
                self.push(egui::Event::PointerGone);
            }
            MouseEvent::DragEntered { position, data, .. } | MouseEvent::DragMoved { position, data, .. } => {
                self.pointer_at(*position, pixels_per_point);
                answer.status = Some(self.hovered(data));
            }
            MouseEvent::DragLeft => self.drops.hovering = false,
            MouseEvent::DragDropped { position, data, .. } => {
                self.pointer_at(*position, pixels_per_point);
                answer.status = Some(self.hovered(data));
                self.drops.hovering = false;
                if let DropData::Files(paths) = data {
                    self.drops.dropped.extend(paths.iter().cloned());
                }
            }
            _ => answer.repaint = false,
        }
        answer
    }

    /// Files are wanted, everything else is not.
    fn hovered(&mut self, data: &DropData) -> EventStatus {
        self.drops.hovering = matches!(data, DropData::Files(paths) if !paths.is_empty());
        if self.drops.hovering { EventStatus::AcceptDrop(DropEffect::Copy) } else { EventStatus::Ignored }
    }

    fn pointer_at(&mut self, position: PhysicalPosition<f64>, pixels_per_point: f64) {
        let point = position.to_logical::<f32>(pixels_per_point);
        let at = pos2(point.x, point.y);
        self.pointer = Some(at);
        self.push(egui::Event::PointerMoved(at));
    }

    fn button(&mut self, button: baseview::MouseButton, pressed: bool, modifiers: keyboard_types::Modifiers) {
        self.modifiers(modifiers);
        let button = match button {
            baseview::MouseButton::Left => PointerButton::Primary,
            baseview::MouseButton::Right => PointerButton::Secondary,
            baseview::MouseButton::Middle => PointerButton::Middle,
            _ => return,
        };
        if let Some(pos) = self.pointer {
            self.push(egui::Event::PointerButton { pos, button, pressed, modifiers: self.modifiers });
        }
    }

    fn modifiers(&mut self, now: keyboard_types::Modifiers) {
        let mac_cmd = cfg!(target_os = "macos") && now.meta();
        let command = if cfg!(target_os = "macos") { now.meta() } else { now.ctrl() };
        let now = Modifiers { alt: now.alt(), ctrl: now.ctrl(), shift: now.shift(), mac_cmd, command };
        if self.modifiers != now {
            self.modifiers = now;
            self.push(egui::Event::ModifiersChanged(now));
        }
    }

    fn keyboard(&mut self, event: &KeyboardEvent, paste: impl FnOnce() -> Option<String>) {
        self.modifiers(event.modifiers);
        let (pressed, modifiers) = (event.state == KeyState::Down, self.modifiers);
        let physical_key = keys::physical(event.code);
        if let Some(key) = keys::key(&event.key).or(physical_key.filter(|_| !modifiers.any())) {
            self.push(egui::Event::Key { key, physical_key, pressed, repeat: event.repeat, modifiers });
        }
        if !pressed {
            return;
        }
        match (clipboard(modifiers, event.code), &event.key) {
            (Some(Clipboard::Cut), _) => self.push(egui::Event::Cut),
            (Some(Clipboard::Copy), _) => self.push(egui::Event::Copy),
            (Some(Clipboard::Paste), _) => {
                if let Some(text) = paste() {
                    self.push(egui::Event::Text(text));
                }
            }
            (None, Key::Character(text)) if !modifiers.ctrl && !modifiers.command => {
                self.push(egui::Event::Text(text.clone()));
            }
            (None, _) => {}
        }
    }
}

fn clipboard(modifiers: Modifiers, code: Code) -> Option<Clipboard> {
    let windows = cfg!(target_os = "windows");
    match code {
        Code::KeyX if modifiers.command => Some(Clipboard::Cut),
        Code::KeyC if modifiers.command => Some(Clipboard::Copy),
        Code::KeyV if modifiers.command => Some(Clipboard::Paste),
        Code::Delete if windows && modifiers.shift => Some(Clipboard::Cut),
        Code::Insert if windows && modifiers.ctrl => Some(Clipboard::Copy),
        Code::Insert if windows && modifiers.shift => Some(Clipboard::Paste),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(input: &mut WindowInput, event: MouseEvent) -> Answer {
        input.event(&Event::Mouse(event), 2.0, || None)
    }

    fn files(names: &[&str]) -> DropData {
        DropData::Files(names.iter().map(PathBuf::from).collect())
    }

    #[test]
    fn dropped_files_come_with_one_frame_and_hovering_ones_as_long_as_they_hover() {
        let mut input = WindowInput::new(RawInput::default());
        let position = PhysicalPosition::new(40.0, 60.0);
        let modifiers = keyboard_types::Modifiers::empty();
        let data = files(&["a.wav", "b.aif"]);
        let accepted = Some(EventStatus::AcceptDrop(DropEffect::Copy));
        assert_eq!(
            told(&mut input, MouseEvent::DragEntered { position, modifiers, data: data.clone() }).status,
            accepted
        );
        assert_eq!(
            told(&mut input, MouseEvent::DragMoved { position, modifiers, data: data.clone() }).status,
            accepted
        );
        let (raw, drops) = input.take();
        assert!(drops.hovering && drops.dropped.is_empty());
        assert!(raw.events.contains(&egui::Event::PointerMoved(pos2(20.0, 30.0))), "pixels become points");
        assert!(input.take().1.hovering, "they hover still");
        told(&mut input, MouseEvent::DragDropped { position, modifiers, data });
        let (_, drops) = input.take();
        assert_eq!(drops, Drops { hovering: false, dropped: vec!["a.wav".into(), "b.aif".into()] });
        assert_eq!(input.take().1, Drops::default());
    }

    #[test]
    fn a_drag_that_leaves_or_holds_no_file_is_forgotten() {
        let mut input = WindowInput::new(RawInput::default());
        let (position, modifiers) = (PhysicalPosition::new(0.0, 0.0), keyboard_types::Modifiers::empty());
        for data in [DropData::None, files(&[])] {
            let answer = told(&mut input, MouseEvent::DragEntered { position, modifiers, data });
            assert_eq!(answer.status, Some(EventStatus::Ignored));
        }
        told(&mut input, MouseEvent::DragEntered { position, modifiers, data: files(&["a.wav"]) });
        told(&mut input, MouseEvent::DragLeft);
        assert_eq!(input.take().1, Drops::default());
    }

    #[test]
    fn a_button_acts_where_the_pointer_is_and_nowhere_without_one() {
        let mut input = WindowInput::new(RawInput::default());
        let (button, modifiers) = (baseview::MouseButton::Left, keyboard_types::Modifiers::SHIFT);
        told(&mut input, MouseEvent::ButtonPressed { button, modifiers });
        let is_press = |event: &egui::Event| matches!(event, egui::Event::PointerButton { pressed: true, .. });
        assert!(!input.take().0.events.iter().any(is_press));
        told(&mut input, MouseEvent::CursorMoved { position: PhysicalPosition::new(8.0, 4.0), modifiers });
        told(&mut input, MouseEvent::ButtonPressed { button, modifiers });
        let pressed = input.take().0.events.into_iter().find(is_press);
        let Some(egui::Event::PointerButton { pos, modifiers, .. }) = pressed else { panic!("{pressed:?}") };
        assert!(pos == pos2(4.0, 2.0) && modifiers.shift);
    }
}
