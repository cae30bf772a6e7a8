//! Numbers of what was found, as short as they are exact.

use vaeform_patch::content::LevelPoint;
use vaeform_patch::layers::Point;

/// Finest steps of seconds, decibels and phases: finer than what is heard of them.
const SECONDS: f32 = 1e-4;
const DECIBELS: f32 = 0.01;
const CYCLES: f32 = 1e-3;
/// Finest steps of what an envelope comes to and of its bends.
const HEIGHT: f32 = 1e-5;
const BEND: f32 = 1e-3;

/// A number in whole steps, written with as few digits as they have.
fn rounded(x: f32, step: f32) -> f32 {
    let steps_of_one = 1.0 / f64::from(step);
    ((f64::from(x) * steps_of_one).round() / steps_of_one.round()) as f32
}

/// Decibels.
pub(crate) fn decibels(db: f32) -> f32 {
    rounded(db, DECIBELS)
}

/// Seconds.
pub(crate) fn seconds(seconds: f32) -> f32 {
    rounded(seconds, SECONDS)
}

/// A phase in cycles.
pub(crate) fn cycles(cycles: f32) -> f32 {
    rounded(cycles, CYCLES)
}

/// A point of a level.
pub(crate) fn point(point: LevelPoint) -> LevelPoint {
    LevelPoint { seconds: seconds(point.seconds), db: decibels(point.db) }
}

/// A point of an envelope.
pub(crate) fn corner(point: Point) -> Point {
    Point { x: seconds(point.x), y: rounded(point.y, HEIGHT), curve: rounded(point.curve, BEND) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_numbers_are_near_and_short() {
        assert_eq!((decibels(-12.345_678), seconds(0.123_456_7), cycles(0.333_333)), (-12.35, 0.123_5, 0.333));
        assert_eq!(point(LevelPoint { seconds: 1.0, db: -0.004 }), LevelPoint { seconds: 1.0, db: 0.0 });
    }
}
