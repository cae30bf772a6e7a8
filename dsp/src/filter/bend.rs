//! A hyperbolic tangent for what bends, and a bound for what goes round in a loop.

/// A quotient that follows the hyperbolic tangent within 10^-4, and what is beyond its reach is 1.
#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    let [above, below] = quotient(x);
    let y = above / below;
    let y = if y < 1.0 { y } else { 1.0 };
    if y > -1.0 { y } else { -1.0 }
}

/// What is above and below the line of [`tanh`].
#[inline(always)]
pub(super) fn quotient(x: f32) -> [f32; 2] {
    const REACH: f32 = 4.97;
    // Comparisons that are one instruction each, which `clamp` is not.
    let x = if x < REACH { x } else { REACH };
    let x = if x > -REACH { x } else { -REACH };
    let square = x * x;
    let above = x * (135_135.0 + square * (17_325.0 + square * (378.0 + square)));
    let below = 135_135.0 + square * (62_370.0 + square * (3_150.0 + square * 28.0));
    [above, below]
}

/// What a loop may keep: straight for what a note sounds like, never beyond 4, and 0 for what is no number or has died away.
#[inline(always)]
pub(super) fn bounded(x: f32) -> f32 {
    const BOUND: f32 = 4.0;
    const SILENT: f32 = 1e-20;
    let y = BOUND * tanh(x * (1.0 / BOUND));
    // No comparison holds for what is no number.
    if x.abs() > SILENT && x.abs() < f32::INFINITY { y } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quotient_is_a_hyperbolic_tangent_to_the_fourth_place() {
        for i in -1_000..=1_000 {
            let x = i as f32 * 0.01;
            assert!((tanh(x) - x.tanh()).abs() < 1.2e-4, "{x}: {} and {}", tanh(x), x.tanh());
        }
    }

    #[test]
    fn a_bound_is_a_number_whatever_comes() {
        for x in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-30] {
            assert_eq!(bounded(x), 0.0, "{x}");
        }
        assert!((bounded(0.1) - 0.1).abs() < 1e-4);
        assert!([1e30, -1e30].into_iter().all(|x: f32| (bounded(x).abs() - 4.0).abs() < 1e-3));
    }
}
