//! Curves that bend a signal, and how they do it without much aliasing: anti-derivatives.
//!
//! A curve is averaged over the straight line between two samples (first order; J. D. Parker, V. Zavalishin, E. Le Bivic, "Reducing the
//! Aliasing of Nonlinear Waveshaping Using Continuous-Time Convolution", DAFx 2016), or over a triangle across three (second order; S. Bilbao,
//! F. Esqueda, J. D. Parker, V. Välimäki, "Antiderivative Antialiasing for Memoryless Nonlinearities", 2017).

/// A curve with its first and second integral.
pub(super) trait Curve {
    fn value(x: f64) -> f64;
    fn first(x: f64) -> f64;
    fn second(x: f64) -> f64;
}

/// Straight up to 1, flat beyond.
pub(super) struct HardClip;

impl Curve for HardClip {
    #[inline(always)]
    fn value(x: f64) -> f64 {
        x.clamp(-1.0, 1.0)
    }

    #[inline(always)]
    fn first(x: f64) -> f64 {
        let inner = x.clamp(-1.0, 1.0);
        0.5 * inner * inner + (x.abs() - inner.abs())
    }

    #[inline(always)]
    fn second(x: f64) -> f64 {
        let inner = x.clamp(-1.0, 1.0);
        let outer = x - inner;
        // Beyond 1: 1/6 + outer / 2 + outer^2 / 2.
        inner * inner * inner * (1.0 / 6.0) + 0.5 * outer + 0.5 * outer * outer.abs()
    }
}

/// A triangle: what goes beyond 1 comes back, down to -1, and so on.
pub(super) struct LinearFold;

impl LinearFold {
    /// Where in -1..1 it is, and 1 where it rises there, -1 where it falls.
    #[inline(always)]
    fn folded(x: f64) -> [f64; 2] {
        let half_turn = nearest(0.5 * x);
        let sign = 1.0 - 2.0 * (half_turn - 2.0 * nearest(0.5 * half_turn)).abs();
        [x - 2.0 * half_turn, sign]
    }
}

impl Curve for LinearFold {
    #[inline(always)]
    fn value(x: f64) -> f64 {
        let [u, sign] = Self::folded(x);
        sign * u
    }

    #[inline(always)]
    fn first(x: f64) -> f64 {
        let [u, sign] = Self::folded(x);
        0.5 * sign * (u * u - 1.0)
    }

    #[inline(always)]
    fn second(x: f64) -> f64 {
        let [u, sign] = Self::folded(x);
        sign * u * (u * u * (1.0 / 6.0) - 0.5)
    }
}

/// The nearest whole number, for what is far below 2^51.
#[inline(always)]
fn nearest(x: f64) -> f64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    (x + SHIFT) - SHIFT
}

/// The nearest whole number, for what is far below 2^22.
#[inline(always)]
fn nearest_single(x: f32) -> f32 {
    const SHIFT: f32 = 12_582_912.0;
    (x + SHIFT) - SHIFT
}

/// Differences below this are taken for none.
const SAME: f64 = 1e-4;

/// Average of the first integral's slope between two samples.
#[inline(always)]
fn slope<C: Curve>(a: f64, b: f64, second_a: f64, second_b: f64) -> f64 {
    let apart = a - b;
    if apart.abs() < SAME { C::first(0.5 * (a + b)) } else { (second_a - second_b) / apart }
}

/// Second order; the oldest sample first. What comes out belongs to the middle one.
#[inline(always)]
pub(super) fn second_order<C: Curve>(oldest: f32, middle: f32, newest: f32) -> f32 {
    let [x2, x1, x0] = [oldest, middle, newest].map(f64::from);
    let second = [C::second(x2), C::second(x1), C::second(x0)];
    let apart = x0 - x2;
    let y = if apart.abs() >= SAME {
        2.0 / apart * (slope::<C>(x0, x1, second[2], second[1]) - slope::<C>(x1, x2, second[1], second[0]))
    } else {
        let mean = 0.5 * (x0 + x2);
        let off = mean - x1;
        if off.abs() < SAME {
            C::value(0.5 * (mean + x1))
        } else {
            2.0 / off * (C::first(mean) + (second[1] - C::second(mean)) / off)
        }
    };
    y as f32
}

/// A hyperbolic tangent within 1.2e-4; smooth enough to need no integral at twice the rate.
#[inline(always)]
pub(super) fn soft(x: f32) -> f32 {
    let x = x.clamp(-4.97, 4.97);
    let square = x * x;
    let above = x * (135_135.0 + square * (17_325.0 + square * (378.0 + square)));
    let below = 135_135.0 + square * (62_370.0 + square * (3_150.0 + square * 28.0));
    (above / below).clamp(-1.0, 1.0)
}

/// Sine of so many quarter turns.
#[inline(always)]
fn sine(quarters: f32) -> f32 {
    let half_turn = nearest_single(0.5 * quarters);
    let sign = 1.0 - 2.0 * (half_turn - 2.0 * nearest_single(0.5 * half_turn)).abs();
    let x = (quarters - 2.0 * half_turn) * std::f32::consts::FRAC_PI_2;
    let square = x * x;
    let series = -1.0 / 6.0 + square * (1.0 / 120.0 + square * (-1.0 / 5_040.0 + square * (1.0 / 362_880.0)));
    sign * (x + x * square * series)
}

/// A sine of the signal, first order: `(cos wb - cos wa) / (w (a - b))` without its cancellation.
#[inline(always)]
pub(super) fn sine_fold(older: f32, newer: f32) -> f32 {
    let off = 0.5 * (newer - older);
    let angle = off * std::f32::consts::FRAC_PI_2;
    let spread = if angle.abs() < 1e-3 { 1.0 } else { sine(off) / angle };
    sine(0.5 * (newer + older)) * spread
}

/// Steps of 1, first order: the nearest whole number is the signal less a saw, whose integral is half its square.
#[inline(always)]
pub(super) fn stairs(older: f32, newer: f32) -> f32 {
    let (middle, apart) = (0.5 * (newer + older), newer - older);
    let (a, b) = (newer - nearest_single(newer), older - nearest_single(older));
    if apart.abs() < 1e-3 { nearest_single(middle) } else { middle - 0.5 * (a * a - b * b) / apart }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<C: Curve>() {
        let step = 1e-4;
        for i in -60_000..60_000 {
            let x = f64::from(i) * step;
            let middle = x + 0.5 * step;
            let first = (C::first(x + step) - C::first(x)) / step;
            let second = (C::second(x + step) - C::second(x)) / step;
            assert!((first - C::value(middle)).abs() < 1e-4, "{middle}: {first}, {}", C::value(middle));
            assert!((second - C::first(middle)).abs() < 1e-4, "{middle}: {second}, {}", C::first(middle));
        }
    }

    #[test]
    fn the_integrals_are_those_of_their_curves() {
        check::<HardClip>();
        check::<LinearFold>();
    }

    #[test]
    fn what_does_not_move_comes_out_as_the_curve_has_it() {
        for i in -500..500 {
            let x = i as f32 * 0.01 + 0.003;
            assert!((second_order::<HardClip>(x, x, x) - x.clamp(-1.0, 1.0)).abs() < 1e-6);
            assert!((sine_fold(x, x) - (x * std::f32::consts::FRAC_PI_2).sin()).abs() < 1e-5, "{x}");
            assert_eq!(stairs(x, x), x.round());
            assert!((soft(x) - x.tanh()).abs() < 1.2e-4);
        }
        assert!((second_order::<LinearFold>(1.25, 1.25, 1.25) - 0.75).abs() < 1e-6);
        assert!((second_order::<LinearFold>(-3.5, -3.5, -3.5) - 0.5).abs() < 1e-6);
    }
}
