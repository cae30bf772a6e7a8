//! What a match must beat to mean anything: silence, noise with the target's envelope, and other targets' matches.

use super::rms_envelope::{HOP, envelope};

/// A match of zeros.
pub fn silence(num_samples: usize) -> Vec<f32> {
    vec![0.0; num_samples]
}

/// White Gaussian noise under the target's rms envelope (50 ms every 25 ms, linear between). One seed gives one noise.
pub fn enveloped_noise(target: &[f32], seed: u64) -> Vec<f32> {
    let points = envelope(target);
    let mut normal = Normal(seed);
    let level = |i: usize| {
        let (point, between) = (i / HOP, (i % HOP) as f32 / HOP as f32);
        let next = points[(point + 1).min(points.len() - 1)];
        points[point] + (next - points[point]) * between
    };
    (0..target.len()).map(|i| normal.next() * level(i)).collect()
}

/// Which match each of `num_targets` targets is held against, as (target, match): those 1/4, 2/4 and 3/4 of the list further
/// on. One target has only its own.
pub fn shuffled(num_targets: usize) -> Vec<(usize, usize)> {
    let mut steps: Vec<usize> = (1..=3).map(|quarters| (num_targets * quarters / 4).max(1)).collect();
    steps.dedup();
    if num_targets == 1 {
        steps = vec![0];
    }
    (0..num_targets).flat_map(|i| steps.iter().map(move |step| (i, (i + step) % num_targets))).collect()
}

/// Normal deviates by Box and Muller over the splitmix64 sequence.
struct Normal(u64);

impl Normal {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn next(&mut self) -> f32 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        (radius * (std::f64::consts::TAU * self.uniform()).cos()) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::super::level_db;
    use super::*;

    #[test]
    fn noise_has_the_envelope_of_its_target_and_repeats_by_seed() {
        let target: Vec<f32> = (0..22_050).map(|i| (-(i as f32) / 4000.0).exp() * (i as f32 * 0.3).sin()).collect();
        let noise = enveloped_noise(&target, 7);
        assert_eq!(noise, enveloped_noise(&target, 7));
        assert_ne!(noise, enveloped_noise(&target, 8));
        for (a, b) in target.chunks(5000).zip(noise.chunks(5000)) {
            assert!((level_db(a) - level_db(b)).abs() < 1.0, "{} {}", level_db(a), level_db(b));
        }
        assert!(enveloped_noise(&[], 0).is_empty());
    }

    #[test]
    fn a_shuffle_never_pairs_a_target_with_its_own_match() {
        assert_eq!(shuffled(4)[..3], [(0, 1), (0, 2), (0, 3)]);
        assert_eq!(shuffled(2), [(0, 1), (1, 0)]);
        assert!(shuffled(32).iter().all(|(a, b)| a != b) && shuffled(32).len() == 96);
        assert_eq!(shuffled(1), [(0, 0)]);
        assert!(shuffled(0).is_empty());
    }
}
