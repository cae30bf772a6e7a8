//! Embeddings for tests.

use super::Embedding;
use crate::random::Random;

/// Random ones, the same for the same seed.
pub(super) fn embeddings(seed: u64, count: usize) -> Vec<Embedding> {
    let mut random = Random::new(seed);
    (0..count).map(|_| std::array::from_fn(|_| random.below(200) as u8)).collect()
}

/// So many around each of some random ones, one of each after the other.
pub(super) fn clusters(seed: u64, num: usize, count: usize) -> Vec<Embedding> {
    let mut random = Random::new(seed + 1);
    let middles = embeddings(seed, num);
    let around = |middle: &Embedding, random: &mut Random| middle.map(|x| x + random.below(20) as u8);
    (0..count).flat_map(|_| middles.iter().map(|middle| around(middle, &mut random)).collect::<Vec<_>>()).collect()
}
