//! A way through sounds, step by step: how even and how direct it is, what it does to the loudness, and what rises along it.

use super::statistics::median;
use crate::ear::{SILENCE_DB, Sound};

/// What a way of equally spaced positions does.
#[derive(Clone, Debug)]
pub(super) struct Trail {
    /// Distance (MSS) of each position from the one before.
    pub(super) steps: Vec<f64>,
    /// Distance between the ends.
    pub(super) end_to_end: f64,
    /// Positions whose peak is under [`SILENCE_DB`].
    pub(super) num_silent: usize,
}

impl Trail {
    /// Along at least two positions.
    pub(super) fn along(sounds: &[Sound]) -> Self {
        let steps = sounds.windows(2).map(|pair| pair[0].mss(&pair[1])).collect();
        let end_to_end = sounds[0].mss(&sounds[sounds.len() - 1]);
        Self { steps, end_to_end, num_silent: sounds.iter().filter(|sound| sound.peak_db < SILENCE_DB).count() }
    }

    /// The largest step over the median one; none where the median step is nothing.
    pub(super) fn largest_to_median(&self) -> Option<f64> {
        let largest = self.steps.iter().copied().fold(0.0, f64::max);
        let median = median(&self.steps);
        (median > 0.0).then(|| largest / median)
    }

    /// Standard deviation of the steps over their mean: 0 is perfectly even.
    pub(super) fn evenness(&self) -> f64 {
        let len = self.steps.len() as f64;
        let mean = self.steps.iter().sum::<f64>() / len;
        let variance = self.steps.iter().map(|step| (step - mean).powi(2)).sum::<f64>() / len;
        if mean > 0.0 { variance.sqrt() / mean } else { 0.0 }
    }

    /// Length of the way over the distance between its ends: 1 is straight. None where the ends sound alike.
    pub(super) fn directness(&self) -> Option<f64> {
        (self.end_to_end > 0.0).then(|| self.steps.iter().sum::<f64>() / self.end_to_end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(steps: &[f64], end_to_end: f64) -> Trail {
        Trail { steps: steps.to_vec(), end_to_end, num_silent: 0 }
    }

    #[test]
    fn an_even_straight_way_has_the_best_figures() {
        let even = trail(&[2.0; 4], 8.0);
        assert_eq!((even.largest_to_median(), even.evenness(), even.directness()), (Some(1.0), 0.0, Some(1.0)));
        let jump = trail(&[1.0, 1.0, 1.0, 5.0], 4.0);
        assert_eq!((jump.largest_to_median(), jump.directness()), (Some(5.0), Some(2.0)));
        assert!((jump.evenness() - 3f64.sqrt() / 2.0).abs() < 1e-12);
        assert_eq!(trail(&[0.0; 4], 0.0).directness(), None);
    }
}
