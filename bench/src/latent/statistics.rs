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

/// Spearman's rank correlation of values with their positions, -1..1; ties share their rank, and what never changes has 0.
pub(crate) fn rank_correlation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let rank = |value: f64| {
        let below = values.iter().filter(|&&other| other < value).count() as f64;
        let equal = values.iter().filter(|&&other| other == value).count() as f64;
        below + (equal - 1.0) / 2.0
    };
    let middle = (n - 1.0) / 2.0;
    let (mut both, mut positions, mut ranks) = (0.0, 0.0, 0.0);
    for (position, &value) in values.iter().enumerate() {
        let (x, y) = (position as f64 - middle, rank(value) - middle);
        both += x * y;
        positions += x * x;
        ranks += y * y;
    }
    if ranks > 0.0 { both / (positions * ranks).sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_follow_the_order_and_not_the_size() {
        assert_eq!(rank_correlation(&[1.0, 10.0, 11.0, 1_000.0]), 1.0);
        assert_eq!(rank_correlation(&[3.0, 2.0, 1.0]), -1.0);
        assert_eq!(rank_correlation(&[5.0; 9]), 0.0);
        // 1, 2.5, 2.5, 4 against 1..4: 4.5 / sqrt(5 * 4.5).
        assert!((rank_correlation(&[0.0, 7.0, 7.0, 9.0]) - 4.5 / (5.0f64 * 4.5).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn quantiles_lie_between_values() {
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(quantile(&[0.0, 10.0], 0.95), 9.5);
        assert!(median(&[]).is_nan());
    }
}
