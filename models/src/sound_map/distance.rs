//! Distances between embeddings, and who is nearest: all are looked at, nothing is left out.

use multiversion::multiversion;

use super::Embedding;

/// Steps of an embedding in a dB.
const STEPS_A_DB: f32 = 4.0;

/// Sum of squared differences, in steps of an embedding.
pub fn squared(a: &Embedding, b: &Embedding) -> u32 {
    let mut distances = Vec::with_capacity(1);
    squared_to_all(a, std::slice::from_ref(b), &mut distances);
    distances[0]
}

/// The same as the root of the mean, in dB.
pub fn decibels(squared: u32) -> f32 {
    (squared as f32 / size_of::<Embedding>() as f32).sqrt() / STEPS_A_DB
}

/// All [squared] distances from one, in the order of `all`.
#[multiversion(targets("x86_64+avx2"))]
pub(super) fn squared_to_all(from: &Embedding, all: &[Embedding], distances: &mut Vec<u32>) {
    distances.clear();
    distances.resize(all.len(), 0);
    for (distance, to) in distances.iter_mut().zip(all) {
        let mut sum = 0_i32;
        for i in 0..size_of::<Embedding>() {
            // Checks at every sum would keep it from being done many at a time; 144 squares of a byte fit.
            let apart = i16::from(from[i]).wrapping_sub(i16::from(to[i]));
            sum = sum.wrapping_add(i32::from(apart).wrapping_mul(i32::from(apart)));
        }
        *distance = sum.cast_unsigned();
    }
}

/// The places in `all` of the `num` nearest, nearest first, with their [squared distances](squared); of equals the first come first.
pub fn nearest(from: &Embedding, all: &[Embedding], num: usize) -> Vec<(u32, usize)> {
    let mut distances = Vec::with_capacity(all.len());
    squared_to_all(from, all, &mut distances);
    least(&distances, num)
}

/// The places of the least `num` values, least first, with them; of equals the first come first.
pub(super) fn least(values: &[u32], num: usize) -> Vec<(u32, usize)> {
    let mut found: Vec<(u32, usize)> = Vec::with_capacity(2 * num + 1);
    let mut worst = u32::MAX;
    for (i, &value) in values.iter().enumerate() {
        // One that equals the worst comes after it.
        if value < worst || found.len() < num {
            found.push((value, i));
            if found.len() > 2 * num {
                found.select_nth_unstable(num);
                found.truncate(num);
                worst = found.iter().map(|(value, _)| *value).max().unwrap_or(0);
            }
        }
    }
    found.sort_unstable();
    found.truncate(num);
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sound_map::testing::embeddings;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn the_nearest_are_those_of_a_full_sort(seed in 0_u64..1_000, count in 1_usize..200, num in 0_usize..20) {
            let all = embeddings(seed, count);
            let from = embeddings(seed + 1, 1)[0];
            let apart = |to: &Embedding| -> u32 {
                from.iter().zip(to).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum::<f64>() as u32
            };
            let mut sorted: Vec<(u32, usize)> = all.iter().map(apart).zip(0..).collect();
            sorted.sort_unstable();
            sorted.truncate(num);
            prop_assert_eq!(nearest(&from, &all, num), sorted);
        }

        #[test]
        fn of_equals_the_first_are_the_least(values in prop::collection::vec(0_u32..6, 0..200), num in 0_usize..20) {
            let mut sorted: Vec<(u32, usize)> = values.iter().copied().zip(0..).collect();
            sorted.sort_unstable();
            sorted.truncate(num);
            prop_assert_eq!(least(&values, num), sorted);
        }
    }

    #[test]
    fn a_difference_of_a_decibel_everywhere_is_one() {
        let (a, b) = ([10; size_of::<Embedding>()], [14; size_of::<Embedding>()]);
        assert!((decibels(squared(&a, &b)) - 1.0).abs() < 1e-6);
        let (a, b) = ([0; size_of::<Embedding>()], [255; size_of::<Embedding>()]);
        assert_eq!(squared(&a, &b), 144 * 255 * 255);
    }
}
