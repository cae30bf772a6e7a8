//! How sure a mean is: percentile bootstrap, seeded.

/// Resamples.
const RESAMPLES: usize = 2_000;
const SEED: u64 = 0x5EED;

/// A figure with the ends of its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub(crate) struct Estimate {
    /// The figure of the whole sample.
    pub(crate) value: f64,
    /// The 2.5 % and 97.5 % quantiles of the resamples.
    pub(crate) interval: [f64; 2],
}

impl Estimate {
    /// For people: `3.21 [3.00, 3.40]`.
    pub(crate) fn show(&self, digits: usize) -> String {
        let [low, high] = self.interval;
        format!("{:.digits$} [{low:.digits$}, {high:.digits$}]", self.value)
    }
}

/// The mean of values.
pub(crate) fn mean(values: &[f64]) -> Estimate {
    estimate(values.len(), |picked| picked.iter().map(|&i| values[i]).sum::<f64>() / picked.len() as f64)
}

/// How much smaller the mean of `ours` is than that of `theirs`, in per cent; pairs stay together.
pub(crate) fn gain_percent(ours: &[f64], theirs: &[f64]) -> Estimate {
    estimate(ours.len().min(theirs.len()), |picked| {
        let sum = |values: &[f64]| picked.iter().map(|&i| values[i]).sum::<f64>();
        100.0 * (1.0 - sum(ours) / sum(theirs))
    })
}

fn estimate(len: usize, figure: impl Fn(&[usize]) -> f64) -> Estimate {
    if len == 0 {
        return Estimate { value: f64::NAN, interval: [f64::NAN; 2] };
    }
    let mut random = fastrand::Rng::with_seed(SEED);
    let all: Vec<usize> = (0..len).collect();
    let mut picked = all.clone();
    let mut figures: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            picked.iter_mut().for_each(|i| *i = random.usize(..len));
            figure(&picked)
        })
        .collect();
    figures.sort_by(f64::total_cmp);
    let at = |part: f64| figures[(part * (RESAMPLES - 1) as f64).round() as usize];
    Estimate { value: figure(&all), interval: [at(0.025), at(0.975)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_mean_is_that_of_its_standard_error() {
        let mut random = fastrand::Rng::with_seed(3);
        let values: Vec<f64> = (0..400).map(|_| (0..12).map(|_| random.f64()).sum::<f64>() - 6.0).collect();
        let Estimate { value, interval: [low, high] } = mean(&values);
        assert!(value.abs() < 0.15, "{value}");
        // 1.96 standard errors of a unit normal on either side.
        assert!(((high - low) / 2.0 - 0.098).abs() < 0.02, "{low} {high}");
        assert_eq!(mean(&values), mean(&values));
    }

    #[test]
    fn half_of_everything_is_a_gain_of_fifty_percent_without_doubt() {
        let theirs: Vec<f64> = (1..50).map(f64::from).collect();
        let ours: Vec<f64> = theirs.iter().map(|x| x / 2.0).collect();
        let gain = gain_percent(&ours, &theirs);
        assert!((gain.value - 50.0).abs() < 1e-9 && (gain.interval[1] - gain.interval[0]) < 1e-9, "{gain:?}");
    }
}
