//! The map proper: t-SNE (van der Maaten and Hinton 2008) by interpolation (Linderman et al. 2019), begun at the principal components.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use bhtsne::{Neighbor, tSNE};
use rayon::prelude::*;

use super::distance::{least, squared_to_all};
use super::{Embedding, Progress, Stage};

/// Neighbours that count as near; three times as many are looked at.
const PERPLEXITY: f32 = 30.0;
/// Steps of the descent.
const EPOCHS: usize = 750;
/// The learning rate is the number of points by this (Belkina et al. 2019).
const LEARNING: f32 = 12.0;
/// Spread of the places that it begins with.
const START: f32 = 1e-4;
/// Steps between two pictures of what there is.
const PICTURE: usize = 10;

/// Places for all embeddings, begun at `start`; `start` itself for fewer than can have neighbours. None where `progress` ended it.
pub(super) fn embed(embeddings: &[Embedding], start: &[[f32; 2]], progress: &Progress<'_>) -> Option<Vec<[f32; 2]>> {
    let perplexity = PERPLEXITY.min((embeddings.len().saturating_sub(1) / 4) as f32);
    if perplexity < 2.0 {
        return Some(start.to_vec());
    }
    let neighbours = neighbours(embeddings, (3.0 * perplexity) as usize, progress)?;
    let spread = start.iter().map(|place| place[0].powi(2)).sum::<f32>() / start.len() as f32;
    let scale = START / spread.sqrt().max(f32::MIN_POSITIVE);
    let start: Vec<f32> = start.as_flattened().iter().map(|x| scale * x).collect();
    let fit = || {
        let mut descent: tSNE<'_, f32, Embedding> = tSNE::new(embeddings);
        descent.perplexity(perplexity).epochs(EPOCHS).initial_embedding(start);
        descent.learning_rate((embeddings.len() as f32 / LEARNING).max(50.0));
        descent.epoch_callback(|epoch, places| {
            let picture = (epoch % PICTURE == 0).then(|| places.as_chunks().0);
            if !progress(Stage::Arranging, (epoch + 1) as f32 / EPOCHS as f32, picture) {
                // The descent knows no other end: it is left as by a panic, without the message of one.
                resume_unwind(Box::new(Ended));
            }
        });
        descent.fit_sne_with_neighbors(&neighbours);
        descent.embedding().as_chunks().0.to_vec()
    };
    match catch_unwind(AssertUnwindSafe(fit)) {
        Ok(places) => Some(places),
        Err(end) if end.is::<Ended>() => None,
        Err(panic) => resume_unwind(panic),
    }
}

/// The descent was ended from outside.
struct Ended;

fn neighbours(embeddings: &[Embedding], num: usize, progress: &Progress<'_>) -> Option<Vec<Vec<Neighbor<f32>>>> {
    let parts = embeddings.len().div_ceil(PART);
    let mut all = Vec::with_capacity(embeddings.len());
    for (part, some) in embeddings.chunks(PART).enumerate() {
        let first = part * PART;
        let of_one = |distances: &mut Vec<u32>, (i, from): (usize, &Embedding)| {
            squared_to_all(from, embeddings, distances);
            // Of those that are alike another one may come first; one of them is left out in any case.
            distances[first + i] = u32::MAX;
            let found = least(distances, num).into_iter();
            found.map(|(apart, index)| Neighbor { index, distance: (apart as f32).sqrt() }).collect::<Vec<_>>()
        };
        all.par_extend(
            some.par_iter().enumerate().map_init(Vec::new, |distances, (i, from)| of_one(distances, (i, from))),
        );
        if !progress(Stage::Comparing, (part + 1) as f32 / parts as f32, None) {
            return None;
        }
    }
    Some(all)
}

/// Embeddings that are compared between two words on how far it is.
const PART: usize = 256;
