//! The computer's keys as a piano's: two rows, by their place and not by what is written on them. No window in here.

use egui::{Event, Key};

/// Keys from C upwards: the row of A plays the white ones.
const PIANO: [Key; 18] = [
    Key::A,
    Key::W,
    Key::S,
    Key::E,
    Key::D,
    Key::F,
    Key::T,
    Key::G,
    Key::Y,
    Key::H,
    Key::U,
    Key::J,
    Key::K,
    Key::O,
    Key::L,
    Key::P,
    Key::Semicolon,
    Key::Quote,
];
/// Keys that shift them by an octave down and up.
const OCTAVES: [Key; 2] = [Key::Z, Key::X];
/// The note of the first key in the lowest and the highest octave, and at first: C4, middle C.
const LOWEST: u8 = 12;
const HIGHEST: u8 = 108;
const MIDDLE_C: u8 = 60;

/// A note of these keys goes down or up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Played {
    /// 0-127.
    Down(u8),
    /// 0-127.
    Up(u8),
}

/// Which notes the keys play, and which of them are down.
#[derive(Clone, Debug)]
pub(crate) struct ComputerKeys {
    first: u8,
    /// The key, its note, and whether it went up in the last frame: a system repeats a held key by letting it go and pressing it anew.
    held: Vec<(Key, u8, bool)>,
}

impl Default for ComputerKeys {
    fn default() -> Self {
        Self { first: MIDDLE_C, held: Vec::new() }
    }
}

impl ComputerKeys {
    /// Whether a key plays or shifts.
    pub(crate) fn has(key: Key) -> bool {
        PIANO.contains(&key) || OCTAVES.contains(&key)
    }

    /// The note of the first key.
    pub(crate) fn first(&self) -> u8 {
        self.first
    }

    /// Shifts by so many octaves; notes that are held go on.
    pub(crate) fn shift(&mut self, octaves: i32) {
        self.first = (i32::from(self.first) + 12 * octaves).clamp(LOWEST.into(), HIGHEST.into()) as u8;
    }

    /// Whether a note is held.
    pub(crate) fn holds(&self, note: u8) -> bool {
        self.held.iter().any(|held| held.1 == note)
    }

    /// A key has gone up that may be pressed anew: the next frame must come.
    pub(crate) fn is_waiting(&self) -> bool {
        self.held.iter().any(|held| held.2)
    }

    /// Takes the events of a frame; `are_free` when nobody types. Keys that are down always go up.
    pub(crate) fn frame(&mut self, events: &[Event], are_free: bool) -> Vec<Played> {
        let mut played = Vec::new();
        for event in events {
            match event {
                Event::Key { key, physical_key, pressed, modifiers, .. } => {
                    let key = physical_key.unwrap_or(*key);
                    let is_free = are_free && !modifiers.any();
                    self.key(key, *pressed, is_free, &mut played);
                }
                Event::WindowFocused(false) => self.let_go(&mut played),
                _ => {}
            }
        }
        // What went up before this frame and was not pressed in it is really up.
        let is_up = |held: &(Key, u8, bool)| held.2 && !events.iter().any(|event| is_release(event, held.0));
        played.extend(self.held.iter().filter(|held| is_up(held)).map(|held| Played::Up(held.1)));
        self.held.retain(|held| !is_up(held));
        played
    }

    /// All keys go up.
    pub(crate) fn let_go(&mut self, played: &mut Vec<Played>) {
        played.extend(self.held.drain(..).map(|held| Played::Up(held.1)));
    }

    fn key(&mut self, key: Key, pressed: bool, is_free: bool, played: &mut Vec<Played>) {
        let held = self.held.iter_mut().find(|held| held.0 == key);
        match (held, pressed) {
            (Some(held), pressed) => held.2 = !pressed,
            (None, true) if is_free => {
                if let Some(octave) = OCTAVES.iter().position(|&of| of == key) {
                    self.shift(2 * octave as i32 - 1);
                } else if let Some(place) = PIANO.iter().position(|&of| of == key) {
                    let note = self.first + place as u8;
                    if note < 128 && !self.holds(note) {
                        self.held.push((key, note, false));
                        played.push(Played::Down(note));
                    }
                }
            }
            (None, _) => {}
        }
    }
}

fn is_release(event: &Event, of: Key) -> bool {
    matches!(event, Event::Key { key, physical_key, pressed: false, .. } if physical_key.unwrap_or(*key) == of)
}

#[cfg(test)]
mod tests {
    use egui::Modifiers;

    use super::*;

    fn key(key: Key, pressed: bool) -> Event {
        Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE }
    }

    #[test]
    fn the_row_of_a_plays_from_middle_c_and_z_and_x_shift_it_by_octaves() {
        let mut keys = ComputerKeys::default();
        assert_eq!(keys.frame(&[key(Key::A, true), key(Key::D, true)], true), [Played::Down(60), Played::Down(64)]);
        let shifted = [key(Key::X, true), key(Key::X, false), key(Key::W, true)];
        assert_eq!(keys.frame(&shifted, true), [Played::Down(73)]);
        keys.frame(&[key(Key::A, false)], true);
        assert_eq!(keys.frame(&[], true), [Played::Up(60)], "a key ends the note that it began");
        (0..20).for_each(|_| keys.shift(1));
        assert_eq!(keys.first(), HIGHEST);
        (0..20).for_each(|_| keys.shift(-1));
        assert_eq!(keys.first(), LOWEST);
    }

    #[test]
    fn a_key_that_the_system_repeats_is_one_note() {
        let mut keys = ComputerKeys::default();
        keys.frame(&[key(Key::A, true)], true);
        let repeated = [key(Key::A, false), key(Key::A, true)];
        assert!((0..20).all(|_| keys.frame(&repeated, true).is_empty()));
        // The pair may come in two frames.
        assert!(keys.frame(&[key(Key::A, false)], true).is_empty());
        assert!(keys.is_waiting());
        assert!(keys.frame(&[key(Key::A, true)], true).is_empty());
        keys.frame(&[key(Key::A, false)], true);
        assert_eq!(keys.frame(&[], true), [Played::Up(60)]);
    }

    #[test]
    fn who_types_plays_nothing_and_a_held_key_still_goes_up() {
        let mut keys = ComputerKeys::default();
        assert!(keys.frame(&[key(Key::A, true), key(Key::A, false)], false).is_empty());
        keys.frame(&[key(Key::S, true)], true);
        keys.frame(&[key(Key::S, false)], false);
        assert_eq!(keys.frame(&[], false), [Played::Up(62)]);
    }

    #[test]
    fn a_window_that_loses_the_keys_lets_go_of_all() {
        let mut keys = ComputerKeys::default();
        keys.frame(&[key(Key::A, true), key(Key::G, true)], true);
        assert_eq!(keys.frame(&[Event::WindowFocused(false)], true), [Played::Up(60), Played::Up(67)]);
    }

    #[test]
    fn a_shortcut_plays_no_note() {
        let mut keys = ComputerKeys::default();
        let event = Event::Key {
            key: Key::E,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers { ctrl: true, command: true, ..Modifiers::NONE },
        };
        assert!(keys.frame(&[event], true).is_empty());
    }
}
