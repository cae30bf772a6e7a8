//! How lanes compare with those of people.

use std::f64::consts::TAU;

/// Four figures of a lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaneStatistics {
    /// Steps that differ from the one before.
    pub changes: f64,
    /// The mean difference from step to step, of the whole range.
    pub step: f64,
    /// The share of steps that do not differ.
    pub held: f64,
    /// The mean frequency of the spectrum of power without its mean, in cycles of the whole lane.
    pub centroid: f64,
}

/// One figure of two sets of lanes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// What is compared.
    pub name: &'static str,
    /// The quartiles of the first set.
    pub quartiles: [f64; 3],
    /// The quartiles of the second.
    pub reference: [f64; 3],
    /// The largest difference of the two distributions (Kolmogorov and Smirnov).
    pub distance: f64,
}

impl LaneStatistics {
    /// Of a lane; `None` of one that does not move, or has less than two steps.
    pub fn of(lane: &[u8]) -> Option<Self> {
        let differences: Vec<i32> = lane.windows(2).map(|pair| i32::from(pair[1]) - i32::from(pair[0])).collect();
        let changes = differences.iter().filter(|difference| **difference != 0).count();
        if changes == 0 {
            return None;
        }
        let num = differences.len() as f64;
        let way: i32 = differences.iter().map(|difference| difference.abs()).sum();
        Some(Self {
            changes: changes as f64,
            step: f64::from(way) / num / 127.0,
            held: 1.0 - changes as f64 / num,
            centroid: centroid(lane),
        })
    }
}

impl Comparison {
    /// All four figures of two sets of lanes. Those that do not move are left out.
    pub fn of<'a>(lanes: impl Iterator<Item = &'a [u8]>, reference: impl Iterator<Item = &'a [u8]>) -> [Self; 4] {
        let lanes: Vec<LaneStatistics> = lanes.filter_map(LaneStatistics::of).collect();
        let reference: Vec<LaneStatistics> = reference.filter_map(LaneStatistics::of).collect();
        let figure = |name, of: fn(&LaneStatistics) -> f64| {
            let sorted = |all: &[LaneStatistics]| {
                let mut values: Vec<f64> = all.iter().map(of).collect();
                values.sort_unstable_by(f64::total_cmp);
                values
            };
            let (own, other) = (sorted(&lanes), sorted(&reference));
            let distance = kolmogorov_smirnov(&own, &other);
            Self { name, quartiles: quartiles(&own), reference: quartiles(&other), distance }
        };
        [
            figure("changes", |s| s.changes),
            figure("step", |s| s.step),
            figure("held", |s| s.held),
            figure("centroid", |s| s.centroid),
        ]
    }

    /// Whether the median lies within the middle half of the reference.
    pub fn is_within(&self) -> bool {
        (self.reference[0]..=self.reference[2]).contains(&self.quartiles[1])
    }
}

/// The largest difference of two distributions, both sorted; 1 where one is empty.
pub fn kolmogorov_smirnov(a: &[f64], b: &[f64]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 1.0;
    }
    let below = |all: &[f64], value: f64| all.partition_point(|other| *other <= value) as f64 / all.len() as f64;
    a.iter().chain(b).map(|value| (below(a, *value) - below(b, *value)).abs()).fold(0.0, f64::max)
}

fn quartiles(sorted: &[f64]) -> [f64; 3] {
    [0.25, 0.5, 0.75].map(|share| {
        let at = share * sorted.len().saturating_sub(1) as f64;
        let (low, high) = (at.floor() as usize, at.ceil() as usize);
        let value = |idx: usize| sorted.get(idx).copied().unwrap_or(0.0);
        value(low) + (value(high) - value(low)) * at.fract()
    })
}

fn centroid(lane: &[u8]) -> f64 {
    let num = lane.len();
    let mean = lane.iter().map(|value| f64::from(*value)).sum::<f64>() / num as f64;
    let turn: Vec<(f64, f64)> = (0..num).map(|idx| (TAU * idx as f64 / num as f64).sin_cos()).collect();
    let (mut power, mut weighted) = (0.0, 0.0);
    for bin in 1..=num / 2 {
        let (mut re, mut im) = (0.0, 0.0);
        for (idx, value) in lane.iter().enumerate() {
            let (sin, cos) = turn[idx * bin % num];
            re += (f64::from(*value) - mean) * cos;
            im += (f64::from(*value) - mean) * sin;
        }
        let here = re * re + im * im;
        power += here;
        weighted += here * bin as f64;
    }
    weighted / power.max(f64::MIN_POSITIVE)
}
