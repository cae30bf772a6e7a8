//! A cycle drawn by hand: points with curves between.

use super::curve::{curve, sanitised_power};
use super::within;

/// Points of a [`DrawnShape`], at most.
pub const MAX_DRAWN_POINTS: usize = 16;

/// A point of a drawn cycle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DrawnPoint {
    /// Where in the cycle, 0..1.
    pub x: f32,
    /// Its height, 0..1.
    pub y: f32,
    /// Power of the curve on the way to the next point, -20..20 ([`super::curve`]).
    pub power: f32,
}

/// A cycle of up to 16 points, in order of x; before the first and after the last it is level. Two points at one x are a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnShape {
    points: [DrawnPoint; MAX_DRAWN_POINTS],
    num_points: usize,
}

impl Default for DrawnShape {
    /// Straight up.
    fn default() -> Self {
        Self::new(&[DrawnPoint::default(), DrawnPoint { x: 1.0, y: 1.0, power: 0.0 }])
    }
}

impl DrawnShape {
    /// Takes points in any order, the first 16 of them; values are clamped, and 0 for what is no number. Without points it is level
    /// at 0. Points at the same x stay in their order.
    pub fn new(points: &[DrawnPoint]) -> Self {
        let mut shape = Self { points: [DrawnPoint::default(); MAX_DRAWN_POINTS], num_points: 0 };
        for point in points.iter().take(MAX_DRAWN_POINTS) {
            let unit = |x: f32| within(x, [0.0, 1.0], 0.0);
            let point = DrawnPoint { x: unit(point.x), y: unit(point.y), power: sanitised_power(point.power) };
            let idx = shape.points().iter().position(|other| other.x > point.x).unwrap_or(shape.num_points);
            shape.points.copy_within(idx..shape.num_points, idx + 1);
            shape.points[idx] = point;
            shape.num_points += 1;
        }
        shape
    }

    /// The points, in order of x.
    pub fn points(&self) -> &[DrawnPoint] {
        &self.points[..self.num_points]
    }

    /// The height at x in 0..1, 0..1. At a step it is that after it.
    pub fn at(&self, x: f32) -> f32 {
        let num_before = self.points().partition_point(|point| point.x <= x);
        let Some(before) = num_before.checked_sub(1).map(|idx| self.points[idx]) else {
            return self.points().first().map_or(0.0, |first| first.y);
        };
        let Some(after) = self.points().get(num_before) else { return before.y };
        let way = curve((x - before.x) / (after.x - before.x), before.power);
        (before.y + (after.y - before.y) * way).clamp(0.0, 1.0)
    }
}
