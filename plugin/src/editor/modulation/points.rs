//! Drawn points as they are edited: where they lie, and what becomes of them when one is moved, added or taken away.

use vaeform_dsp::modulation as dsp;
use vaeform_patch::layers::{MAX_POINTS, Point, Points};
use vaeform_session::PointsOf;

/// A curve needs two points.
const LEAST: usize = 2;
/// Seconds or beats between two points of an envelope, at most.
const LONGEST: f32 = 20.0;

/// A way between two points, as x and level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Segment {
    pub(super) from: [f32; 2],
    pub(super) to: [f32; 2],
    pub(super) bend: f32,
    /// The point that keeps the bend.
    pub(super) owner: usize,
}

impl Segment {
    /// The place after a part of the way, 0..1.
    pub(super) fn at(&self, part: f32) -> [f32; 2] {
        let way = dsp::curve::curve(part, self.bend);
        [self.from[0] + (self.to[0] - self.from[0]) * part, self.from[1] + (self.to[1] - self.from[1]) * way]
    }
}

/// How many points there may be.
pub(super) fn most(of: PointsOf) -> usize {
    match of {
        PointsOf::Envelope(_) => dsp::MAX_POINTS,
        PointsOf::Lfo(_) => MAX_POINTS,
    }
}

/// The points as they are played: those of an LFO by their place in the cycle, those of an envelope as far as it goes, two at least.
pub(super) fn played(of: PointsOf, points: &Points) -> Points {
    let mut list = points.points().to_vec();
    list.truncate(most(of));
    while list.len() < LEAST {
        list.push(Point { x: 1.0, y: 0.0, curve: 0.0 });
    }
    if let PointsOf::Lfo(_) = of {
        list.iter_mut().for_each(|point| point.x = point.x.clamp(0.0, 1.0));
        list.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    with(points, &list)
}

/// Other points with the same marks.
fn with(marks: &Points, list: &[Point]) -> Points {
    let mut points = marked(Points::new(list), marks.sustain, marks.repeat);
    points.is_ping_pong = marks.is_ping_pong;
    points
}

/// The same points with other marks: where an envelope is held, and what it repeats.
pub(super) fn marked(mut points: Points, sustain: Option<u8>, repeat: Option<(u8, u8)>) -> Points {
    (points.sustain, points.repeat) = (sustain, repeat);
    points
}

/// The same points with a loop of the other kind: in one direction, or to and fro.
pub(super) fn turned(mut points: Points) -> Points {
    points.is_ping_pong = !points.is_ping_pong;
    points
}

/// Where the points lie: x from the start, and level.
pub(super) fn places(of: PointsOf, points: &Points) -> Vec<[f32; 2]> {
    let mut end = 0.0;
    let place = |point: &Point| {
        end = if let PointsOf::Envelope(_) = of { end + point.x } else { point.x };
        [end, point.y]
    };
    points.points().iter().map(place).collect()
}

/// The ways between the points; an envelope begins at 0.
pub(super) fn segments(of: PointsOf, points: &Points) -> Vec<Segment> {
    let places = places(of, points);
    let bend = |owner: usize| points.points()[owner].curve;
    let between = |i: usize, owner: usize| Segment { from: places[i - 1], to: places[i], bend: bend(owner), owner };
    match of {
        PointsOf::Envelope(_) => {
            let first = places.first().map(|&to| Segment { from: [0.0, 0.0], to, bend: bend(0), owner: 0 });
            first.into_iter().chain((1..places.len()).map(|i| between(i, i))).collect()
        }
        PointsOf::Lfo(_) => (1..places.len()).map(|i| between(i, i - 1)).collect(),
    }
}

/// A point at another place, as far as its neighbours let it. The points of an envelope after it move along.
pub(super) fn moved(of: PointsOf, points: &Points, i: usize, [x, y]: [f32; 2]) -> Points {
    let places = places(of, points);
    let mut list = points.points().to_vec();
    let before = if i == 0 { 0.0 } else { places[i - 1][0] };
    list[i].y = y.clamp(0.0, 1.0);
    list[i].x = match of {
        PointsOf::Envelope(_) => (x - before).clamp(0.0, LONGEST),
        PointsOf::Lfo(_) => x.clamp(before, places.get(i + 1).map_or(1.0, |after| after[0])),
    };
    with(points, &list)
}

/// With another bend of the way that a point keeps.
pub(super) fn bent(points: &Points, i: usize, bend: f32) -> Points {
    let mut list = points.points().to_vec();
    list[i].curve = bend;
    with(points, &list)
}

/// With another point; none where there is no room for it.
pub(super) fn added(of: PointsOf, points: &Points, [x, y]: [f32; 2]) -> Option<Points> {
    let places = places(of, points);
    let mut list = points.points().to_vec();
    let x = if let PointsOf::Lfo(_) = of { x.clamp(0.0, 1.0) } else { x.max(0.0) };
    let i = places.iter().position(|place| place[0] > x).unwrap_or(list.len());
    let before = if i == 0 { 0.0 } else { places[i - 1][0] };
    if list.len() >= most(of) {
        return None;
    }
    let is_envelope = matches!(of, PointsOf::Envelope(_));
    if let Some(after) = list.get_mut(i).filter(|_| is_envelope) {
        after.x -= x - before;
    }
    let x = if is_envelope { (x - before).min(LONGEST) } else { x };
    list.insert(i, Point { x, y: y.clamp(0.0, 1.0), curve: 0.0 });
    let later = |mark: u8| if usize::from(mark) >= i { mark + 1 } else { mark };
    let mut new = Points::new(&list);
    new.sustain = points.sustain.map(later);
    new.repeat = points.repeat.map(|(first, last)| (later(first), later(last)));
    new.is_ping_pong = points.is_ping_pong;
    Some(new)
}

/// Without a point; none where too few would be left. Those of an envelope after it stay where they are.
pub(super) fn removed(of: PointsOf, points: &Points, i: usize) -> Option<Points> {
    let mut list = points.points().to_vec();
    if list.len() <= LEAST || i >= list.len() {
        return None;
    }
    let gone = list.remove(i);
    if let (PointsOf::Envelope(_), Some(after)) = (of, list.get_mut(i)) {
        after.x += gone.x;
    }
    let left = |mark: u8| match usize::from(mark) {
        at if at == i => None,
        at if at > i => Some(mark - 1),
        _ => Some(mark),
    };
    let mut new = Points::new(&list);
    new.sustain = points.sustain.and_then(left);
    new.repeat = points.repeat.and_then(|(first, last)| left(first).zip(left(last)));
    new.is_ping_pong = points.is_ping_pong;
    Some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENVELOPE: PointsOf = PointsOf::Envelope(0);
    const LFO: PointsOf = PointsOf::Lfo(0);

    fn points(all: &[[f32; 2]]) -> Points {
        Points::new(&all.iter().map(|&[x, y]| Point { x, y, curve: 0.0 }).collect::<Vec<_>>())
    }

    #[test]
    fn a_point_that_is_added_and_taken_away_again_leaves_what_was() {
        for of in [ENVELOPE, LFO] {
            let mut before = points(&[[0.0, 0.0], [0.25, 1.0], [0.5, 0.25]]);
            (before.sustain, before.repeat, before.is_ping_pong) = (Some(1), Some((0, 2)), true);
            let with = added(of, &before, [0.375, 0.5]).unwrap();
            assert_eq!((places(of, &with)[2], with.sustain, with.repeat), ([0.375, 0.5], Some(1), Some((0, 3))));
            assert_eq!(places(of, &with)[3], places(of, &before)[2]);
            assert_eq!(removed(of, &with, 2), Some(before));
        }
    }

    #[test]
    fn there_are_never_too_few_or_too_many() {
        for of in [ENVELOPE, LFO] {
            let mut all = points(&[[0.0, 0.0], [1.0, 1.0]]);
            assert_eq!(removed(of, &all, 0), None);
            while let Some(more) = added(of, &all, [0.5, 0.5]) {
                all = more;
            }
            assert_eq!(all.points().len(), most(of));
            assert!(played(of, &Points::new(&[])).points().len() >= LEAST);
        }
    }

    #[test]
    fn the_points_of_an_lfo_stay_in_order_and_those_of_an_envelope_move_along() {
        let all = points(&[[0.0, 0.0], [0.5, 1.0], [0.75, 0.0]]);
        assert_eq!(places(LFO, &moved(LFO, &all, 1, [0.9, 2.0]))[1], [0.75, 1.0]);
        assert_eq!(places(LFO, &moved(LFO, &all, 0, [-1.0, 0.5]))[0], [0.0, 0.5]);
        let later = moved(ENVELOPE, &all, 1, [1.0, 1.0]);
        assert_eq!(places(ENVELOPE, &later).iter().map(|place| place[0]).collect::<Vec<_>>(), [0.0, 1.0, 1.75]);
    }

    #[test]
    fn bends_are_kept_where_the_synth_reads_them() {
        let all = bent(&points(&[[0.0, 0.0], [1.0, 1.0]]), 0, -6.0);
        let drawn = dsp::DrawnShape::new(
            &all.points().iter().map(|p| dsp::DrawnPoint { x: p.x, y: p.y, power: p.curve }).collect::<Vec<_>>(),
        );
        let segment = segments(LFO, &all)[0];
        assert!((segment.at(0.3)[1] - drawn.at(0.3)).abs() < 1e-6);
        // An envelope comes to its first point from 0, by that point's own bend.
        let first = segments(ENVELOPE, &points(&[[0.5, 1.0], [0.5, 0.0]]))[0];
        assert_eq!((first.from, first.to, first.owner), ([0.0, 0.0], [0.5, 1.0], 0));
    }
}
