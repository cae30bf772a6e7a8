//! How far lanes that a method gives back are from those that it was given, with intervals.

use super::lane_coder::LANE_STEPS;
use crate::random::Random;

/// A lane moves whose standard deviation is above this, of 0 to 1.
pub const MOVING: f64 = 2.0 / 127.0;
/// Resamples of an interval.
const RESAMPLES: usize = 10_000;

/// Errors of lanes, of values 0 to 1.
#[derive(Clone, Debug)]
pub struct LaneErrors {
    /// Sum of the lanes' errors and lanes of each unit: of a file, a segment, or a lane.
    units: Vec<(f64, f64)>,
    /// Mean squared error of lanes that move; none where none does.
    pub moving: Option<f64>,
    /// Mean squared error of the differences between steps.
    pub differences: f64,
    /// Mean correlation of lanes that move; what stands still correlates with nothing.
    pub correlation: Option<f64>,
}

impl LaneErrors {
    /// Of lanes and what was made of them, as many of each; lanes in turn of the same number in `units` are one unit of the intervals.
    pub fn of(lanes: &[[f32; LANE_STEPS]], made: &[[f32; LANE_STEPS]], units: &[usize]) -> Self {
        let errors: Vec<f64> = lanes.iter().zip(made).map(|(lane, made)| squared(lane, made)).collect();
        let moving: Vec<usize> = (0..errors.len()).filter(|idx| deviation(&lanes[*idx]) > MOVING).collect();
        let differences = lanes.iter().zip(made).map(|(lane, made)| squared(&steps(lane), &steps(made)));
        let num = errors.len().max(1) as f64;
        let correlations = || moving.iter().map(|&idx| correlation(&lanes[idx], &made[idx]));
        let mean = |sum: f64| (!moving.is_empty()).then(|| sum / moving.len() as f64);
        Self {
            moving: mean(moving.iter().map(|&idx| errors[idx]).sum()),
            differences: differences.sum::<f64>() / num,
            correlation: mean(correlations().sum()),
            units: by_unit(&errors, units),
        }
    }

    /// Mean squared error.
    pub fn error(&self) -> f64 {
        mean_of(self.units.iter())
    }

    /// Its interval of 95 %, by bootstrap over units (Efron 1979).
    pub fn interval(&self) -> [f64; 2] {
        interval(&self.units)
    }

    /// The error less that of another method on the same lanes, and the interval of 95 % of that, paired by unit.
    pub fn less(&self, other: &Self) -> (f64, [f64; 2]) {
        let pairs = self.units.iter().zip(&other.units);
        let differences: Vec<(f64, f64)> = pairs.map(|(own, other)| (own.0 - other.0, own.1)).collect();
        (mean_of(differences.iter()), interval(&differences))
    }
}

/// Sum and number of the errors of each unit.
fn by_unit(errors: &[f64], units: &[usize]) -> Vec<(f64, f64)> {
    let numbered: Vec<(&usize, f64)> = units.iter().zip(errors.iter().copied()).collect();
    let runs = numbered.chunk_by(|a, b| a.0 == b.0);
    runs.map(|unit| (unit.iter().map(|(_, error)| error).sum(), unit.len() as f64)).collect()
}

/// The mean of the lanes of some units.
fn mean_of<'a>(units: impl Iterator<Item = &'a (f64, f64)>) -> f64 {
    let (sum, num) = units.fold((0.0, 0.0), |sum, unit| (sum.0 + unit.0, sum.1 + unit.1));
    sum / f64::max(num, 1.0)
}

fn interval(units: &[(f64, f64)]) -> [f64; 2] {
    if units.is_empty() {
        return [0.0; 2];
    }
    let mut random = Random::stream(1, units.len() as u64);
    let mut resample = || -> Vec<usize> { (0..units.len()).map(|_| random.below(units.len())).collect() };
    let mut means: Vec<f64> = (0..RESAMPLES).map(|_| mean_of(resample().iter().map(|idx| &units[*idx]))).collect();
    means.sort_by(f64::total_cmp);
    [0.025, 0.975].map(|share| means[((RESAMPLES - 1) as f64 * share) as usize])
}

fn squared(a: &[f32], b: &[f32]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum();
    sum / a.len().max(1) as f64
}

fn steps(lane: &[f32; LANE_STEPS]) -> Vec<f32> {
    lane.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn mean(lane: &[f32]) -> f64 {
    lane.iter().map(|value| f64::from(*value)).sum::<f64>() / lane.len() as f64
}

fn deviation(lane: &[f32]) -> f64 {
    let middle = mean(lane);
    (lane.iter().map(|value| (f64::from(*value) - middle).powi(2)).sum::<f64>() / lane.len() as f64).sqrt()
}

fn correlation(a: &[f32], b: &[f32]) -> f64 {
    let (middle_a, middle_b) = (mean(a), mean(b));
    let common: f64 = a.iter().zip(b).map(|(a, b)| (f64::from(*a) - middle_a) * (f64::from(*b) - middle_b)).sum();
    let scale = deviation(a) * deviation(b) * a.len() as f64;
    if scale > 1e-9 { common / scale } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(phase: f32) -> [f32; LANE_STEPS] {
        std::array::from_fn(|step| 0.5 + 0.4 * (phase + step as f32 / 128.0 * std::f32::consts::TAU * 4.0).sin())
    }

    #[test]
    fn errors_are_those_of_known_lanes() {
        let lanes = [sine(0.0), [0.25; LANE_STEPS]];
        let same = LaneErrors::of(&lanes, &lanes, &[0, 1]);
        assert_eq!((same.error(), same.moving, same.differences, same.interval()), (0.0, Some(0.0), 0.0, [0.0; 2]));
        assert!((same.correlation.unwrap() - 1.0).abs() < 1e-6);
        // The mean of a sine leaves half of its amplitude squared.
        let flat = LaneErrors::of(&lanes, &[[0.5; LANE_STEPS], [0.35; LANE_STEPS]], &[0, 1]);
        assert!((flat.moving.unwrap() - 0.08).abs() < 1e-4 && flat.correlation == Some(0.0));
        assert!((flat.error() - 0.045).abs() < 1e-4);
        let opposite = LaneErrors::of(&lanes[..1], &[sine(std::f32::consts::PI)], &[0]);
        assert!((opposite.correlation.unwrap() + 1.0).abs() < 1e-5);
        assert!(LaneErrors::of(&lanes[1..], &lanes[1..], &[0]).moving.is_none(), "nothing moves");
    }

    #[test]
    fn an_interval_holds_the_mean_and_a_paired_one_is_narrower() {
        let mut random = Random::stream(5, 1);
        let lanes: Vec<_> = (0..400).map(|_| sine(6.0 * random.uniform())).collect();
        let noisy = |random: &mut Random, amount: f32| -> Vec<[f32; LANE_STEPS]> {
            lanes.iter().map(|lane| lane.map(|value| value + amount * random.uniform() * random.normal())).collect()
        };
        let near = noisy(&mut random, 0.1);
        let far: Vec<_> = lanes
            .iter()
            .zip(&near)
            .map(|(lane, near)| std::array::from_fn(|i| lane[i] + 1.1 * (near[i] - lane[i])))
            .collect();
        let units: Vec<usize> = (0..lanes.len()).map(|lane| lane / 10).collect();
        let [near, far] = [near, far].map(|made| LaneErrors::of(&lanes, &made, &units));
        let [low, high] = near.interval();
        assert!(low < near.error() && near.error() < high);
        let (less, [from, to]) = near.less(&far);
        assert!(less < 0.0 && from <= less && less <= to && to < 0.0, "{less} {from} {to}");
        assert!(to - from < high - low);
    }

    #[test]
    fn lanes_of_one_file_are_resampled_together() {
        // Two files, one of them bad in all of its many lanes: the interval is as wide as they are apart.
        let lanes = vec![[0.5; LANE_STEPS]; 100];
        let made: Vec<_> = (0..100).map(|lane| [if lane < 50 { 0.5 } else { 0.9 }; LANE_STEPS]).collect();
        let by_file: Vec<usize> = (0..100).map(|lane| lane / 50).collect();
        let by_lane: Vec<usize> = (0..100).collect();
        let [file, lane] = [by_file, by_lane].map(|units| LaneErrors::of(&lanes, &made, &units));
        assert!((file.error() - 0.08).abs() < 1e-6 && (lane.error() - 0.08).abs() < 1e-6);
        let wide = |errors: &LaneErrors| errors.interval()[1] - errors.interval()[0];
        assert!(wide(&file) > 0.15 && wide(&lane) < 0.04, "{:?} {:?}", file.interval(), lane.interval());
    }
}
