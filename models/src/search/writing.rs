//! Drafts that the predictor writes: draws of what it hears, and the best of these rewritten, some operators at a time. What is
//! rewritten is told the operators that stay, so that it fits both them and the sound; a change by chance would know neither.

use std::sync::atomic::AtomicBool;

use vaeform_patch::{NUM_OPERATORS, NUM_PARAMS, Patch, global, operator};

use super::evaluator_pool::Key;
use super::genome::Genome;
use super::random::Random;
use super::seeds::SEED;
use super::target::Target;
use crate::predictor::{Kept, Painter, Predictor, canonical};

/// Draws that a search looks at.
pub const NUM_DRAWS: usize = 200;
/// Drafts whose operators are written anew whole, and each operator of these; of all others only envelopes are.
const WHOLE: f32 = 0.8;
const OPERATORS: f32 = 0.4;
const ENVELOPES: f32 = 0.5;
/// Of those that are written whole, so many with another voice: feedback, transposition, pitch envelope and LFO.
const VOICES: f32 = 0.2;
/// Rates and levels of an operator's envelope.
const ENVELOPE: std::ops::Range<usize> = 0..8;

/// The predictor with what it has heard of a target.
pub(super) struct Writing {
    latent: Vec<f32>,
}

impl Writing {
    pub(super) fn new(target: &Target, key: Key) -> Self {
        let portrait = Painter::default().target(target, key.note);
        Self { latent: Predictor::shared().latent(&portrait, key.velocity) }
    }

    /// What may be the sound, as far as it got when cancelled.
    pub(super) fn draws(&self, cancel: &AtomicBool) -> Vec<Patch> {
        Predictor::shared().draw(&self.latent, NUM_DRAWS, SEED, cancel)
    }

    /// Every draft with a part of it written anew.
    pub(super) fn rewritten(&self, drafts: &[Genome], random: &mut Random) -> Vec<Patch> {
        let drafts: Vec<(Patch, Kept)> = drafts.iter().map(|draft| (canonical(&draft.patch()), kept(random))).collect();
        Predictor::shared().rewrite(&self.latent, &drafts, random.below(1 << 32) as u64)
    }
}

/// What stays of a draft.
fn kept(random: &mut Random) -> Kept {
    let mut kept = [true; NUM_PARAMS];
    let is_whole = random.chance(WHOLE);
    let (offsets, chance) = if is_whole { (0..operator::NUM_PARAMS, OPERATORS) } else { (ENVELOPE, ENVELOPES) };
    for op in (0..NUM_OPERATORS).filter(|_| random.chance(chance)) {
        offsets.clone().for_each(|offset| kept[operator::param(op, offset).idx()] = false);
    }
    // Whatever comes after the operators; only the algorithm stays, under which all is written.
    if is_whole && random.chance(VOICES) {
        kept[global::PITCH_RATE[0].idx()..].fill(false);
    }
    kept
}
