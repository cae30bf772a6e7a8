//! What changes did, kept: each child that was heard says how its change moved the sound, whether it came nearer or not. Together
//! they are a local straight-line model of the patch, and the mixture of them that should come nearest is worth a render.

use multiversion::multiversion;
use vaeform_patch::{Kind, NUM_PARAMS, PARAMS};

use crate::random::Random;
use crate::search::genome::Genome;

/// Effects that are kept, the latest.
const MOST: usize = 64;
/// Fewer say too little.
const LEAST: usize = 5;
/// How much of a change may be taken: backwards, partly, or further.
const LENGTHS: [f32; 7] = [-1.0, -0.5, 0.25, 0.5, 0.75, 1.0, 1.5];
/// What taking a whole change must gain at least, in dB: small ones are errors of the model.
const COST_DB: f32 = 0.02;
const SWEEPS: usize = 2;

/// A change with what it did.
#[derive(Clone, Debug)]
struct Effect {
    steps: Vec<(usize, f32)>,
    hold_s: f32,
    /// How it moved the summary.
    moved: Vec<f32>,
}

/// The effects known around one structure.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinearModel {
    known: Vec<Effect>,
    structure: Vec<u8>,
}

/// Values that are switches: between two of them there is no straight line.
fn structure(genome: &Genome) -> Vec<u8> {
    let switches = PARAMS.iter().filter(|def| def.kind != Kind::Continuous);
    switches.map(|def| genome.get(def.id)).collect()
}

impl LinearModel {
    /// Learns that `base`, which sounded as `before`, became `genome`, which sounds as `after`; both as mel summaries.
    pub(crate) fn learn(&mut self, base: &Genome, before: &[f32], genome: &Genome, after: &[f32]) {
        let structure = structure(genome);
        if structure != self::structure(base) {
            return;
        }
        if structure != self.structure {
            (self.structure, self.known) = (structure, Vec::new());
        }
        let pairs = base.values.iter().zip(&genome.values).enumerate();
        let steps = pairs.filter(|(_, (a, b))| a != b).map(|(idx, (a, b))| (idx, f32::from(*b) - f32::from(*a)));
        let moved = after.iter().zip(before).map(|(after, before)| after - before).collect();
        let hold_s = genome.hold_s - base.hold_s;
        if self.known.len() == MOST {
            self.known.remove(0);
        }
        self.known.push(Effect { steps: steps.collect(), hold_s, moved });
    }

    /// `base`, which sounds as `before`, changed by the mixture of known effects that should come nearest to `target`. None where
    /// too little is known of its structure or nothing helps.
    pub(crate) fn mixed(
        &self,
        base: &Genome,
        before: &[f32],
        target: &[f32],
        weights: &[f32],
        random: &mut Random,
    ) -> Option<Genome> {
        if self.known.len() < LEAST || structure(base) != self.structure {
            return None;
        }
        // What is still missing, and how much of each effect is taken.
        let mut rest: Vec<f32> = target.iter().zip(before).map(|(target, before)| target - before).collect();
        let mut shares = vec![0.0_f32; self.known.len()];
        for _ in 0..SWEEPS {
            for (effect, share) in self.known.iter().zip(&mut shares) {
                if random.chance(0.25) {
                    continue;
                }
                rest.iter_mut().zip(&effect.moved).for_each(|(rest, moved)| *rest += *share * moved);
                *share = best_share(&rest, &effect.moved, weights);
                rest.iter_mut().zip(&effect.moved).for_each(|(rest, moved)| *rest -= *share * moved);
            }
        }
        let trust = random.pick(&[0.5, 0.8, 1.0]).unwrap_or(1.0);
        let mut steps = [0.0_f32; NUM_PARAMS];
        let mut genome = *base;
        for (effect, share) in self.known.iter().zip(&shares).filter(|(_, share)| **share != 0.0) {
            effect.steps.iter().for_each(|(idx, step)| steps[*idx] += trust * share * step);
            genome.hold_s += trust * share * effect.hold_s;
        }
        genome.hold_s = genome.hold_s.max(0.01);
        for (def, step) in PARAMS.iter().zip(&steps).filter(|(_, step)| **step != 0.0) {
            genome.set(def.id, f32::from(base.get(def.id)) + step);
        }
        (genome != *base).then_some(genome)
    }
}

/// How much of an effect leaves least.
fn best_share(rest: &[f32], moved: &[f32], weights: &[f32]) -> f32 {
    let cost = |share: f32| left(rest, moved, weights, share) + COST_DB * share.abs();
    let (mut best, mut least) = (0.0, cost(0.0));
    for share in LENGTHS {
        let cost = cost(share);
        if cost < least {
            (best, least) = (share, cost);
        }
    }
    best
}

/// Weighted mean of what is left, in lanes.
#[multiversion(targets("x86_64+avx2"))]
fn left(rest: &[f32], moved: &[f32], weights: &[f32], share: f32) -> f32 {
    const LANES: usize = 8;
    let mut sums = [0.0_f32; LANES];
    let (rest, rest_end) = rest.as_chunks::<LANES>();
    let (moved, moved_end) = moved.as_chunks::<LANES>();
    let (weights, weights_end) = weights.as_chunks::<LANES>();
    for ((rest, moved), weight) in rest.iter().zip(moved).zip(weights) {
        for lane in 0..LANES {
            sums[lane] += weight[lane] * (rest[lane] - share * moved[lane]).abs();
        }
    }
    let end = rest_end.iter().zip(moved_end).zip(weights_end);
    sums.iter().sum::<f32>() + end.map(|((rest, moved), weight)| weight * (rest - share * moved).abs()).sum::<f32>()
}
