//! Figures of many figures: quantiles and ranks.

/// The middle value; of an even number the mean of both. NaN of nothing.
pub(super) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// A quantile, 0..1, in straight lines between values.
pub(super) fn quantile(values: &[f64], at: f64) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = at * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    // Not by differences: an end may be infinite.
    if place.fract() == 0.0 {
        sorted[below]
    } else {
        sorted[below] * (1.0 - place.fract()) + sorted[above] * place.fract()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_values() {
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(quantile(&[0.0, 10.0], 0.95), 9.5);
        assert!(median(&[]).is_nan());
    }
}
