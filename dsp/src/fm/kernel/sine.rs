//! The sine of the wide kernels, by a polynomial.

use crate::simd::Simd;

/// `gain` times the sine of a phase that is a quarter turn behind, by an odd polynomial on a quarter turn; error 6e-7 (-124 dB).
///
/// Coefficients: least maximum error of `sin(2 pi y)` over `|y| <= 1/4`, by Lawson's iteration in double precision.
#[inline(always)]
pub(super) fn sine<S: Simd>(s: S, phase: S::I, gain: S::F) -> S::F {
    // 8,192 times y, from the middle of the turn on, where the cosine is -1.
    let turn = s.abs(s.to_float(s.cut_phase(phase)));
    s.cut_signal(scaled_sine(s, s.sub(s.splat(2048.0), turn), gain))
}

/// The same without the chip's steps.
#[inline(always)]
pub(super) fn smooth_sine<S: Simd>(s: S, phase: S::I, gain: S::F) -> S::F {
    let turn = s.mul(s.abs(s.to_float(phase)), s.splat(UNITS));
    scaled_sine(s, s.sub(s.splat(2048.0), turn), gain)
}

/// The same for one phase and a gain of 1.
#[inline(always)]
pub(super) fn smooth_sine_at(phase: u32) -> f32 {
    let y = 2048.0 - (phase as i32 as f32).abs() * UNITS;
    let y2 = y * y;
    let (low, high) = (y2 * SINE[1] + SINE[0], y2 * SINE[3] + SINE[2]);
    y * (y2 * y2 * high + low)
}

/// Of 8,192 a turn in one of 2^32.
const UNITS: f32 = 1.0 / (1 << 19) as f32;

/// `gain` times the sine of y, in units of 1/8192 turn within a quarter turn.
#[inline(always)]
fn scaled_sine<S: Simd>(s: S, y: S::F, gain: S::F) -> S::F {
    let y2 = s.mul(y, y);
    // Estrin's order: the shortest chain, since feedback waits for it.
    let low = s.mul_add(y2, s.splat(SINE[1]), s.splat(SINE[0]));
    let high = s.mul_add(y2, s.splat(SINE[3]), s.splat(SINE[2]));
    s.mul(s.mul(y, gain), s.mul_add(s.mul(y2, y2), high, low))
}

/// The coefficients for y in units of 1/8192 turn; powers of two change no digit.
const SINE: [f32; 4] = {
    const UNIT: f32 = 1.0 / 8192.0;
    const SQUARE: f32 = UNIT * UNIT;
    [
        6.283_164_08 * UNIT,
        -41.337_147_42 * UNIT * SQUARE,
        81.340_962_98 * UNIT * SQUARE * SQUARE,
        -70.995_505_91 * UNIT * SQUARE * SQUARE * SQUARE,
    ]
};
