//! How a table is read between its samples: four points, a polynomial of fourth order, optimal for a table that is oversampled.
//!
//! Coefficients: Olli Niemitalo, "Polynomial Interpolators for High-Quality Resampling of Oversampled Audio" (2001), 4-point 4th-order
//! optimal for 4x.

/// Samples before the place that is read, of the four.
pub const BEFORE: usize = 1;
/// Samples that a read touches.
pub const TAPS: usize = 4;

/// The five coefficients of the polynomial from 0 on: weights of the inner two samples and of the outer two. Even coefficients take
/// their sums, odd ones their differences.
pub const COEFFICIENTS: [[f32; 2]; 5] = [
    [0.465_672_55, 0.034_327_30],
    [0.537_438_31, 0.154_294_63],
    [-0.251_942_10, 0.251_947_45],
    [-0.468_960_70, 0.155_788_00],
    [0.009_869_88, -0.009_893_40],
];

/// Samples around a cycle, so that a read need not wrap: [`BEFORE`] in front, the rest behind.
pub const GUARD: usize = TAPS - 1;

/// Reads a cycle of 2^`len_log2` samples with its [`GUARD`] at a phase of so many 2^-32 cycles. `[audio-thread]`
#[inline(always)]
pub fn read_cycle(cycle: &[f32], len_log2: u32, phase: u32) -> f32 {
    let idx = (phase >> (32 - len_log2)) as usize;
    let fraction = (phase << len_log2 >> 8) as f32 * (1.0 / (1u32 << 24) as f32);
    let taps = &cycle[idx..idx + TAPS];
    read([taps[0], taps[1], taps[2], taps[3]], fraction)
}

/// Fills the guard of a cycle of samples that lie behind [`BEFORE`] places. `[audio-thread]`
pub fn close(cycle: &mut [f32]) {
    let len = cycle.len() - GUARD;
    cycle[0] = cycle[len];
    cycle.copy_within(BEFORE..GUARD, BEFORE + len);
}

/// The value at `x`, 0..1, of the way from `b` to `c`; `a` comes before them, `d` after.
#[inline(always)]
pub fn read([a, b, c, d]: [f32; TAPS], x: f32) -> f32 {
    let z = x - 0.5;
    let (even1, odd1) = (c + b, c - b);
    let (even2, odd2) = (d + a, d - a);
    let row = |[inner, outer]: [f32; 2], one: f32, two: f32| inner * one + outer * two;
    let [c0, c1, c2, c3, c4] = COEFFICIENTS;
    let (c0, c2, c4) = (row(c0, even1, even2), row(c2, even1, even2), row(c4, even1, even2));
    let (c1, c3) = (row(c1, odd1, odd2), row(c3, odd1, odd2));
    (((c4 * z + c3) * z + c2) * z + c1) * z + c0
}

/// What reading leaves of a sine of so many cycles a sample, 0..0.5, in amplitude: a table that is divided by it is read as it was meant.
pub fn response(cycles_per_sample: f64) -> f64 {
    /// Places between two samples at which the kernel is summed; it is a polynomial there, so that Simpson's rule is exact enough.
    const STEPS: usize = 16;
    let kernel = |tap: usize, x: f64| {
        let mut taps = [0.0; TAPS];
        taps[tap] = 1.0;
        f64::from(read(taps, x as f32))
    };
    let mut sum = 0.0;
    for tap in 0..TAPS {
        let offset = tap as f64 - BEFORE as f64;
        for step in 0..=STEPS {
            let x = step as f64 / STEPS as f64;
            let weight = match step {
                0 | STEPS => 1.0,
                odd if odd % 2 == 1 => 4.0,
                _ => 2.0,
            };
            let phase = std::f64::consts::TAU * cycles_per_sample * (x - offset);
            sum += weight * kernel(tap, x) * phase.cos();
        }
    }
    sum / (3.0 * STEPS as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_is_read_as_it_is_and_a_line_almost() {
        for i in 0..=10 {
            let x = i as f32 / 10.0;
            assert!((read([1.0; 4], x) - 1.0).abs() < 1e-4, "{x}");
            assert!((read([-1.0, 0.0, 1.0, 2.0], x) - x).abs() < 2e-3, "{x}: {}", read([-1.0, 0.0, 1.0, 2.0], x));
        }
    }

    #[test]
    fn the_response_is_one_at_rest_and_falls() {
        assert!((response(0.0) - 1.0).abs() < 1e-4, "{}", response(0.0));
        let mut last = 2.0;
        for i in 0..=10 {
            let now = response(0.05 * f64::from(i));
            assert!(now < last && now > 0.1, "{i}: {now}");
            last = now;
        }
    }
}
