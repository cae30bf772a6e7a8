//! What is different: Friedman's test over all items, Wilcoxon's between two, Holm's correction.

/// Friedman's statistic and its p: rows are blocks (a listener's trial), columns items. Nothing of fewer than two of either.
pub fn friedman(rows: &[Vec<f64>]) -> Option<(f64, f64)> {
    let (n, k) = (rows.len(), rows.first()?.len());
    if n < 2 || k < 2 || rows.iter().any(|row| row.len() != k) {
        return None;
    }
    let mut sums = vec![0.0; k];
    let mut ties = 0.0;
    for row in rows {
        let (ranks, tied) = ranks(row);
        sums.iter_mut().zip(ranks).for_each(|(sum, rank)| *sum += rank);
        ties += tied;
    }
    let (n, k) = (n as f64, k as f64);
    let squares: f64 = sums.iter().map(|sum| sum * sum).sum();
    let statistic = 12.0 / (n * k * (k + 1.0)) * squares - 3.0 * n * (k + 1.0);
    let correction = 1.0 - ties / (n * k * (k * k - 1.0));
    let statistic = if correction > 1e-12 { statistic / correction } else { 0.0 };
    Some((statistic, chi_square_tail(statistic, k - 1.0)))
}

/// Wilcoxon's signed-rank test of paired differences: the smaller rank sum and p of both sides, by the normal distribution with ties
/// corrected. Zeros are left out; nothing where no difference is left.
pub fn wilcoxon(differences: &[f64]) -> Option<(f64, f64)> {
    let differences: Vec<f64> = differences.iter().copied().filter(|x| *x != 0.0).collect();
    let n = differences.len() as f64;
    if differences.is_empty() {
        return None;
    }
    let (ranks, ties) = ranks(&differences.iter().map(|x| x.abs()).collect::<Vec<_>>());
    let plus: f64 = ranks.iter().zip(&differences).filter(|(_, x)| **x > 0.0).map(|(rank, _)| rank).sum();
    let least = plus.min(n * (n + 1.0) / 2.0 - plus);
    let variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ties / 48.0;
    let z = (least - n * (n + 1.0) / 4.0) / variance.sqrt();
    Some((least, (2.0 * normal_tail(-z)).min(1.0)))
}

/// Holm's correction: p of each, so that all together err as seldom as one.
pub fn holm(ps: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..ps.len()).collect();
    order.sort_by(|a, b| ps[*a].total_cmp(&ps[*b]));
    let mut corrected = vec![0.0; ps.len()];
    let mut most = 0.0_f64;
    for (place, idx) in order.into_iter().enumerate() {
        most = most.max(((ps.len() - place) as f64 * ps[idx]).min(1.0));
        corrected[idx] = most;
    }
    corrected
}

/// Ranks from 1, means where values are the same; and the sum of t^3 - t over all groups of the same.
fn ranks(values: &[f64]) -> (Vec<f64>, f64) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let (mut ranks, mut ties, mut from) = (vec![0.0; values.len()], 0.0, 0);
    while from < order.len() {
        let same = order[from..].iter().take_while(|idx| values[**idx] == values[order[from]]).count();
        let rank = from as f64 + 0.5 * (same as f64 + 1.0);
        order[from..from + same].iter().for_each(|idx| ranks[*idx] = rank);
        ties += (same as f64).powi(3) - same as f64;
        from += same;
    }
    (ranks, ties)
}

/// The normal distribution beyond z >= 0.
fn normal_tail(z: f64) -> f64 {
    0.5 * gamma_tail(0.5, 0.5 * z * z)
}

/// The chi-squared distribution beyond x.
fn chi_square_tail(x: f64, freedom: f64) -> f64 {
    gamma_tail(0.5 * freedom, 0.5 * x.max(0.0))
}

/// The regularised upper incomplete gamma function: its series where x is small, else its continued fraction (Lentz).
fn gamma_tail(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let head = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for n in 1..500 {
            term *= x / (a + f64::from(n));
            sum += term;
        }
        return 1.0 - head * sum;
    }
    let mut b = x + 1.0 - a;
    let mut c = 1e300;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for n in 1..500 {
        let n = f64::from(n);
        let an = -n * (n - a);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        fraction *= d * c;
    }
    head * fraction
}

/// ln of the gamma function, by Stirling's series behind a few steps.
fn ln_gamma(a: f64) -> f64 {
    let (mut a, mut before) = (a, 0.0);
    while a < 10.0 {
        before -= a.ln();
        a += 1.0;
    }
    let inverse = 1.0 / a;
    let series = inverse / 12.0 - inverse.powi(3) / 360.0 + inverse.powi(5) / 1_260.0;
    before + (a - 0.5) * a.ln() - a + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6 * b.abs().max(1e-3)
    }

    /// Beside SciPy 1.15: `friedmanchisquare`, `wilcoxon` by the normal distribution without a correction for continuity, `chi2.sf`.
    #[test]
    fn figures_are_those_of_scipy() {
        let rows = [
            [98.0, 70.0, 40.0, 20.0],
            [95.0, 80.0, 60.0, 15.0],
            [100.0, 75.0, 75.0, 30.0],
            [90.0, 85.0, 50.0, 25.0],
            [97.0, 60.0, 65.0, 10.0],
            [99.0, 72.0, 55.0, 22.0],
        ]
        .map(|row| row.to_vec());
        let (statistic, p) = friedman(&rows).unwrap();
        assert!(near(statistic, 16.932_203_389_830_516) && near(p, 0.000_729_797_698_456_7), "{statistic} {p}");
        let (least, p) = wilcoxon(&[3.0, -1.0, 4.0, 1.5, -2.0, 6.0, 5.0, -0.5, 2.0, 2.0, 7.0]).unwrap();
        assert!(near(least, 8.0) && near(p, 0.025_935_445_587), "{least} {p}");
        assert!(near(chi_square_tail(3.2, 4.0), 0.524_930_946_786));
        assert!(near(chi_square_tail(25.0, 3.0), 1.544_049_829e-5));
        assert!(near(normal_tail(1.96), 0.024_997_895_148));
    }

    #[test]
    fn what_says_nothing_is_nothing() {
        assert_eq!(friedman(&[vec![1.0, 2.0]]), None);
        assert_eq!(wilcoxon(&[0.0, 0.0]), None);
        let (statistic, p) = friedman(&[vec![1.0, 1.0], vec![2.0, 2.0]]).unwrap();
        assert_eq!((statistic, p), (0.0, 1.0));
    }

    #[test]
    fn the_least_p_is_corrected_the_most() {
        assert_eq!(holm(&[0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
        assert_eq!(holm(&[0.6, 0.7]), [1.0, 1.0]);
    }
}
