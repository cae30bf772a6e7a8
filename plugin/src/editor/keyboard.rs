//! The keyboard on the screen: notes by the pointer and by the computer's keys, for the instrument alone; the host hears nothing of them.

use egui::{Align2, Key, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_session::Command;

use super::computer_keys::{ComputerKeys, Played};
use super::wheels::Wheels;
use super::{theme, typing};

/// Height of the strip.
pub(crate) const HEIGHT: f32 = 58.0;
/// Width of what stands left of the keys.
const LEFT: f32 = 132.0;
/// Width of what says where the computer's keys play, and of a wheel.
const OCTAVE: f32 = 86.0;
const WHEEL: f32 = 16.0;
/// Narrowest white key.
const MIN_WHITE: f32 = 17.0;
/// Lowest and highest octave that is shown, by the number of its C; a narrow window shows fewer, around the middle.
const OCTAVES: [i32; 2] = [1, 8];
/// Octaves of a keyboard that is wide enough.
const MOST: usize = 7;
/// A black key's share of a white one's width and height.
const BLACK: [f32; 2] = [0.62, 0.6];
/// Velocity of the computer's keys, and of the pointer at the back and at the front of a key.
const VELOCITY: f32 = 0.79;
const BACK: f32 = 0.35;
/// Steps of the white keys, and those that have a black key to their right.
const WHITE: [u8; 7] = [0, 2, 4, 5, 7, 9, 11];

/// The keyboard between frames.
pub(crate) struct Keyboard {
    /// It stands in the window, and the computer's keys play.
    pub(crate) is_shown: bool,
    keys: ComputerKeys,
    /// The note under the pressed pointer.
    pressed: Option<u8>,
    wheels: Wheels,
}

/// The keys that are shown, and where.
#[derive(Clone, Copy, Debug)]
struct Layout {
    rect: Rect,
    /// The lowest note, a C.
    first: u8,
    num_octaves: usize,
}

impl Layout {
    fn new(rect: Rect) -> Self {
        let num_octaves = ((rect.width() / (7.0 * MIN_WHITE)) as usize).clamp(1, MOST);
        // Middle C lies in the middle octave.
        let lowest = (4 - num_octaves as i32 / 2).clamp(OCTAVES[0], OCTAVES[1] + 1 - num_octaves as i32);
        Self { rect, first: (12 * (lowest + 1)) as u8, num_octaves }
    }

    fn white_width(&self) -> f32 {
        self.rect.width() / (7 * self.num_octaves) as f32
    }

    /// White notes, from left to right.
    fn whites(self) -> impl Iterator<Item = (u8, Rect)> {
        let size = vec2(self.white_width(), self.rect.height());
        (0..7 * self.num_octaves).map(move |place| {
            let note = self.first + 12 * (place / 7) as u8 + WHITE[place % 7];
            (note, Rect::from_min_size(self.rect.min + vec2(place as f32 * size.x, 0.0), size))
        })
    }

    /// Black notes, from left to right.
    fn blacks(self) -> impl Iterator<Item = (u8, Rect)> {
        let size = vec2(self.white_width() * BLACK[0], self.rect.height() * BLACK[1]);
        self.whites().filter(|(note, _)| !matches!(note % 12, 4 | 11)).map(move |(note, white)| {
            (note + 1, Rect::from_min_size(pos2(white.right() - 0.5 * size.x, white.top()), size))
        })
    }

    /// The note at a point, and how far to the front of its key, 0..1.
    fn note_at(self, at: Pos2) -> Option<(u8, f32)> {
        let found = self.blacks().chain(self.whites()).find(|(_, rect)| rect.contains(at));
        found.map(|(note, rect)| (note, ((at.y - rect.top()) / rect.height()).clamp(0.0, 1.0)))
    }
}

impl Default for Keyboard {
    fn default() -> Self {
        Self { is_shown: true, keys: ComputerKeys::default(), pressed: None, wheels: Wheels::default() }
    }
}

impl Keyboard {
    /// Whether a key is a note.
    pub(crate) fn wants(&self, key: Key) -> bool {
        self.is_shown && ComputerKeys::has(key)
    }

    /// Plays what the computer's keys say; before anything of the frame takes the keys; `is_free` while no letters are
    /// typed into the page. Without a keyboard that is shown they rest.
    pub(crate) fn listen(&mut self, ui: &Ui, is_free: bool, commands: &mut Vec<Command>) {
        let is_free = is_free && self.is_shown && !typing::is_in_text_field(ui) && !typing::takes_letters(ui);
        let events = ui.input(|i| i.events.clone());
        for played in self.keys.frame(&events, is_free) {
            commands.push(match played {
                Played::Down(note) => Command::Key { note, velocity: Some(VELOCITY) },
                Played::Up(note) => Command::Key { note, velocity: None },
            });
        }
        if self.keys.is_waiting() {
            ui.ctx().request_repaint();
        }
        if !self.is_shown {
            self.let_go(commands);
        }
    }

    /// All keys go up.
    fn let_go(&mut self, commands: &mut Vec<Command>) {
        let mut played = Vec::new();
        self.keys.let_go(&mut played);
        let ups = played.into_iter().map(|(Played::Down(note) | Played::Up(note))| note);
        commands.extend(ups.chain(self.pressed.take()).map(|note| Command::Key { note, velocity: None }));
    }

    /// Shows the strip.
    pub(crate) fn show(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT - 6.0), Sense::hover());
        self.octave(ui, Rect::from_min_size(area.min, vec2(OCTAVE, area.height())));
        let wheel = Rect::from_min_size(area.min + vec2(OCTAVE, 0.0), vec2(WHEEL, area.height()));
        self.wheels.show(ui, [wheel, wheel.translate(vec2(WHEEL + 4.0, 0.0))], commands);
        let layout = Layout::new(area.with_min_x(area.left() + LEFT));
        let response = ui.interact(layout.rect, egui::Id::unique("vaeform keyboard"), Sense::click_and_drag());
        let name = "Keyboard, notes by the pointer or by the computer's keys";
        response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), name));
        let held = response.is_pointer_button_down_on().then(|| response.interact_pointer_pos()).flatten();
        let under = held.and_then(|at| layout.note_at(at));
        if under.map(|(note, _)| note) != self.pressed {
            if let Some(note) = self.pressed.take() {
                commands.push(Command::Key { note, velocity: None });
            }
            if let Some((note, front)) = under {
                self.pressed = Some(note);
                commands.push(Command::Key { note, velocity: Some(BACK + (1.0 - BACK) * front) });
            }
        }
        self.paint(ui, layout, response.hover_pos().and_then(|at| layout.note_at(at)).map(|(note, _)| note));
    }

    /// Where the computer's keys play, and the two buttons that shift them.
    fn octave(&mut self, ui: &mut Ui, rect: Rect) {
        let ui = &mut ui.new_child(egui::UiBuilder::new().max_rect(rect));
        ui.spacing_mut().item_spacing.y = 3.0;
        let hint = "The computer's keys A to ; play from here, Z and X shift them by an octave; the keys beside play harder towards the front";
        ui.label(egui::RichText::new("Keys A to ;").font(theme::SMALL).color(theme::of(ui).text_dim))
            .on_hover_text(hint);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            let button = |label: &str| egui::Button::new(label).min_size(vec2(20.0, 20.0));
            if ui.add(button("−")).on_hover_text("An octave down (Z)").clicked() {
                self.keys.shift(-1);
            }
            let name = format!("C{}", i32::from(self.keys.first()) / 12 - 1);
            ui.add_sized(vec2(26.0, 20.0), egui::Label::new(name));
            if ui.add(button("+")).on_hover_text("An octave up (X)").clicked() {
                self.keys.shift(1);
            }
        });
    }

    fn paint(&self, ui: &Ui, layout: Layout, hovered: Option<u8>) {
        let (painter, piano) = (ui.painter_at(layout.rect.expand(1.0)), theme::of(ui).piano);
        let is_down = |note: u8| self.pressed == Some(note) || self.keys.holds(note);
        let ground = |note: u8, rest, over| match () {
            () if is_down(note) => theme::of(ui).accent,
            () if hovered == Some(note) => over,
            () => rest,
        };
        for (note, rect) in layout.whites() {
            let rect = rect.shrink2(vec2(0.5, 0.0));
            painter.rect_filled(rect, theme::ROUNDING, ground(note, piano[0], theme::tint(piano[0], piano[1], 0.2)));
            painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, theme::of(ui).line), StrokeKind::Inside);
            if note % 12 == 0 {
                let name = format!("C{}", i32::from(note) / 12 - 1);
                let at = rect.center_bottom() - vec2(0.0, 2.0);
                painter.text(at, Align2::CENTER_BOTTOM, name, theme::SMALL, piano[1]);
            }
        }
        for (note, rect) in layout.blacks() {
            painter.rect_filled(rect, theme::ROUNDING, ground(note, piano[1], theme::tint(piano[1], piano[0], 0.3)));
            painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, theme::of(ui).line), StrokeKind::Inside);
        }
        // Where the computer's keys begin.
        let marked = layout.whites().find(|(note, _)| *note == self.keys.first());
        if let Some((_, rect)) = marked {
            painter.hline(rect.shrink(2.0).x_range(), rect.bottom() - 1.0, Stroke::new(2.0, theme::of(ui).fm));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(width: f32) -> Layout {
        Layout::new(Rect::from_min_size(Pos2::ZERO, vec2(width, 50.0)))
    }

    #[test]
    fn every_shown_key_is_found_where_it_is_painted() {
        for width in [90.0, 700.0, 1_000.0, 3_000.0] {
            let layout = layout(width);
            for (note, rect) in layout.whites() {
                let front = pos2(rect.center().x, rect.bottom() - 2.0);
                assert_eq!(layout.note_at(front).map(|(note, _)| note), Some(note), "{width}");
            }
            for (note, rect) in layout.blacks().filter(|(_, rect)| rect.right() < width) {
                assert_eq!(layout.note_at(rect.center()).map(|(note, _)| note), Some(note), "{width}");
            }
        }
    }

    #[test]
    fn a_keyboard_of_any_width_holds_middle_c_and_no_note_that_midi_has_not() {
        for width in [20.0, 130.0, 400.0, 998.0, 9_000.0] {
            let notes: Vec<u8> = layout(width).whites().chain(layout(width).blacks()).map(|(note, _)| note).collect();
            assert!(notes.contains(&60) && notes.iter().all(|&note| note < 128), "{width}: {notes:?}");
        }
    }
}
