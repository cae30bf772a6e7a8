//! Some embeddings as landmarks of all: which of them each is near to. By them the others find a first place, and their neighbours without
//! all being compared with all.

use bhtsne::Neighbor;
use rayon::prelude::*;

use super::distance::{least, squared_to_all};
use super::{Embedding, MapStage, Progress};

/// Landmarks that are known of each embedding, nearest first.
const KNOWN: usize = 16;
/// A place is the middle of so many landmarks; each is in the lists of as many.
const AMONG: usize = 5;
/// Embeddings that are looked at between two words on how far it is.
const PART: usize = 256;

/// Of each embedding the nearest landmarks with their squared distances, nearest first. None where `progress` ended it.
pub(super) fn near(
    embeddings: &[Embedding],
    landmarks: &[Embedding],
    progress: &Progress<'_>,
) -> Option<Vec<Vec<(u32, u32)>>> {
    let of_one = |room: &mut Vec<u32>, from: &Embedding| {
        squared_to_all(from, landmarks, room);
        least(room, KNOWN).into_iter().map(|(apart, i)| (apart, i as u32)).collect::<Vec<_>>()
    };
    let (mut all, parts) = (Vec::with_capacity(embeddings.len()), embeddings.len().div_ceil(PART));
    for (part, some) in embeddings.chunks(PART).enumerate() {
        all.par_extend(some.par_iter().map_init(Vec::new, of_one));
        if !progress(MapStage::Placing, (part + 1) as f32 / parts as f32, None) {
            return None;
        }
    }
    Some(all)
}

/// The mean of the places of the nearest, each by the inverse of its squared distance; 0 of none.
pub(super) fn middle(near: &[(u32, u32)], places: &[[f32; 2]]) -> [f32; 2] {
    let (mut sum, mut total) = ([0.0_f32; 2], 0.0_f32);
    for &(apart, landmark) in near.iter().take(AMONG) {
        let (weight, place) = (1.0 / (apart as f32 + 1.0), places[landmark as usize]);
        sum = [sum[0] + weight * place[0], sum[1] + weight * place[1]];
        total += weight;
    }
    if total > 0.0 { sum.map(|x| x / total) } else { [0.0; 2] }
}

/// Of each embedding the `num` nearest others among those that have a landmark with it in common: nearly all of the nearest. Who has too
/// few in common is compared with all. None where `progress` ended it.
pub(super) fn neighbours(
    embeddings: &[Embedding],
    near: &[Vec<(u32, u32)>],
    num_landmarks: usize,
    num: usize,
    progress: &Progress<'_>,
) -> Option<Vec<Vec<Neighbor<f32>>>> {
    let mut lists: Vec<Vec<u32>> = vec![Vec::new(); num_landmarks];
    for (i, near) in (0..).zip(near) {
        near.iter().take(AMONG).for_each(|&(_, landmark)| lists[landmark as usize].push(i));
    }
    let of_one = |(others, some, room): &mut (Vec<u32>, Vec<Embedding>, Vec<u32>), i: usize| {
        others.clear();
        others.extend(near[i].iter().flat_map(|&(_, landmark)| &lists[landmark as usize]));
        others.sort_unstable();
        others.dedup();
        if others.len() <= num {
            others.clear();
            others.extend(0..embeddings.len() as u32);
        }
        others.retain(|&other| other as usize != i);
        some.clear();
        some.extend(others.iter().map(|&other| embeddings[other as usize]));
        squared_to_all(&embeddings[i], some, room);
        let found = least(room, num).into_iter();
        found.map(|(apart, at)| Neighbor { index: others[at] as usize, distance: (apart as f32).sqrt() }).collect()
    };
    let (mut all, parts) = (Vec::with_capacity(embeddings.len()), embeddings.len().div_ceil(PART));
    for part in 0..parts {
        let places = part * PART..embeddings.len().min((part + 1) * PART);
        all.par_extend(places.into_par_iter().map_init(Default::default, of_one));
        if !progress(MapStage::Comparing, (part + 1) as f32 / parts as f32, None) {
            return None;
        }
    }
    Some(all)
}
