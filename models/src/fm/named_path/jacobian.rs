//! How what is heard moves with the offsets, near a place: a slope a descriptor, direction and sign, corrected by every place heard.

use super::directions::{NUM_DIRECTIONS, Offsets};
use super::hearing::{Heard, NUM_NAMED};

/// Part of an error that a correction takes away (Broyden, 1965).
const CORRECTED: f64 = 0.7;
/// Rounds of the descent along one direction after another.
const ROUNDS: usize = 12;
/// Farthest step along a direction at once.
const TRUST: f64 = 0.4;
/// Costs of a place's distance from the patch, and from where the step begins.
const FAR: f64 = 0.004;
const STEP: f64 = 0.01;

/// Jacobian up and down each direction.
#[derive(Clone, Debug)]
pub(super) struct Jacobian {
    sides: [[[f64; NUM_NAMED]; 2]; NUM_DIRECTIONS],
}

/// What a step should reach.
pub(super) struct Wish {
    /// Where each descriptor should come to, and how much a miss counts.
    pub(super) target: Heard,
    pub(super) weight: Heard,
}

/// How much of a way lies below and above 0.
fn parts(from: f64, to: f64) -> [f64; 2] {
    [to.min(0.0) - from.min(0.0), to.max(0.0) - from.max(0.0)]
}

impl Jacobian {
    /// From the patch and a probe down and up each direction, `distance` away; a silent probe has no slope.
    pub(super) fn new(rest: &Heard, probes: &[[Option<Heard>; 2]], distance: impl Fn(usize) -> f64) -> Self {
        let slope = |probe: &Option<Heard>, way: f64| {
            std::array::from_fn(|d| probe.map_or(0.0, |heard| (heard[d] - rest[d]) / way))
        };
        Self { sides: std::array::from_fn(|i| [slope(&probes[i][0], -distance(i)), slope(&probes[i][1], distance(i))]) }
    }

    fn predicted(&self, from: &Offsets, to: &Offsets) -> Heard {
        let mut way = [0.0; NUM_NAMED];
        for (sides, (&from, &to)) in self.sides.iter().zip(from.iter().zip(to)) {
            for (side, part) in sides.iter().zip(parts(f64::from(from), f64::from(to))) {
                way.iter_mut().zip(side).for_each(|(way, slope)| *way += slope * part);
            }
        }
        way
    }

    /// Where was heard what.
    pub(super) fn correct(&mut self, from: (&Offsets, &Heard), to: (&Offsets, &Heard)) {
        let predicted = self.predicted(from.0, to.0);
        let all: Vec<[f64; 2]> =
            from.0.iter().zip(to.0).map(|(&from, &to)| parts(f64::from(from), f64::from(to))).collect();
        let length: f64 = all.iter().flatten().map(|part| part * part).sum();
        if length < 1e-6 {
            return;
        }
        for (sides, parts) in self.sides.iter_mut().zip(&all) {
            for (side, part) in sides.iter_mut().zip(parts) {
                for d in 0..NUM_NAMED {
                    let error = to.1[d] - from.1[d] - predicted[d];
                    side[d] += CORRECTED * error * part / length;
                }
            }
        }
    }

    /// The next place: where the slopes say that the wish is met best, not far off.
    pub(super) fn step(&self, from: &Offsets, heard: &Heard, wish: &Wish) -> Offsets {
        let mut to = *from;
        let mut left: Heard = std::array::from_fn(|d| wish.target[d] - heard[d]);
        for _ in 0..ROUNDS {
            for i in 0..NUM_DIRECTIONS {
                let (low, high) = (f64::from(from[i]) - TRUST, f64::from(from[i]) + TRUST);
                let now = f64::from(to[i]);
                // What is left without this direction.
                let without: Heard = {
                    let [down, up] = parts(f64::from(from[i]), now);
                    std::array::from_fn(|d| left[d] + self.sides[i][0][d] * down + self.sides[i][1][d] * up)
                };
                let best = self.along(i, f64::from(from[i]), (low.max(-1.0), high.min(1.0)), &without, wish);
                let [down, up] = parts(f64::from(from[i]), best);
                left = std::array::from_fn(|d| without[d] - self.sides[i][0][d] * down - self.sides[i][1][d] * up);
                to[i] = best as f32;
            }
        }
        to
    }

    /// The best place along one direction: the least of two parabolas that meet at 0.
    fn along(&self, i: usize, from: f64, (low, high): (f64, f64), without: &Heard, wish: &Wish) -> f64 {
        let cost = |x: f64| {
            let [down, up] = parts(from, x);
            let miss: f64 = (0..NUM_NAMED)
                .map(|d| wish.weight[d] * (without[d] - self.sides[i][0][d] * down - self.sides[i][1][d] * up).powi(2))
                .sum();
            miss + FAR * x * x + STEP * (x - from).powi(2)
        };
        let least = |side: usize, (low, high): (f64, f64)| {
            let slope = &self.sides[i][side];
            // Of the other side the whole part is gone through.
            let passed = parts(from, 0.0)[1 - side];
            let start = if side == 0 { from.min(0.0) } else { from.max(0.0) };
            let (mut num, mut den) = (STEP * from, FAR + STEP);
            for d in 0..NUM_NAMED {
                let base = without[d] - self.sides[i][1 - side][d] * passed + slope[d] * start;
                num += wish.weight[d] * slope[d] * base;
                den += wish.weight[d] * slope[d] * slope[d];
            }
            (num / den).clamp(low, high)
        };
        let mut best = (f64::INFINITY, from);
        if low < 0.0 {
            let x = least(0, (low, high.min(0.0)));
            best = (cost(x), x);
        }
        if high > 0.0 {
            let x = least(1, (low.max(0.0), high));
            if cost(x) < best.0 {
                best = (cost(x), x);
            }
        }
        best.1
    }
}
