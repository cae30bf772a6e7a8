//! What the predictor proposes for a target: samples of it, and the best of these rewritten, some operators at a time. What is rewritten
//! is conditioned on the operators that stay, so that it fits both them and the sound; a change by chance would know neither.

use std::sync::atomic::AtomicBool;

use vaeform_patch::{NUM_OPERATORS, NUM_PARAMS, Patch, global, operator};

use super::seeds::SEED;
use crate::fm::predictor::{FeatureExtractor, Kept, Predictor, canonical};
use crate::random::Random;
use crate::search::genome::Genome;
use crate::search::key::Key;
use crate::target::Target;

/// Draws that a search looks at.
pub const NUM_DRAWS: usize = 200;
/// Genomes whose operators are written anew whole, and each operator of these; of all others only envelopes are.
const WHOLE: f32 = 0.8;
const OPERATORS: f32 = 0.4;
const ENVELOPES: f32 = 0.5;
/// Of those that are written whole, so many with another voice: feedback, transposition, pitch envelope and LFO.
const VOICES: f32 = 0.2;
/// Rates and levels of an operator's envelope.
const ENVELOPE: std::ops::Range<usize> = 0..8;

/// The predictor, conditioned on a target.
pub(crate) struct Proposer {
    latent: Vec<f32>,
}

impl Proposer {
    pub(crate) fn new(target: &Target, key: Key) -> Self {
        let features = FeatureExtractor::default().of_target(target, key.note);
        Self { latent: Predictor::shared().latent(&features, key.velocity) }
    }

    /// What may be the sound, as far as it got when cancelled.
    pub(crate) fn draws(&self, cancel: &AtomicBool) -> Vec<Patch> {
        Predictor::shared().draw(&self.latent, NUM_DRAWS, SEED, cancel)
    }

    /// Every genome with a part of it written anew.
    pub(crate) fn rewritten(&self, genomes: &[Genome], random: &mut Random) -> Vec<Patch> {
        let drafts = genomes.iter().map(|genome| (canonical(&genome.patch()), kept(random)));
        let drafts: Vec<(Patch, Kept)> = drafts.collect();
        Predictor::shared().rewrite(&self.latent, &drafts, random.below(1 << 32) as u64)
    }
}

/// What stays of a genome.
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
