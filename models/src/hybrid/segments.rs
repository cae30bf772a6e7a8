//! A curve as few straight lines: a continuous piecewise linear fit, by weighted least squares.
//!
//! Between given knots the best values come from a tridiagonal system, since each point lies under two hat functions; with running sums
//! of the moments a segment costs the same whatever its length. Knots are inserted one by one where they help most, on a coarse grid,
//! and then moved as long as that helps.

use std::iter::successors;

/// A point where the slope changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knot {
    /// Where, as an index into the curve.
    pub at: f32,
    /// The value there, in the unit of the curve.
    pub value: f32,
}

/// Places at which a knot is tried at first.
const GRID: usize = 64;
/// Rounds over all knots at most, for each step of refining.
const ROUNDS: usize = 8;
/// A knot that takes away less of the square error is left out, as a part of the curve's variance.
const WORTH: f64 = 1e-10;
/// How strongly neighbouring knots hold together where no weight lies between them, beside the mean weight of a point.
const TIE: f64 = 1e-9;

/// The continuous line of at most `num_segments` segments (at least one) that is nearest to the curve in weighted squares. The first knot
/// lies at the first value, the last at the last one, the others at values between them in order. A value that is not finite, or whose
/// weight is missing, not finite or not above 0, does not count. Of an empty curve there are no knots, of a single value there is one.
pub fn fit(values: &[f32], weights: &[f32], num_segments: usize) -> Vec<Knot> {
    let Some(last) = values.len().checked_sub(1) else { return Vec::new() };
    let moments = Moments::new(values, weights);
    let mut system = Tridiagonal::default();
    let mut places = if last == 0 { vec![0] } else { vec![0, last] };
    let mut error = moments.solve(&places, &mut system);
    let step = last.div_ceil(GRID).max(1);
    for _ in 1..num_segments.min(last) {
        let candidates = (1..=last / step).map(|i| i * step).filter(|place| !places.contains(place));
        let mut tried = places.clone();
        let errors = candidates.map(|place| {
            insert(&mut tried, &places, place);
            (moments.solve(&tried, &mut system), place)
        });
        let Some((best, place)) = errors.min_by(|a, b| a.0.total_cmp(&b.0)) else { break };
        if error - best <= WORTH * moments.variance {
            break;
        }
        insert(&mut tried, &places, place);
        (error, places) = (best, tried);
        error = refine(&moments, &mut places, (error, step), &mut system);
    }
    moments.solve(&places, &mut system);
    let knot = |(&at, value): (&usize, &f64)| Knot { at: at as f32, value: (value + moments.mean) as f32 };
    places.iter().zip(&system.values).map(knot).collect()
}

/// The line at a place; level before its first knot and after its last. 0 without knots.
pub fn eval(knots: &[Knot], at: f32) -> f32 {
    let next = knots.partition_point(|knot| knot.at <= at);
    let (before, after) = (knots.get(next.wrapping_sub(1)), knots.get(next));
    match (before, after) {
        (Some(a), Some(b)) => a.value + (b.value - a.value) * ((at - a.at) / (b.at - a.at)),
        (Some(only), None) | (None, Some(only)) => only.value,
        (None, None) => 0.0,
    }
}

/// Makes `to` the places with one more, in order.
fn insert(to: &mut Vec<usize>, places: &[usize], place: usize) {
    let at = places.partition_point(|&p| p < place);
    to.clear();
    to.extend_from_slice(&places[..at]);
    to.push(place);
    to.extend_from_slice(&places[at..]);
}

/// Moves inner knots by ever smaller steps as long as the error falls; returns the error.
fn refine(moments: &Moments, places: &mut [usize], (mut error, step): (f64, usize), system: &mut Tridiagonal) -> f64 {
    for step in successors(Some(step), |step| (*step > 1).then_some(step / 2)) {
        for _ in 0..ROUNDS {
            let before = error;
            for i in 1..places.len() - 1 {
                let own = places[i];
                for moved in [own.saturating_sub(step), own + step] {
                    if moved <= places[i - 1] || moved >= places[i + 1] {
                        continue;
                    }
                    let kept = std::mem::replace(&mut places[i], moved);
                    let tried = moments.solve(places, system);
                    if tried < error {
                        error = tried;
                    } else {
                        places[i] = kept;
                    }
                }
            }
            if error >= before {
                break;
            }
        }
    }
    error
}

/// Running sums of a curve's moments, its weighted mean taken off.
struct Moments {
    /// Up to each place: sums of w, w i, w i^2, w y, w i y.
    sums: Vec<[f64; 5]>,
    /// Of the curve.
    mean: f64,
    /// The sum of w y^2.
    variance: f64,
    tie: f64,
}

impl Moments {
    fn new(values: &[f32], weights: &[f32]) -> Self {
        let point = |i: usize| {
            let (y, w) = (values[i], weights.get(i).copied().unwrap_or(0.0));
            let counts = y.is_finite() && w.is_finite() && w > 0.0;
            if counts { (f64::from(w), f64::from(y)) } else { (0.0, 0.0) }
        };
        let (total, sum) = (0..values.len()).map(point).fold((0.0, 0.0), |s, (w, y)| (s.0 + w, s.1 + w * y));
        let mean = if total > 0.0 { sum / total } else { 0.0 };
        let mut sums = vec![[0.0; 5]];
        let (mut running, mut variance) = ([0.0; 5], 0.0);
        for i in 0..values.len() {
            let (w, y) = point(i);
            let (x, y) = (i as f64, y - mean);
            for (sum, term) in running.iter_mut().zip([w, w * x, w * x * x, w * y, w * x * y]) {
                *sum += term;
            }
            variance += w * y * y;
            sums.push(running);
        }
        let tie = if total > 0.0 { TIE * total / values.len() as f64 } else { 1.0 };
        Self { sums, mean, variance, tie }
    }

    /// Leaves the best values at these places, less the mean, in the system; gives the square error that they leave.
    fn solve(&self, places: &[usize], system: &mut Tridiagonal) -> f64 {
        let n = places.len();
        system.reset(n, self.tie * 1e-6);
        if n == 1 {
            return self.variance;
        }
        let Tridiagonal { main, side, right, .. } = system;
        for (i, pair) in places.windows(2).enumerate() {
            let (from, to) = (pair[0] as f64, pair[1] as f64);
            // The last place belongs to the last segment; on others the next one begins with it.
            let end = if i + 2 == n { pair[1] + 1 } else { pair[1] };
            let [w, x, xx, y, xy] = std::array::from_fn(|m| self.sums[end][m] - self.sums[pair[0]][m]);
            let len = to - from;
            // Moments of the share of the right knot, t = (x - from) / len.
            let t = (x - from * w) / len;
            let tt = (xx - 2.0 * from * x + from * from * w) / (len * len);
            let ty = (xy - from * y) / len;
            main[i] += w - 2.0 * t + tt + self.tie;
            main[i + 1] += tt + self.tie;
            side[i] = t - tt - self.tie;
            right[i] += y - ty;
            right[i + 1] += ty;
        }
        system.solve();
        let explained: f64 = system.values.iter().zip(&system.right).map(|(value, right)| value * right).sum();
        self.variance - explained
    }
}

/// A symmetric, positive definite tridiagonal system, whose room is kept: thousands of them are solved for a curve.
#[derive(Default)]
struct Tridiagonal {
    main: Vec<f64>,
    side: Vec<f64>,
    right: Vec<f64>,
    values: Vec<f64>,
}

impl Tridiagonal {
    /// `n` rows of a small main diagonal and nothing else.
    fn reset(&mut self, n: usize, main: f64) {
        for (row, value) in
            [(&mut self.main, main), (&mut self.side, 0.0), (&mut self.right, 0.0), (&mut self.values, 0.0)]
        {
            row.clear();
            row.resize(n, value);
        }
    }

    /// Leaves the solution in `values`; the main diagonal is used up.
    fn solve(&mut self) {
        let Self { main, side, right, values } = self;
        let n = main.len();
        values.copy_from_slice(right);
        for i in 1..n {
            let factor = side[i - 1] / main[i - 1];
            main[i] -= factor * side[i - 1];
            values[i] -= factor * values[i - 1];
        }
        values[n - 1] /= main[n - 1];
        for i in (0..n - 1).rev() {
            values[i] = (values[i] - side[i] * values[i + 1]) / main[i];
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn error(knots: &[Knot], values: &[f32], weights: &[f32]) -> f64 {
        let term = |(i, (y, w)): (usize, (&f32, &f32))| f64::from(w * (eval(knots, i as f32) - y).powi(2));
        values.iter().zip(weights).enumerate().map(term).sum()
    }

    #[test]
    fn lines_come_back() {
        let line = [(0.0, -3.0), (37.0, 20.0), (90.0, 5.0), (160.0, 5.0), (399.0, -60.0)];
        let knots = line.map(|(at, value)| Knot { at, value });
        let values: Vec<f32> = (0..400).map(|i| eval(&knots, i as f32)).collect();
        let found = fit(&values, &vec![1.0; 400], 4);
        assert_eq!(found.len(), 5);
        for (found, knot) in found.iter().zip(knots) {
            assert!((found.at - knot.at).abs() <= 1.0 && (found.value - knot.value).abs() < 0.2, "{found:?}, {knot:?}");
        }
        assert!(error(&found, &values, &vec![1.0; 400]) < 1e-3);
    }

    #[test]
    fn a_straight_line_needs_no_more_than_its_ends() {
        let values: Vec<f32> = (0..100).map(|i| 0.25 * i as f32 - 7.0).collect();
        let found = fit(&values, &[1.0; 100], 6);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!((eval(&found, 50.0) - 5.5).abs() < 1e-3 && (eval(&found, 1e9) - 17.75).abs() < 1e-3);
    }

    #[test]
    fn what_has_no_weight_does_not_count() {
        let mut values = vec![1.0; 60];
        values[20..40].fill(f32::NAN);
        values[45] = 1e9;
        let mut weights = vec![1.0; 60];
        weights[45] = 0.0;
        let found = fit(&values, &weights, 5);
        assert!((0..60).all(|i| (eval(&found, i as f32) - 1.0).abs() < 1e-4), "{found:?}");
        let nothing = fit(&[f32::NAN; 9], &[], 3);
        assert!(nothing.iter().all(|knot| knot.value == 0.0), "{nothing:?}");
    }

    #[test]
    fn short_curves_have_few_knots() {
        assert!(fit(&[], &[], 4).is_empty() && eval(&[], 3.0) == 0.0);
        assert_eq!(fit(&[2.0], &[1.0], 4), [Knot { at: 0.0, value: 2.0 }]);
        let three = fit(&[0.0, 5.0, 0.0], &[1.0; 3], 0);
        assert_eq!(three.len(), 2);
        let three = fit(&[0.0, 5.0, 0.0], &[1.0; 3], 9);
        assert!(three.len() == 3 && (three[1].value - 5.0).abs() < 1e-3, "{three:?}");
    }

    proptest! {
        #[test]
        fn more_segments_are_never_worse_and_one_is_the_regression(
            points in proptest::collection::vec((-90.0_f32..20.0, 0.01_f32..5.0), 2..300),
        ) {
            let (values, weights): (Vec<f32>, Vec<f32>) = points.into_iter().unzip();
            let mut last = f64::INFINITY;
            for num_segments in 1..7 {
                let knots = fit(&values, &weights, num_segments);
                prop_assert!(knots.len() <= num_segments + 1 && knots.windows(2).all(|pair| pair[0].at < pair[1].at));
                prop_assert!(knots[0].at == 0.0 && knots[knots.len() - 1].at == (values.len() - 1) as f32);
                let error = error(&knots, &values, &weights);
                prop_assert!(error <= last * (1.0 + 1e-4) + 1e-2, "{num_segments} segments: {error} after {last}");
                last = error;
                // Least squares: no knot can be moved up or down for the better.
                for moved in 0..knots.len() {
                    for by in [-0.5, 0.5] {
                        let mut other = knots.clone();
                        other[moved].value += by;
                        let worse = self::error(&other, &values, &weights);
                        prop_assert!(worse >= error * (1.0 - 1e-5), "{worse} is better than {error}");
                    }
                }
            }
        }

        #[test]
        fn any_numbers_become_knots(values in proptest::collection::vec(any::<f32>(), 0..80), seed in any::<u64>()) {
            let weights: Vec<f32> = (0..values.len()).map(|i| f32::from_bits((seed >> (i % 33)) as u32)).collect();
            let knots = fit(&values, &weights, 1 + (seed % 9) as usize);
            prop_assert_eq!(&knots, &fit(&values, &weights, 1 + (seed % 9) as usize));
            prop_assert_eq!(knots.is_empty(), values.is_empty());
        }
    }
}
