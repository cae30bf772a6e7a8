//! Tables that are said by their harmonics.

use realfft::num_complex::Complex;

use super::{Frames, Recipe, frame, places};
use crate::{NUM_HARMONICS, Spectra, Spectrum};

/// Frames by the amplitudes of sines and their phases in cycles.
pub(super) fn frames(num: usize, sine: fn(f64, usize) -> (f64, f64)) -> Vec<f32> {
    let mut spectra = Spectra::default();
    places(num)
        .flat_map(|x| {
            let spectrum: Spectrum = std::array::from_fn(|i| {
                let (amplitude, phase) = sine(x, i + 1);
                // A sine is half of a pair of bins, a quarter of a cycle behind a cosine.
                let angle = std::f64::consts::TAU * (phase - 0.25);
                Complex::new((0.5 * amplitude * angle.cos()) as f32, (0.5 * amplitude * angle.sin()) as f32)
            });
            frame(&mut spectra, &spectrum)
        })
        .collect()
}

const fn recipe(name: &'static str, category: &'static str, num: usize, sine: fn(f64, usize) -> (f64, f64)) -> Recipe {
    Recipe { name, category, frames: Frames::Harmonics(num, sine) }
}

pub(super) const RECIPES: &[Recipe] = &[
    recipe("Sine to Saw", "Basic", 64, |x, k| (fall(k, 1.0) * opening(x, k), 0.0)),
    recipe("Sine to Square", "Basic", 64, |x, k| (odd(k) * fall(k, 1.0) * opening(x, k), 0.0)),
    recipe("Triangle to Saw", "Basic", 64, |x, k| {
        let triangle = odd(k) * fall(k, 2.0) * if k % 4 == 3 { -1.0 } else { 1.0 };
        (mix(triangle, fall(k, 1.0), x), 0.0)
    }),
    recipe("Saw to Square", "Basic", 64, |x, k| (fall(k, 1.0) * mix(1.0, odd(k), x), 0.0)),
    recipe("Square to Octave", "Basic", 64, |x, k| {
        (mix(odd(k) * fall(k, 1.0), if k.is_multiple_of(2) { fall(k / 2, 1.0) } else { 0.0 }, x), 0.0)
    }),
    recipe("Tilt", "Additive", 128, |x, k| (fall(k, 3.0 - 2.5 * x), 0.0)),
    recipe("One by One", "Additive", 128, |x, k| (bump(k as f64 - 1.0 - 31.0 * x, 0.7), 0.0)),
    recipe("Rising Band", "Additive", 128, |x, k| (fall(k, 0.7) * bump((k as f64).log2() - 7.0 * x, 0.6), 0.0)),
    recipe("Two Bands", "Additive", 128, |x, k| {
        let octave = (k as f64).log2();
        (fall(k, 0.5) * (bump(octave - 6.0 * x, 0.5) + bump(octave - 6.0 + 4.0 * x, 0.5)), 0.0)
    }),
    recipe("Comb", "Additive", 128, |x, k| {
        (fall(k, 1.0) * (0.5 + 0.5 * (std::f64::consts::TAU * k as f64 * (0.02 + 0.2 * x)).cos()), 0.0)
    }),
    recipe("Odd to Even", "Additive", 64, |x, k| {
        (fall(k, 1.0) * if k == 1 { 1.0 } else { mix(odd(k), 1.0 - odd(k), x) }, 0.0)
    }),
    recipe("Thirds", "Additive", 64, |x, k| (fall(k, 1.0) * if k.is_multiple_of(3) { 1.0 } else { 1.0 - x }, 0.0)),
    recipe("Primes", "Additive", 64, |x, k| (fall(k, 0.8) * if is_prime(k) { 1.0 } else { 1.0 - x }, 0.0)),
    recipe("Fibonacci", "Additive", 64, |x, k| (fall(k, 0.6) * if is_fibonacci(k) { 1.0 } else { 1.0 - x }, 0.0)),
    recipe("Drawbars", "Organ", 64, |x, k| {
        // Feet 8, 4, 2 2/3, 2, 1 3/5, 1 1/3 and 1 come in one after the other; 16 and 5 1/3 would be half a cycle.
        const BARS: [usize; 7] = [1, 2, 3, 4, 5, 6, 8];
        let drawn = BARS.iter().position(|bar| *bar == k);
        (drawn.map_or(0.0, |bar| (7.0 * x - bar as f64 + 1.0).clamp(0.0, 1.0)), 0.0)
    }),
    recipe("Full Organ", "Organ", 64, |x, k| {
        (if k.is_power_of_two() { fall(k, 0.5) } else { x * odd(k) * fall(k, 1.2) }, 0.0)
    }),
    recipe("Brass", "Acoustic", 128, |x, k| {
        let top = 2.0 + 30.0 * x;
        (fall(k, 0.4) / (1.0 + (k as f64 / top).powi(6)), 0.0)
    }),
    recipe("Reed", "Acoustic", 64, |x, k| (fall(k, 1.1) * mix(odd(k), 1.0, 0.15 + 0.6 * x), 0.0)),
    recipe("Bow", "Acoustic", 64, |x, k| {
        // A string bowed at x of its length lacks the harmonics that have a node there.
        let place = 0.06 + 0.2 * x;
        (fall(k, 1.0) * (std::f64::consts::PI * k as f64 * place).sin().abs(), 0.0)
    }),
    recipe("Plucked", "Acoustic", 64, |x, k| {
        let place = 0.5 - 0.45 * x;
        (fall(k, 2.0) * (std::f64::consts::PI * k as f64 * place).sin(), 0.0)
    }),
    recipe("Bell", "Bell", 64, |x, k| {
        const PARTIALS: [(usize, f64); 8] =
            [(4, 1.0), (8, 0.7), (10, 0.6), (12, 0.5), (16, 0.6), (21, 0.4), (33, 0.3), (43, 0.2)];
        let partial = PARTIALS.iter().find(|(harmonic, _)| *harmonic == k);
        (partial.map_or(0.0, |(harmonic, level)| level * fall(*harmonic, 1.5 * (1.0 - x))), 0.0)
    }),
    recipe("Glass", "Bell", 64, |x, k| {
        const PARTIALS: [usize; 6] = [3, 8, 17, 28, 41, 57];
        let partial = PARTIALS.iter().position(|harmonic| *harmonic == k);
        (partial.map_or(0.0, |idx| bump(idx as f64 - 5.0 * x, 1.6)), 0.0)
    }),
    recipe("Metal Bar", "Bell", 64, |x, k| {
        // The modes of a free bar, 1 : 2.756 : 5.404 : 8.933, on an eight times lower fundamental.
        const PARTIALS: [usize; 4] = [8, 22, 43, 71];
        let partial = PARTIALS.iter().position(|harmonic| *harmonic == k);
        (partial.map_or(0.0, |idx| (1.0 - x).powi(idx as i32 / 2) * fall(idx + 1, 0.5)), 0.0)
    }),
    recipe("Spread Phases", "Motion", 64, |x, k| (fall(k, 1.0), x * (k as f64).sqrt() * 0.8)),
    recipe("Dispersed", "Motion", 64, |x, k| (fall(k, 1.0), x * (k as f64).log2() * 0.5)),
    recipe("Random Phases", "Noise", 64, |x, k| (fall(k, 0.5 + x), random(k, 1))),
    recipe("Random Levels", "Noise", 64, |x, k| {
        let (from, to) = (8.0 * x, (8.0 * x).ceil());
        let at = |seed: f64| random(k, 2 + seed as u64).powi(3);
        (fall(k, 0.7) * mix(at(from.floor()), at(to), from.fract()), random(k, 99))
    }),
    recipe("Breath", "Noise", 64, |x, k| (bump((k as f64).log2() - 3.0 - 5.0 * x, 1.5) * random(k, 3), random(k, 4))),
];

/// `1 / k^slope`.
fn fall(k: usize, slope: f64) -> f64 {
    (k as f64).powf(-slope)
}

fn odd(k: usize) -> f64 {
    if k % 2 == 1 { 1.0 } else { 0.0 }
}

fn mix(from: f64, to: f64, x: f64) -> f64 {
    from + x * (to - from)
}

/// 1 at 0, and falling to both sides within some `width`s.
fn bump(distance: f64, width: f64) -> f64 {
    (-(distance / width).powi(2)).exp()
}

/// A low-pass that opens from the fundamental to all harmonics.
fn opening(x: f64, k: usize) -> f64 {
    let top = (NUM_HARMONICS as f64).powf(x);
    if k == 1 { 1.0 } else { (1.0 + (k as f64 / top).powi(4)).recip() * x.min(0.1) * 10.0 }
}

fn is_prime(k: usize) -> bool {
    k == 1 || (k > 1 && (2..).take_while(|d| d * d <= k).all(|d| !k.is_multiple_of(d)))
}

fn is_fibonacci(k: usize) -> bool {
    let (mut a, mut b) = (1, 2);
    while a < k {
        (a, b) = (b, a + b);
    }
    a == k
}

/// 0..1, the same for the same numbers (splitmix64).
fn random(k: usize, seed: u64) -> f64 {
    let mut z = (seed << 32 | k as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) as f64 / u64::MAX as f64
}
