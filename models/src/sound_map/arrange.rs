//! The making of a plane: landmarks are arranged by t-SNE from the principal components on, the others are placed among them, and then all
//! find their places together.

use bhtsne::Neighbor;
use rayon::prelude::*;

use super::descent::Descent;
use super::distance::{least, squared_to_all};
use super::{Embedding, MapStage, Progress, landmarks, principal};

/// Neighbours that count as near among landmarks, and among all; three times as many are looked at.
const PERPLEXITY: f32 = 30.0;
const FINE_PERPLEXITY: f32 = 15.0;
/// Steps of the descent, and of the last one with all.
const EPOCHS: usize = 750;
const FINE_EPOCHS: usize = 250;
const DRAWN_TOGETHER: usize = 250;
/// Spread of the places that it begins with.
const START: f32 = 1e-4;
/// Embeddings that are compared between two words on how far it is.
const PART: usize = 256;

/// Places of all, of which `picks` are arranged first. None where `progress` ended it.
pub(super) fn arrange(embeddings: &[Embedding], picks: &[usize], progress: &Progress<'_>) -> Option<Vec<[f32; 2]>> {
    let picked: Vec<Embedding> = picks.iter().map(|&i| embeddings[i]).collect();
    let start = principal(&picked);
    if !progress(MapStage::Comparing, 0.0, Some(&start)) {
        return None;
    }
    let arranged = of_landmarks(&picked, &start, progress)?;
    if picked.len() == embeddings.len() {
        return Some(arranged);
    }
    let near = landmarks::near(embeddings, &picked, progress)?;
    let mut places: Vec<[f32; 2]> = near.iter().map(|near| landmarks::middle(near, &arranged)).collect();
    for (&i, at) in picks.iter().zip(&arranged) {
        places[i] = *at;
    }
    let perplexity = perplexity(FINE_PERPLEXITY, embeddings.len());
    let Some(perplexity) = perplexity else { return Some(places) };
    let num = (3.0 * perplexity) as usize;
    let neighbours = landmarks::neighbours(embeddings, &near, picked.len(), num, progress)?;
    let descent = Descent { stage: MapStage::Refining, epochs: FINE_EPOCHS, drawn_together: 0, perplexity };
    descent.run(embeddings, &neighbours, &places, progress)
}

/// As wanted, or as so many can have; none where that is nothing.
fn perplexity(wanted: f32, count: usize) -> Option<f32> {
    Some(wanted.min((count.saturating_sub(1) / 4) as f32)).filter(|perplexity| *perplexity >= 2.0)
}

fn of_landmarks(embeddings: &[Embedding], start: &[[f32; 2]], progress: &Progress<'_>) -> Option<Vec<[f32; 2]>> {
    let Some(perplexity) = perplexity(PERPLEXITY, embeddings.len()) else { return Some(start.to_vec()) };
    let neighbours = neighbours(embeddings, (3.0 * perplexity) as usize, progress)?;
    let spread = start.iter().map(|place| place[0].powi(2)).sum::<f32>() / start.len() as f32;
    let scale = START / spread.sqrt().max(f32::MIN_POSITIVE);
    let start: Vec<[f32; 2]> = start.iter().map(|place| place.map(|x| scale * x)).collect();
    let descent = Descent { stage: MapStage::Arranging, epochs: EPOCHS, drawn_together: DRAWN_TOGETHER, perplexity };
    descent.run(embeddings, &neighbours, &start, progress)
}

/// The nearest others of each: all are compared with all.
fn neighbours(embeddings: &[Embedding], num: usize, progress: &Progress<'_>) -> Option<Vec<Vec<Neighbor<f32>>>> {
    let (mut all, parts) = (Vec::with_capacity(embeddings.len()), embeddings.len().div_ceil(PART));
    for part in 0..parts {
        let of_one = |distances: &mut Vec<u32>, i: usize| {
            squared_to_all(&embeddings[i], embeddings, distances);
            distances[i] = u32::MAX;
            let found = least(distances, num).into_iter();
            found.map(|(apart, index)| Neighbor { index, distance: (apart as f32).sqrt() }).collect::<Vec<_>>()
        };
        let places = part * PART..embeddings.len().min((part + 1) * PART);
        all.par_extend(places.into_par_iter().map_init(Vec::new, of_one));
        if !progress(MapStage::Comparing, (part + 1) as f32 / parts as f32, None) {
            return None;
        }
    }
    Some(all)
}
