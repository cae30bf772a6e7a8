//! The outline of the sound that is matched, with the part of it that is: its ends and the part itself can be dragged.

use egui::{Align2, CursorIcon, Id, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use vaeform_session::SoundView;

use super::theme::{self, tint};

/// An end can be taken this many points from it.
const REACH: f32 = 6.0;
/// The shortest part in seconds that a drag leaves.
const SHORTEST_S: f32 = 0.02;

/// What is dragged.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Grip {
    Start,
    End,
    /// The whole part; where it was taken, in seconds from its start.
    Part(f32),
}

/// A drag in progress.
#[derive(Default)]
pub(crate) struct Waveform {
    drag: Option<(Grip, [f32; 2])>,
}

impl Waveform {
    /// Shows the outline in `rect`; gives the part that a drag ended with.
    pub(crate) fn show(&mut self, ui: &Ui, rect: Rect, sound: Option<&SoundView>) -> Option<[f32; 2]> {
        ui.painter().rect_filled(rect, theme::ROUNDING, theme::of(ui).well);
        let sound = sound.filter(|sound| sound.seconds > 0.0)?;
        let chosen = self.handle(ui, rect, sound);
        let shown = self.drag.map_or(sound.region_s, |(_, region_s)| region_s);
        paint(ui, rect, sound, shown);
        chosen
    }

    fn handle(&mut self, ui: &Ui, rect: Rect, sound: &SoundView) -> Option<[f32; 2]> {
        let response = ui.interact(rect, Id::unique("vaeform waveform"), Sense::click_and_drag());
        let [start, end] = sound.region_s;
        let name = format!("Outline of {}, {start:.2} to {end:.2} of {:.2} s are matched", sound.name, sound.seconds);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), &name));
        let seconds_at = |x: f32| ((x - rect.left()) / rect.width()) * sound.seconds;
        let grip_at = |x: f32| grip(x, rect, sound);
        if let Some(at) = response.hover_pos().filter(|_| self.drag.is_none()) {
            let icon =
                if matches!(grip_at(at.x), Grip::Part(_)) { CursorIcon::Grab } else { CursorIcon::ResizeHorizontal };
            ui.ctx().set_cursor_icon(icon);
        }
        if response.drag_started()
            && let Some(at) = ui.input(|i| i.pointer.press_origin())
        {
            self.drag = Some((grip_at(at.x), sound.region_s));
        }
        if let (Some((grip, region_s)), Some(at)) = (&mut self.drag, response.interact_pointer_pos()) {
            *region_s = moved(*grip, *region_s, seconds_at(at.x), sound.seconds);
        }
        if !response.drag_stopped() {
            return None;
        }
        self.drag.take().map(|(_, region_s)| region_s)
    }
}

/// What is taken at `x`.
fn grip(x: f32, rect: Rect, sound: &SoundView) -> Grip {
    let [start, end] = sound.region_s.map(|s| rect.left() + (s / sound.seconds) * rect.width());
    let (to_start, to_end) = ((x - start).abs(), (x - end).abs());
    if to_start.min(to_end) > REACH && x > start && x < end {
        let at = ((x - rect.left()) / rect.width()) * sound.seconds;
        return Grip::Part(at - sound.region_s[0]);
    }
    if to_start < to_end { Grip::Start } else { Grip::End }
}

/// A part after a drag to `at`, in seconds.
fn moved(grip: Grip, [start, end]: [f32; 2], at: f32, seconds: f32) -> [f32; 2] {
    let at = at.clamp(0.0, seconds);
    match grip {
        Grip::Start => [at.min(end - SHORTEST_S).max(0.0), end],
        Grip::End => [start, at.max(start + SHORTEST_S).min(seconds)],
        Grip::Part(from) => {
            let len = end - start;
            let start = (at - from).clamp(0.0, (seconds - len).max(0.0));
            [start, start + len]
        }
    }
}

fn paint(ui: &Ui, rect: Rect, sound: &SoundView, region_s: [f32; 2]) {
    let painter = ui.painter_at(rect);
    let [start, end] = region_s.map(|s| rect.left() + (s / sound.seconds) * rect.width());
    let part = Rect::from_x_y_ranges(start..=end, rect.y_range());
    painter.rect_filled(part, theme::ROUNDING, tint(theme::of(ui).well, theme::of(ui).latents, 0.16));
    let (middle, half) = (rect.center().y, 0.5 * rect.height() - 2.0);
    let num_parts = sound.overview.len().max(1) as f32;
    for (place, [low, high]) in sound.overview.iter().enumerate() {
        let x = rect.left() + (place as f32 + 0.5) / num_parts * rect.width();
        let y = |level: i8| middle - f32::from(level) / 127.0 * half;
        let color = if part.x_range().contains(x) { theme::of(ui).latents } else { theme::of(ui).line };
        painter.line_segment([pos2(x, y(*high) - 0.5), pos2(x, y(*low) + 0.5)], Stroke::new(1.0, color));
    }
    for x in [start, end] {
        painter.vline(
            x.clamp(rect.left() + 1.0, rect.right() - 1.0),
            rect.y_range(),
            Stroke::new(2.0, theme::of(ui).text),
        );
    }
    let name = format!("{}   {:.2} of {:.2} s", sound.name, region_s[1] - region_s[0], sound.seconds);
    painter.text(rect.left_top() + vec2(6.0, 4.0), Align2::LEFT_TOP, name, theme::BODY, theme::of(ui).text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_moved_and_cut_inside_the_sound() {
        assert_eq!(moved(Grip::Start, [1.0, 2.0], 1.5, 4.0), [1.5, 2.0]);
        assert_eq!(moved(Grip::Start, [1.0, 2.0], 9.0, 4.0), [2.0 - SHORTEST_S, 2.0]);
        assert_eq!(moved(Grip::End, [1.0, 2.0], 9.0, 4.0), [1.0, 4.0]);
        assert_eq!(moved(Grip::End, [1.0, 2.0], -9.0, 4.0), [1.0, 1.0 + SHORTEST_S]);
        assert_eq!(moved(Grip::Part(0.5), [1.0, 2.0], 3.0, 4.0), [2.5, 3.5]);
        assert_eq!(moved(Grip::Part(0.5), [1.0, 2.0], 9.0, 4.0), [3.0, 4.0]);
        assert_eq!(moved(Grip::Part(0.5), [1.0, 2.0], -9.0, 4.0), [0.0, 1.0]);
    }
}
