//! Samples in steps. What the steps add is averaged between neighbours, so that no edge hangs on a whole sample.
//!
//! Formula: the first antiderivative of J. Parker, V. Zavalishin, E. Le Bivic, "Reducing the Aliasing of Nonlinear Waveshaping Using
//! Continuous-Time Convolution" (DAFx-16), applied to the error of rounding alone.

/// Adding and taking it away rounds to a whole number, to even ones from the middle.
const ROUND: f32 = 12_582_912.0;

/// Steps in one of full scale at an amount of 0..1.
pub(super) fn steps(amount: f32) -> f32 {
    (16.0 * (1.0 - amount).powi(2)).exp2()
}

/// The sample `x` in `steps`, where the cycle has `before` half a sample earlier and `after` half a sample later; all within 16.
#[inline(always)]
pub(super) fn crushed(before: f32, x: f32, after: f32, steps: f32) -> f32 {
    let off = |u: f32| u - ((u + ROUND) - ROUND);
    let (from, to) = (steps * before, steps * after);
    let (off_from, off_to) = (off(from), off(to));
    // The error is a saw; its antiderivative a row of parabolas.
    let way = to - from;
    let mean =
        if way.abs() < 1e-3 { 0.5 * (off_from + off_to) } else { 0.5 * (off_to * off_to - off_from * off_from) / way };
    x - mean / steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_still_is_rounded_and_what_moves_is_the_mean_of_its_way() {
        for x in [-1.3_f32, -0.26, 0.0, 0.1, 0.6, 0.99] {
            let rounded = (x * 4.0).round() / 4.0;
            assert!((crushed(x, x, x, 4.0) - rounded).abs() < 1e-6, "{x}");
        }
        for (from, to) in [(0.0_f32, 0.5), (-0.3, 0.9), (0.1, 0.101), (0.124, 0.126)] {
            let at = |i: i32| from + (to - from) * (i as f32 + 0.5) / 1e4;
            let mean = (0..10_000).map(|i| f64::from((at(i) * 4.0).round() / 4.0)).sum::<f64>() / 1e4;
            let found = f64::from(crushed(from, 0.5 * (from + to), to, 4.0));
            assert!((found - mean).abs() < 1e-3, "{from} to {to}: {found}, expected {mean}");
        }
    }
}
