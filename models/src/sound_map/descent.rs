//! The descent of t-SNE (van der Maaten and Hinton 2008) by interpolation (Linderman et al. 2019).

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use bhtsne::{Neighbor, tSNE};

use super::{Embedding, MapStage, Progress};

/// Steps between two pictures of what there is.
const PICTURE: usize = 10;
/// The learning rate is the number of points by this (Belkina et al. 2019).
const LEARNING: f32 = 12.0;

/// How far and from where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Descent {
    /// What is told meanwhile.
    pub(super) stage: MapStage,
    /// Steps.
    pub(super) epochs: usize,
    /// Steps at the beginning with neighbours drawn together.
    pub(super) drawn_together: usize,
    /// Neighbours that count as near.
    pub(super) perplexity: f32,
}

/// The descent was ended from outside.
struct Ended;

impl Descent {
    /// Arranges embeddings by their neighbours, from places on. None where `progress` ended it.
    pub(super) fn run(
        self,
        embeddings: &[Embedding],
        neighbours: &[Vec<Neighbor<f32>>],
        start: &[[f32; 2]],
        progress: &Progress<'_>,
    ) -> Option<Vec<[f32; 2]>> {
        let fit = || {
            let mut descent: tSNE<'_, f32, Embedding> = tSNE::new(embeddings);
            descent.perplexity(self.perplexity).epochs(self.epochs).stop_lying_epoch(self.drawn_together);
            if self.drawn_together == 0 {
                descent.early_exaggeration(1.0).momentum(0.8);
            }
            descent.initial_embedding(start.as_flattened());
            descent.learning_rate((embeddings.len() as f32 / LEARNING).max(50.0));
            descent.epoch_callback(|epoch, places| {
                let picture = (epoch % PICTURE == 0).then_some(places.as_chunks().0);
                if !progress(self.stage, (epoch + 1) as f32 / self.epochs as f32, picture) {
                    // The descent knows no other end: it is left as by a panic, without the message of one.
                    resume_unwind(Box::new(Ended));
                }
            });
            descent.fit_sne_with_neighbors(neighbours);
            descent.embedding().as_chunks().0.to_vec()
        };
        match catch_unwind(AssertUnwindSafe(fit)) {
            Ok(places) => Some(places),
            Err(end) if end.is::<Ended>() => None,
            Err(panic) => resume_unwind(panic),
        }
    }
}
