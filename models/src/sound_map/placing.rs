//! Places for what the descent has not arranged: among the nearest of what it has.

use rayon::prelude::*;

use super::distance::{least, squared_to_all};
use super::{Embedding, Progress, Stage};

/// Who is looked at: the nearest so many.
pub(super) const AMONG: usize = 5;
/// Embeddings that are placed between two words on how far it is.
const PART: usize = 1_024;

/// The mean place of the nearest, each by the inverse of its distance; `distances` is room to work in.
pub(super) fn among(from: &Embedding, others: &[Embedding], places: &[[f32; 2]], distances: &mut Vec<u32>) -> [f32; 2] {
    squared_to_all(from, others, distances);
    weighted(least(distances, AMONG).into_iter().map(|(apart, i)| (apart, places[i])))
}

/// The mean of places, each by the inverse of its squared distance; 0 of none.
pub(super) fn weighted(near: impl Iterator<Item = (u32, [f32; 2])>) -> [f32; 2] {
    let (mut sum, mut total) = ([0.0_f32; 2], 0.0_f32);
    for (apart, place) in near {
        let weight = 1.0 / (apart as f32 + 1.0);
        sum = [sum[0] + weight * place[0], sum[1] + weight * place[1]];
        total += weight;
    }
    if total > 0.0 { sum.map(|x| x / total) } else { [0.0; 2] }
}

/// Places for all of `embeddings`. None where `progress` ended it.
pub(super) fn place(
    embeddings: &[Embedding],
    others: &[Embedding],
    places: &[[f32; 2]],
    progress: &Progress<'_>,
) -> Option<Vec<[f32; 2]>> {
    let parts = embeddings.len().div_ceil(PART);
    let mut all = Vec::with_capacity(embeddings.len());
    for (part, some) in embeddings.chunks(PART).enumerate() {
        all.par_extend(some.par_iter().map_init(Vec::new, |room, from| among(from, others, places, room)));
        if !progress(Stage::Placing, (part + 1) as f32 / parts as f32, None) {
            return None;
        }
    }
    Some(all)
}
