//! A hyperbolic tangent for what bends, and a bound for what goes round in a loop.

use crate::simd::Simd;

/// A quotient that follows the hyperbolic tangent within 10^-4, and what is beyond its reach is 1.
#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    let [above, below] = quotient(x);
    let y = above / below;
    let y = if y < 1.0 { y } else { 1.0 };
    if y > -1.0 { y } else { -1.0 }
}

/// Beyond this the quotient is 1.
const REACH: f32 = 4.97;
/// Of the powers of the square, above (times `x`) and below the line, the highest one first.
const ABOVE: [f32; 3] = [378.0, 17_325.0, 135_135.0];
const BELOW: [f32; 4] = [28.0, 3_150.0, 62_370.0, 135_135.0];

/// What is above and below the line of [`tanh`].
#[inline(always)]
fn quotient(x: f32) -> [f32; 2] {
    // Comparisons that are one instruction each, which `clamp` is not.
    let x = if x < REACH { x } else { REACH };
    let x = if x > -REACH { x } else { -REACH };
    let square = x * x;
    let above = x * (ABOVE[2] + square * (ABOVE[1] + square * (ABOVE[0] + square)));
    let below = BELOW[3] + square * (BELOW[2] + square * (BELOW[1] + square * BELOW[0]));
    [above, below]
}

/// What is above and below the line of [`tanh`], eight lanes at a time and to the same bits.
#[inline(always)]
pub(super) fn quotients<S: Simd>(s: S, x: S::F) -> [S::F; 2] {
    let x = s.max(s.min(x, s.splat(REACH)), s.splat(-REACH));
    let square = s.mul(x, x);
    let mut above = s.add(s.splat(ABOVE[0]), square);
    for factor in &ABOVE[1..] {
        above = s.mul_add(square, above, s.splat(*factor));
    }
    let mut below = s.splat(BELOW[0]);
    for factor in &BELOW[1..] {
        below = s.mul_add(square, below, s.splat(*factor));
    }
    [s.mul(x, above), below]
}

/// As [`tanh`], eight lanes at a time and to the same bits.
#[inline(always)]
pub(super) fn tanhs<S: Simd>(s: S, x: S::F) -> S::F {
    let [above, below] = quotients(s, x);
    s.max(s.min(s.div(above, below), s.splat(1.0)), s.splat(-1.0))
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
    use crate::fm::Isa;
    use crate::simd::Task;

    #[test]
    fn the_quotient_is_a_hyperbolic_tangent_to_the_fourth_place() {
        for i in -1_000..=1_000 {
            let x = i as f32 * 0.01;
            assert!((tanh(x) - x.tanh()).abs() < 1.2e-4, "{x}: {} and {}", tanh(x), x.tanh());
        }
    }

    struct Bent<'a>(&'a mut [f32; 8]);

    impl Task for Bent<'_> {
        #[inline(always)]
        fn run<S: Simd>(self, s: S) {
            let bent = tanhs(s, s.load(self.0));
            s.store(self.0, bent);
        }
    }

    #[test]
    fn eight_lanes_bend_as_one_does_on_every_instruction_set() {
        let x = [0.0, -0.3, 1.5, 4.97, -40.0, f32::INFINITY, f32::MIN_POSITIVE, f32::NAN];
        for isa in [Isa::Portable, Isa::detect()] {
            let mut bent = x;
            isa.run(Bent(&mut bent));
            assert_eq!(bent.map(f32::to_bits), x.map(|x| tanh(x).to_bits()), "{isa:?}");
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
