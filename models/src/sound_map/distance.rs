//! Distances between embeddings, and who is nearest: all are looked at, nothing is left out.

use multiversion::multiversion;

use super::Embedding;

/// Steps of an embedding in a dB.
const STEPS_A_DB: f32 = 4.0;

/// Sum of squared differences, in steps of an embedding.
#[multiversion(targets("x86_64+avx2"))]
pub fn squared(a: &Embedding, b: &Embedding) -> u32 {
    let squares = a.iter().zip(b).map(|(a, b)| {
        let apart = i32::from(*a) - i32::from(*b);
        apart * apart
    });
    squares.sum::<i32>().cast_unsigned()
}

/// The same as the root of the mean, in dB.
pub fn decibels(squared: u32) -> f32 {
    (squared as f32 / size_of::<Embedding>() as f32).sqrt() / STEPS_A_DB
}

/// All distances from one, in the order of `all`.
#[multiversion(targets("x86_64+avx2"))]
pub(super) fn squared_to_all(from: &Embedding, all: &[Embedding], distances: &mut Vec<u32>) {
    distances.clear();
    let one = |to: &Embedding| {
        let squares = from.iter().zip(to).map(|(a, b)| {
            let apart = i32::from(*a) - i32::from(*b);
            apart * apart
        });
        squares.sum::<i32>().cast_unsigned()
    };
    distances.extend(all.iter().map(one));
}

/// The places in `all` of the `num` nearest, nearest first, with their [squared distances](squared); of equals the first come first.
pub fn nearest(from: &Embedding, all: &[Embedding], num: usize) -> Vec<(u32, usize)> {
    let mut distances = Vec::with_capacity(all.len());
    squared_to_all(from, all, &mut distances);
    least(&distances, num)
}

/// The places of the least `num` values, least first, with them; of equals the first come first.
pub(super) fn least(values: &[u32], num: usize) -> Vec<(u32, usize)> {
    let mut found: Vec<(u32, usize)> = values.iter().copied().zip(0..).collect();
    if num > 0 && num < found.len() {
        found.select_nth_unstable(num - 1);
    }
    found.truncate(num);
    found.sort_unstable();
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
    }

    #[test]
    fn a_difference_of_a_decibel_everywhere_is_one() {
        let (a, b) = ([10; size_of::<Embedding>()], [14; size_of::<Embedding>()]);
        assert!((decibels(squared(&a, &b)) - 1.0).abs() < 1e-6);
    }
}
