//! Spectra of frames, for what Vital does between and to them.

use std::f64::consts::TAU;

use super::FRAME_LEN;

/// Harmonics of a frame with 0 and the last, as real and imaginary parts.
pub(super) type Bins = Vec<[f64; 2]>;

/// The spectrum of a frame, bins 0 to half its length. A transform of 2,048 samples by halves.
pub(super) fn forward(frame: &[f32]) -> Bins {
    let mut bins: Bins = frame.iter().map(|x| [f64::from(*x), 0.0]).collect();
    transform(&mut bins, -1.0);
    bins.truncate(FRAME_LEN / 2 + 1);
    bins
}

/// The frame of a spectrum.
pub(super) fn inverse(bins: &[[f64; 2]]) -> Vec<f32> {
    let mut all = vec![[0.0; 2]; FRAME_LEN];
    for (k, bin) in bins.iter().enumerate().take(FRAME_LEN / 2 + 1) {
        all[k] = *bin;
        if (1..FRAME_LEN / 2).contains(&k) {
            all[FRAME_LEN - k] = [bin[0], -bin[1]];
        }
    }
    transform(&mut all, 1.0);
    all.iter().map(|x| (x[0] / FRAME_LEN as f64) as f32).collect()
}

/// Between two spectra: amplitudes by their square roots, phases the shorter way round.
pub(super) fn between(from: &[[f64; 2]], to: &[[f64; 2]], part: f64) -> Bins {
    let pairs = from.iter().zip(to);
    let mixed = pairs.map(|(from, to)| {
        let [a, b] = [from, to].map(|bin| bin[0].hypot(bin[1]));
        let [p, q] = [from, to].map(|bin| bin[1].atan2(bin[0]));
        let root = a.sqrt() + (b.sqrt() - a.sqrt()) * part;
        // What is silent has no phase of its own.
        let [p, q] = if a < 1e-9 {
            [q, q]
        } else if b < 1e-9 {
            [p, p]
        } else {
            [p, q]
        };
        let turn = (q - p + TAU / 2.0).rem_euclid(TAU) - TAU / 2.0;
        let phase = p + turn * part;
        [root * root * phase.cos(), root * root * phase.sin()]
    });
    mixed.collect()
}

/// A transform in place of a power of two.
fn transform(x: &mut [[f64; 2]], sign: f64) {
    let len = x.len();
    let bits = len.trailing_zeros();
    for i in 0..len {
        let j = i.reverse_bits() >> (usize::BITS - bits);
        if i < j {
            x.swap(i, j);
        }
    }
    let mut half = 1;
    while half < len {
        for k in 0..half {
            let angle = sign * std::f64::consts::PI * k as f64 / half as f64;
            let (im, re) = angle.sin_cos();
            for at in (k..len).step_by(2 * half) {
                let [a, b] = [x[at], x[at + half]];
                let b = [b[0] * re - b[1] * im, b[0] * im + b[1] * re];
                x[at] = [a[0] + b[0], a[1] + b[1]];
                x[at + half] = [a[0] - b[0], a[1] - b[1]];
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_there_again_and_half_way_is_by_roots() {
        let sine = |gain: f64| -> Vec<f32> {
            (0..FRAME_LEN).map(|i| (gain * (TAU * 3.0 * i as f64 / FRAME_LEN as f64).sin()) as f32).collect()
        };
        let frame = sine(1.0);
        let again = inverse(&forward(&frame));
        assert!(frame.iter().zip(&again).all(|(a, b)| (a - b).abs() < 1e-5));
        let half = inverse(&between(&forward(&frame), &forward(&sine(0.25)), 0.5));
        let peak = half.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        assert!((peak - 0.5625).abs() < 1e-3, "{peak}");
    }
}
