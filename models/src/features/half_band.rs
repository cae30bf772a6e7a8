//! From twice the metrics' rate to the metrics' rate: a half-band filter, whose every second coefficient is 0.

use multiversion::multiversion;

/// Non-zero coefficients on one side of the middle: 127 taps, 80 dB down from 12.3 kHz on at 44.1 kHz.
const SIDE: usize = 32;
/// Samples that are filtered side by side.
const LANES: usize = 8;

/// The filter.
pub(crate) struct HalfBand {
    side: [f32; SIDE],
    odd: Vec<f32>,
}

impl Default for HalfBand {
    fn default() -> Self {
        // A sinc under a Kaiser window of beta 8.
        let len = (2 * SIDE) as f64;
        let tap = |i: usize| {
            let at = (2 * i + 1) as f64;
            let window = bessel(8.0 * (1.0 - (at / len).powi(2)).max(0.0).sqrt()) / bessel(8.0);
            let half = std::f64::consts::FRAC_PI_2 * at;
            0.5 * window * half.sin() / half
        };
        let taps: [f64; SIDE] = std::array::from_fn(tap);
        let sum = 2.0 * taps.iter().sum::<f64>();
        Self { side: taps.map(|tap| (tap * 0.5 / sum) as f32), odd: Vec::new() }
    }
}

/// Modified Bessel function of the first kind and order 0.
fn bessel(x: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..40 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        sum += term;
    }
    sum
}

impl HalfBand {
    /// Every second sample of the filtered signal, in step with it; silence beyond both ends. Replaces what `out` held.
    pub(crate) fn halve(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let len = samples.len().div_ceil(2);
        // Odd and even samples apart, so that the sums run over neighbours; silence also where the last block ends.
        let (pairs, rest) = samples.as_chunks::<2>();
        self.odd.clear();
        self.odd.resize(SIDE, 0.0);
        self.odd.extend(pairs.iter().map(|pair| pair[1]));
        self.odd.resize(len + 2 * SIDE + LANES, 0.0);
        out.clear();
        out.extend(pairs.iter().map(|pair| pair[0]).chain(rest.iter().copied()));
        out.resize(len.next_multiple_of(LANES), 0.0);
        filter(&self.side, &self.odd, out.as_chunks_mut::<LANES>().0);
        out.truncate(len);
    }
}

/// Turns even samples into filtered ones; the odd sample just before even sample `i` is `odd[SIDE + i - 1]`.
#[multiversion(targets("x86_64+avx2"))]
fn filter(side: &[f32; SIDE], odd: &[f32], even: &mut [[f32; LANES]]) {
    for (block, even) in even.iter_mut().enumerate() {
        let around = &odd[block * LANES..][..2 * SIDE + LANES];
        let before = around[..SIDE + LANES - 1].array_windows::<LANES>().rev();
        let after = around[SIDE..].array_windows::<LANES>();
        let mut sums = even.map(|middle| 0.5 * middle);
        for ((tap, before), after) in side.iter().zip(before).zip(after) {
            for lane in 0..LANES {
                sums[lane] += tap * (before[lane] + after[lane]);
            }
        }
        *even = sums;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level_of(hz: f64) -> f32 {
        let sine: Vec<f32> =
            (0..8192).map(|i| (std::f64::consts::TAU * hz * f64::from(i) / 44_100.0).sin() as f32).collect();
        let mut out = Vec::new();
        HalfBand::default().halve(&sine, &mut out);
        assert_eq!(out.len(), 4096);
        out[500..3500].iter().fold(0.0, |a, x| x.abs().max(a))
    }

    #[test]
    fn what_fits_stays_and_what_does_not_is_gone() {
        assert!([440.0, 5000.0, 9500.0].iter().all(|&hz| (level_of(hz) - 1.0).abs() < 3e-3), "{}", level_of(9500.0));
        assert!(level_of(12_500.0) < 1e-3 && level_of(18_000.0) < 1e-3, "{}", level_of(12_500.0));
    }

    #[test]
    fn it_stays_in_step() {
        let tone = |i: i32, rate: f32| (std::f32::consts::TAU * 997.0 * i as f32 / rate).sin();
        let samples: Vec<f32> = (0..4_001).map(|i| tone(i, 44_100.0)).collect();
        let mut out = Vec::new();
        HalfBand::default().halve(&samples, &mut out);
        assert_eq!(out.len(), 2_001);
        assert!((200..1_800).all(|i| (out[i] - tone(i as i32, 22_050.0)).abs() < 1e-3));
    }
}
