//! The test signals at 22,050 Hz, formula by formula as in signals.py.

use std::f64::consts::TAU;

fn made_of(num_samples: usize, of: impl Fn(f64) -> f64) -> Vec<f32> {
    (0..num_samples).map(|i| of(i as f64 / 22_050.0) as f32).collect()
}

fn noise(num_samples: usize) -> Vec<f64> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f64 / f64::from(1 << 23) - 1.0
    };
    std::iter::repeat_with(next).take(num_samples).collect()
}

/// The signal of that name.
pub(crate) fn signal(name: &str) -> Vec<f32> {
    match name {
        "pluck" => made_of(33_075, |t| {
            0.8 * (-t / 0.3).exp() * (TAU * 220.0 * t + 3.0 * (-t / 0.15).exp() * (TAU * 440.0 * t).sin()).sin()
        }),
        "brass" => made_of(33_075, |t| {
            let w = TAU * 220.7 * t;
            0.5 * (t / 0.08).min(1.0) * (-t / 2.0).exp() * (w + 2.0 * (t / 0.2).min(1.0) * w.sin()).sin()
        }),
        "bell" => made_of(26_461, |t| {
            let w = TAU * 311.1 * t;
            0.3 * (-t / 0.5).exp() * (w + 2.5 * (-t / 0.4).exp() * (3.5 * w).sin()).sin()
        }),
        "burst" => {
            let decay = |(i, x): (usize, &f64)| (0.9 * (-(i as f64 / 22_050.0) / 0.2).exp() * x) as f32;
            noise(44_000).iter().enumerate().map(decay).collect()
        }
        "sweep" => made_of(41_000, |t| {
            let t = (t - 0.3).max(0.0);
            0.01 * (TAU * (100.0 * t + 400.0 * t * t)).sin()
        }),
        "silence" => vec![0.0; 20_000],
        _ => panic!("no signal {name}"),
    }
}
