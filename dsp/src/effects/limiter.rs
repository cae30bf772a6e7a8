//! The last stage: keeps peaks at or below full scale, and is not there at all while nothing exceeds it.
//!
//! There is no look-ahead, so it adds no latency. A peak over full scale takes the gain down at once, to just where that peak fits,
//! and the gain comes back exponentially; both channels share it, so that the picture does not move.

use super::effect::Effect;

/// Time constant of the way back to unity, in seconds.
const RELEASE_S: f64 = 0.08;
/// From here on (0.0001 dB below unity) the gain is unity, so that the path is exact again; it takes some 0.9 s to get here.
const RECOVERED: f64 = 1.0 - 1e-5;

/// A stereo peak limiter at 0 dBFS. `[audio-thread]`
#[derive(Clone, Debug)]
pub struct Limiter {
    /// In double precision: near unity the steps back are smaller than a float's.
    gain: f64,
    /// Part of the missing gain that comes back in a frame.
    release: f64,
}

impl Limiter {
    /// A limiter at rest. `sample_rate_hz` must be above 0.
    pub fn new(sample_rate_hz: f32) -> Self {
        Self { gain: 1.0, release: 1.0 - (-1.0 / (RELEASE_S * f64::from(sample_rate_hz))).exp() }
    }

    /// The gain now in dB, 0 at rest and negative while limiting; for meters.
    pub fn gain_db(&self) -> f32 {
        20.0 * self.gain.log10() as f32
    }
}

impl Effect for Limiter {
    /// Back to unity gain at once.
    fn reset(&mut self) {
        self.gain = 1.0;
    }

    /// Limits both channels in place (equal lengths, any length). What comes out is finite and in -1..1; frames that stay in
    /// there while the gain is at unity come out bit for bit as they went in. What is not finite becomes 0.
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        for (left, right) in left.iter_mut().zip(right) {
            if !left.is_finite() {
                *left = 0.0;
            }
            if !right.is_finite() {
                *right = 0.0;
            }
            let peak = left.abs().max(right.abs());
            if self.gain == 1.0 && peak <= 1.0 {
                continue;
            }
            let recovered = self.gain + (1.0 - self.gain) * self.release;
            let recovered = if recovered >= RECOVERED { 1.0 } else { recovered };
            self.gain = recovered.min(1.0 / f64::from(peak.max(1.0)));
            // Rounding may leave a peak a step above full scale.
            let limited = |x: f32| (f64::from(x) * self.gain).clamp(-1.0, 1.0) as f32;
            (*left, *right) = (limited(*left), limited(*right));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: f32 = 48_000.0;

    /// Two different channels of decaying sines around `level`.
    fn signal(level: f32, num_frames: usize) -> [Vec<f32>; 2] {
        [0.031_f32, 0.047].map(|step| {
            (0..num_frames).map(|i| level * (i as f32 * step).sin() * (-(i as f32) / 9_000.0).exp()).collect()
        })
    }

    fn limited(level: f32, num_frames: usize) -> [Vec<f32>; 2] {
        let [mut left, mut right] = signal(level, num_frames);
        Limiter::new(RATE_HZ).process(&mut left, &mut right);
        [left, right]
    }

    fn bits(channels: &[Vec<f32>; 2]) -> [Vec<u32>; 2] {
        channels.each_ref().map(|channel| channel.iter().map(|x| x.to_bits()).collect())
    }

    #[test]
    fn at_or_below_full_scale_no_bit_changes() {
        assert_eq!(bits(&limited(1.0, 20_000)), bits(&signal(1.0, 20_000)));
        let (mut left, mut right) = ([1.0, -1.0, -0.0, 1e-40], [0.0, 1.0, -1.0, -1e-40]);
        let before = (left.map(f32::to_bits), right.map(f32::to_bits));
        let mut limiter = Limiter::new(RATE_HZ);
        limiter.process(&mut left, &mut right);
        assert_eq!((left.map(f32::to_bits), right.map(f32::to_bits)), before);
        assert_eq!(limiter.gain_db(), 0.0);
    }

    #[test]
    fn nothing_finite_comes_out_above_full_scale() {
        for level in [1.001, 1.5, 10.0, 1e6, 1e30, f32::MAX] {
            let out = limited(level, 20_000);
            assert!(out.iter().flatten().all(|x| x.abs() <= 1.0), "level {level}");
            let peak = out.iter().flatten().fold(0.0_f32, |peak, x| peak.max(x.abs()));
            assert!(peak > 0.99, "level {level}: peak {peak}");
        }
    }

    #[test]
    fn the_gain_comes_back_to_unity_and_the_path_is_exact_again() {
        let mut limiter = Limiter::new(RATE_HZ);
        limiter.process(&mut [4.0], &mut [0.1]);
        assert!((limiter.gain_db() + 12.04).abs() < 0.01, "{} dB", limiter.gain_db());
        let mut silence = vec![0.0; (RATE_HZ * 1.2) as usize];
        limiter.process(&mut silence.clone(), &mut silence);
        assert_eq!(limiter.gain_db(), 0.0);
        let [mut left, mut right] = signal(0.9, 1000);
        limiter.process(&mut left, &mut right);
        assert_eq!(bits(&[left, right]), bits(&signal(0.9, 1000)));
    }

    #[test]
    fn the_gain_never_falls_between_peaks() {
        let mut limiter = Limiter::new(RATE_HZ);
        limiter.process(&mut [2.0], &mut [2.0]);
        let mut before = limiter.gain_db();
        for _ in 0..1000 {
            limiter.process(&mut [0.5], &mut [-0.5]);
            assert!(limiter.gain_db() > before);
            before = limiter.gain_db();
        }
    }

    #[test]
    fn both_channels_have_the_same_gain() {
        let (mut left, mut right) = ([2.0], [0.5]);
        Limiter::new(RATE_HZ).process(&mut left, &mut right);
        assert_eq!((left[0], right[0]), (1.0, 0.25));
    }

    #[test]
    fn cutting_blocks_elsewhere_changes_no_bit() {
        let whole = bits(&limited(3.0, 10_000));
        for size in [1, 7, 64, 1000] {
            let [mut left, mut right] = signal(3.0, 10_000);
            let mut limiter = Limiter::new(RATE_HZ);
            for (left, right) in left.chunks_mut(size).zip(right.chunks_mut(size)) {
                limiter.process(left, right);
            }
            assert_eq!(bits(&[left, right]), whole, "blocks of {size}");
        }
    }

    #[test]
    fn what_is_not_finite_becomes_silence_and_leaves_no_trace() {
        let (mut left, mut right) = ([f32::NAN, f32::INFINITY, 0.25], [0.5, f32::NEG_INFINITY, 0.75]);
        let mut limiter = Limiter::new(RATE_HZ);
        limiter.process(&mut left, &mut right);
        assert_eq!((left, right), ([0.0, 0.0, 0.25], [0.5, 0.0, 0.75]));
        assert_eq!(limiter.gain_db(), 0.0);
    }
}
