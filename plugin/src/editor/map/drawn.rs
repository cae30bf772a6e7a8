//! Which points are drawn: of those that would lie on each other one, so that a picture of a whole library is as light as one of a part.
//! What is drawn does not change while the map is moved.

use egui::{Pos2, Rect, Vec2};
use vaeform_session::sound_map::SoundMap;

use super::camera::Camera;

/// Distance of drawn points, about, in points of the screen.
const APART: f32 = 2.5;
/// Points outside of the picture whose dots reach into it.
const MARGIN: f32 = 8.0;
/// Cells that are looked at, at most; a larger picture has larger cells.
const MAX_CELLS: usize = 1 << 20;

/// A point that is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DrawnPoint {
    pub(super) point: usize,
    pub(super) at: Pos2,
    /// Points that it stands for, itself among them.
    pub(super) num: u16,
}

/// The points of a picture.
#[derive(Clone, Debug, Default)]
pub(super) struct DrawnPoints {
    pub(super) points: Vec<DrawnPoint>,
}

impl DrawnPoints {
    /// What of a map is drawn in `rect`: known sounds before those of the library, then by their order.
    pub(super) fn new(map: &SoundMap, camera: Camera, rect: Rect) -> Self {
        let area = rect.expand(MARGIN);
        // Half octaves, so that it holds over a part of the zoom.
        let mut cell = 2.0_f32.powf((2.0 * (APART / camera.scale(rect)).log2()).floor() / 2.0);
        let [a, b] = [camera.to_map(rect, area.left_bottom()), camera.to_map(rect, area.right_top())];
        let size = |cell: f32| [0, 1].map(|i| ((b[i] / cell).floor() - (a[i] / cell).floor()) as usize + 1);
        while size(cell).into_iter().product::<usize>() > MAX_CELLS {
            cell *= 2.0;
        }
        let [columns, rows] = size(cell);
        let first = [0, 1].map(|i| (a[i] / cell).floor());
        let mut taken: Vec<u32> = vec![0; columns * rows];
        let mut points: Vec<DrawnPoint> = Vec::new();
        let (places, num_library) = (map.places(), map.num_library());
        for point in (num_library..places.len()).chain(0..num_library) {
            let [x, y] = [0, 1].map(|i| (places[point][i] / cell).floor() - first[i]);
            if x < 0.0 || y < 0.0 || x >= columns as f32 || y >= rows as f32 {
                continue;
            }
            let slot = &mut taken[y as usize * columns + x as usize];
            if *slot == 0 {
                points.push(DrawnPoint { point, at: camera.to_screen(rect, places[point]), num: 1 });
                *slot = points.len() as u32;
            } else {
                let drawn = &mut points[*slot as usize - 1];
                drawn.num = drawn.num.saturating_add(1);
            }
        }
        points.retain(|drawn| area.contains(drawn.at));
        Self { points }
    }

    /// The drawn point that is nearest to a place of the screen, no further than `within`.
    pub(super) fn nearest(&self, at: Pos2, within: f32) -> Option<usize> {
        let near = self.points.iter().map(|drawn| (drawn.at.distance_sq(at), drawn.point));
        let found = near.min_by(|a, b| a.0.total_cmp(&b.0))?;
        (found.0 <= within * within).then_some(found.1)
    }

    /// The drawn point that is nearest in a direction, an eighth of a turn to either side of it.
    pub(super) fn towards(&self, from: Pos2, direction: Vec2) -> Option<usize> {
        let ahead = self.points.iter().filter_map(|drawn| {
            let by = drawn.at - from;
            let (along, aside) = (by.dot(direction), by.dot(direction.rot90()).abs());
            (along > 0.5 && aside <= along).then_some((by.length_sq(), drawn.point))
        });
        ahead.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, point)| point)
    }
}

/// Whether a place lies inside of a closed line, by how often it is crossed.
pub(super) fn is_inside(line: &[Pos2], at: Pos2) -> bool {
    let ends = line.iter().zip(line.iter().cycle().skip(1));
    let crossed =
        ends.filter(|(a, b)| (a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x);
    crossed.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use egui::{pos2, vec2};

    use super::super::camera::square;
    use super::super::testing::map_of;
    use super::*;

    #[test]
    fn every_point_is_drawn_or_stands_behind_one_that_is() {
        let (map, rect) = (map_of(20_000), square());
        let drawn = DrawnPoints::new(&map, Camera::default(), rect);
        let stood_for: usize = drawn.points.iter().map(|drawn| usize::from(drawn.num)).sum();
        assert_eq!(stood_for, 20_000);
        assert!(drawn.points.len() < 20_000);
        let mut closer = Camera::default();
        closer.magnify(rect, rect.center(), 60.0);
        let seen = map.places().iter().filter(|&&place| rect.contains(closer.to_screen(rect, place))).count();
        let drawn = DrawnPoints::new(&map, closer, rect);
        let inside = drawn.points.iter().filter(|drawn| rect.contains(drawn.at)).count();
        assert!(seen > 3 && inside.abs_diff(seen) <= seen / 10, "near by all are drawn: {inside} of {seen}");
    }

    #[test]
    fn a_picture_of_a_whole_library_has_no_more_dots_than_room() {
        let (map, rect) = (map_of(80_000), square());
        let num = DrawnPoints::new(&map, Camera::default(), rect).points.len();
        let room = (rect.expand(MARGIN).area() / (0.7 * APART).powi(2)) as usize;
        println!("80000 points: {num} dots on {} x {} points", rect.width(), rect.height());
        assert!(num > 5_000 && num <= room, "{num} of {room}");
        let wall = Rect::from_min_size(pos2(0.0, 0.0), vec2(30_000.0, 20_000.0));
        assert!(DrawnPoints::new(&map, Camera::default(), wall).points.len() <= 80_000);
    }

    #[test]
    fn moving_the_map_changes_not_which_points_are_drawn() {
        let (map, rect) = (map_of(30_000), square());
        let mut camera = Camera::default();
        let inner = rect.shrink(60.0);
        let of = |camera: Camera, by: Vec2| {
            let points = DrawnPoints::new(&map, camera, rect).points.into_iter();
            let mut seen: Vec<usize> =
                points.filter(|drawn| inner.contains(drawn.at - by)).map(|drawn| drawn.point).collect();
            seen.sort_unstable();
            seen
        };
        let before = of(camera, Vec2::ZERO);
        camera.pan(rect, vec2(23.0, -9.0));
        let after = of(camera, vec2(23.0, -9.0));
        let changed = before.iter().filter(|point| after.binary_search(point).is_err()).count();
        assert!(before.len() > 1_000 && changed * 200 < before.len(), "{changed} of {}", before.len());
    }

    #[test]
    fn the_pointer_picks_the_nearest_that_is_drawn_and_arrows_go_where_they_point() {
        let (map, rect) = (map_of(5_000), square());
        let drawn = DrawnPoints::new(&map, Camera::default(), rect);
        for at in [pos2(100.0, 200.0), pos2(270.0, 210.0), pos2(400.0, 30.0)] {
            let picked = drawn.nearest(at, 30.0);
            let by_hand = drawn.points.iter().min_by(|a, b| a.at.distance(at).total_cmp(&b.at.distance(at))).unwrap();
            assert_eq!(picked, (by_hand.at.distance(at) <= 30.0).then_some(by_hand.point));
        }
        assert_eq!(drawn.nearest(pos2(-500.0, 0.0), 30.0), None);
        let place = |point: usize| Camera::default().to_screen(rect, map.places()[point]);
        for direction in [Vec2::X, -Vec2::X, Vec2::Y, -Vec2::Y] {
            let next = place(drawn.towards(rect.center(), direction).unwrap()) - rect.center();
            assert!(next.dot(direction) >= next.dot(direction.rot90()).abs());
        }
    }

    #[test]
    fn a_closed_line_has_an_inside() {
        let line = [pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(10.0, 10.0), pos2(5.0, 5.0), pos2(0.0, 10.0)];
        assert!(is_inside(&line, pos2(2.0, 4.0)) && is_inside(&line, pos2(8.0, 7.0)));
        assert!(
            !is_inside(&line, pos2(5.0, 8.0)) && !is_inside(&line, pos2(12.0, 4.0)) && !is_inside(&[], pos2(0.0, 0.0))
        );
    }
}
