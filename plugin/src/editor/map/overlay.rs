//! What lies over the dots: who is near, the morph on its way, the lasso, the sound that is matched, and names.

use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};
use vaeform_session::sound_map::{MapTarget, SoundMap, SoundOrigin};

use super::camera::Camera;
use super::hands::MapDrag;
use crate::editor::palette::Palette;
use crate::editor::theme;

/// What is marked.
pub(super) struct Marks<'a> {
    pub(super) map: &'a SoundMap,
    pub(super) camera: Camera,
    pub(super) rect: Rect,
    /// Under the pointer or the keys.
    pub(super) cursor: Option<usize>,
    /// What was chosen, and who is near to it in sound.
    pub(super) chosen: Option<usize>,
    pub(super) near: &'a [(f32, usize)],
    /// The ends of the morph, and where it stands.
    pub(super) morph: Option<(usize, usize, f32)>,
    pub(super) target: Option<&'a MapTarget>,
    pub(super) drag: &'a MapDrag,
    pub(super) pointer: Option<Pos2>,
}

impl Marks<'_> {
    fn at(&self, point: usize) -> Pos2 {
        self.camera.to_screen(self.rect, self.map.places()[point])
    }

    /// Paints them.
    pub(super) fn paint(&self, painter: &Painter, palette: &Palette) {
        if let Some(chosen) = self.chosen {
            self.rays(painter, self.at(chosen), self.near, palette.accent);
            ring(painter, self.at(chosen), 7.0, palette.accent);
        }
        if let Some(target) = self.target {
            let at = self.camera.to_screen(self.rect, target.place);
            self.rays(painter, at, &target.near, palette.latents);
            star(painter, at, palette.latents);
            painter.text(at + vec2(10.0, 0.0), Align2::LEFT_CENTER, "Match", theme::SMALL, palette.text);
        }
        if let Some((from, to, part)) = self.morph {
            let (from, to) = (self.at(from), self.at(to));
            painter.line_segment([from, to], Stroke::new(2.0, palette.latents));
            for (at, name) in [(from, "A"), (to, "B")] {
                painter.circle_filled(at, 8.0, palette.latents);
                painter.text(at, Align2::CENTER_CENTER, name, theme::SMALL, palette.background);
            }
            ring(painter, from.lerp(to, part), 6.0, palette.text);
        }
        match self.drag {
            MapDrag::Morph(from) => {
                if let Some(pointer) = self.pointer {
                    painter.line_segment([self.at(*from), pointer], Stroke::new(2.0, palette.latents));
                }
            }
            MapDrag::Lasso(line) => {
                painter.add(Shape::closed_line(line.clone(), Stroke::new(1.5, palette.accent)));
            }
            MapDrag::None | MapDrag::Pan => {}
        }
        if let Some(cursor) = self.cursor {
            ring(painter, self.at(cursor), 6.0, palette.text);
            self.name(painter, palette, cursor);
        }
    }

    fn rays(&self, painter: &Painter, from: Pos2, near: &[(f32, usize)], color: Color32) {
        for &(_, other) in near {
            let at = self.at(other);
            painter.line_segment([from, at], Stroke::new(1.0, color.gamma_multiply(0.5)));
            painter.circle_stroke(at, 3.5, Stroke::new(1.0, color));
        }
    }

    fn name(&self, painter: &Painter, palette: &Palette, point: usize) {
        let words = words(self.map, point);
        let galley = painter.layout_no_wrap(words, theme::BODY, palette.text);
        let at = self.at(point) + vec2(12.0, -10.0 - galley.size().y);
        let room = self.rect.shrink(6.0);
        let place = Rect::from_min_size(at, galley.size());
        let x = (room.right() - place.right()).min(0.0);
        let y = (room.top() - place.top()).max(0.0);
        let place = place.translate(vec2(x, y));
        painter.rect_filled(place.expand2(vec2(6.0, 3.0)), theme::ROUNDING, palette.card.gamma_multiply(0.92));
        painter.galley(place.min, galley, palette.text);
    }
}

/// What a point is, in words.
pub(super) fn words(map: &SoundMap, point: usize) -> String {
    let (name, category) = (map.name(point), map.categories()[point].name());
    let name = if name.is_empty() { "Unnamed".to_owned() } else { name };
    match map.origin(point) {
        SoundOrigin::Library(place) => format!("{name} {place}, library, like {category}"),
        SoundOrigin::Factory(_) => format!("{name}, {category}"),
        SoundOrigin::User(_) => format!("{name}, mine, {category}"),
    }
}

fn ring(painter: &Painter, at: Pos2, radius: f32, color: Color32) {
    painter.circle_stroke(at, radius, Stroke::new(2.0, color));
}

/// A star with four points.
fn star(painter: &Painter, at: Pos2, color: Color32) {
    let corner = |i: i32| {
        let radius = if i % 2 == 0 { 9.0 } else { 3.0 };
        let turn = std::f32::consts::TAU * i as f32 / 8.0;
        pos2(at.x + radius * turn.cos(), at.y + radius * turn.sin())
    };
    for i in [0, 2, 4, 6] {
        let tip = [corner(i + 7), corner(i), corner(i + 1), at];
        painter.add(Shape::convex_polygon(tip.to_vec(), color, Stroke::NONE));
    }
}
