//! Which part of the map is seen.

use egui::{Pos2, Rect, Vec2, vec2};

/// How far the map can be magnified.
const MOST: f32 = 400.0;
/// What of the shorter side the whole map has.
const FILLED: f32 = 0.48;

/// The part of the map that is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Camera {
    /// The place in the middle.
    middle: [f32; 2],
    /// 1 shows the whole map.
    zoom: f32,
}

impl Default for Camera {
    fn default() -> Self {
        Self { middle: [0.0; 2], zoom: 1.0 }
    }
}

impl Camera {
    /// Points of the screen in a unit of the map.
    pub(super) fn scale(&self, rect: Rect) -> f32 {
        (FILLED * self.zoom * rect.size().min_elem()).max(1.0)
    }

    /// 1 where the whole map is seen.
    pub(super) fn zoom(&self) -> f32 {
        self.zoom
    }

    /// Where a place of the map is seen.
    pub(super) fn to_screen(self, rect: Rect, place: [f32; 2]) -> Pos2 {
        let by = self.scale(rect) * vec2(place[0] - self.middle[0], self.middle[1] - place[1]);
        rect.center() + by
    }

    /// Which place of the map is seen there.
    pub(super) fn to_map(self, rect: Rect, at: Pos2) -> [f32; 2] {
        let by = (at - rect.center()) / self.scale(rect);
        [self.middle[0] + by.x, self.middle[1] - by.y]
    }

    /// Moves the map with the hand.
    pub(super) fn pan(&mut self, rect: Rect, by: Vec2) {
        let by = by / self.scale(rect);
        self.look_at([self.middle[0] - by.x, self.middle[1] + by.y]);
    }

    /// Magnifies by a factor; what lies under `at` stays there.
    pub(super) fn magnify(&mut self, rect: Rect, at: Pos2, by: f32) {
        let before = self.to_map(rect, at);
        self.zoom = (self.zoom * by).clamp(1.0, MOST);
        let after = self.to_map(rect, at);
        self.look_at([self.middle[0] + before[0] - after[0], self.middle[1] + before[1] - after[1]]);
    }

    /// Brings a place into view, if it is not.
    pub(super) fn show(&mut self, rect: Rect, place: [f32; 2]) {
        if !rect.shrink(0.08 * rect.size().min_elem()).contains(self.to_screen(rect, place)) {
            self.look_at(place);
        }
    }

    fn look_at(&mut self, place: [f32; 2]) {
        self.middle = place.map(|x| x.clamp(-1.0, 1.0));
    }
}

/// A square around a place of the map, for tests and first looks.
#[cfg(test)]
pub(super) fn square() -> Rect {
    use egui::pos2;

    Rect::from_min_size(pos2(20.0, 10.0), vec2(500.0, 400.0))
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn what_lies_under_the_pointer_stays_there_and_the_way_back_is_the_same() {
        let (rect, mut camera) = (square(), Camera::default());
        let at = pos2(300.0, 150.0);
        let place = camera.to_map(rect, at);
        camera.magnify(rect, at, 7.0);
        assert!((camera.to_screen(rect, place) - at).length() < 0.01);
        camera.pan(rect, vec2(30.0, -20.0));
        assert!((camera.to_screen(rect, place) - at - vec2(30.0, -20.0)).length() < 0.01);
        camera.magnify(rect, at, 1e-9);
        assert_eq!(camera.zoom(), 1.0);
        camera.magnify(rect, at, 1e9);
        assert_eq!(camera.zoom(), MOST);
    }

    #[test]
    fn the_whole_map_is_seen_at_first_and_a_place_outside_is_brought_in() {
        let (rect, mut camera) = (square(), Camera::default());
        for place in [[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]] {
            assert!(rect.contains(camera.to_screen(rect, place)));
        }
        camera.magnify(rect, rect.center(), 50.0);
        camera.show(rect, [0.7, -0.7]);
        assert!((camera.to_screen(rect, [0.7, -0.7]) - rect.center()).length() < 0.5);
    }
}
