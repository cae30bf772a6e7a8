//! Genomes with envelopes fitted to the target, a few fits one after another.

use crate::random::Random;
use crate::search::evaluate::evaluator::Evaluator;
use crate::search::evaluate::request::Evaluated;
use crate::search::genome::Genome;
use crate::search::playability::repair::Needs;
use crate::search::surrogate::envelope_fit::{FitProblem, fitted_envelopes};

const NUM_FITS: usize = 2;
/// How far the first fit looks, and how cautious it is; when a fit fails, the next is so much more of it, else so much less.
const HEAT: f32 = 1.0;
const CAUTION: f32 = 0.1;
const CAUTION_AFTER: [f32; 2] = [3.0, 0.7];
/// The next looks less far by this.
const COOLER: f32 = 0.7;

/// A genome with envelopes and levels fitted to the target, and how far it should be from it in dB; `parent` is a take that it is a
/// change of.
pub(crate) fn fitted(
    base: &Genome,
    parent: Option<&Evaluated>,
    needs: Needs,
    evaluator: &mut Evaluator<'_>,
    random: &mut Random,
) -> (f32, Genome) {
    let instants = evaluator.features().instants().clone();
    let (target, weights) = (instants.of_summary(evaluator.features().summary().0), instants.weights());
    let wrong = match parent {
        Some(take) => instants.of_summary(&take.summary).iter().zip(&*take.estimate).map(|(a, b)| a - b).collect(),
        None => vec![0.0; target.len()],
    };
    let (mut best, mut heat, mut caution) = ((evaluator.expected_db(base, parent), *base), HEAT, CAUTION);
    for _ in 0..NUM_FITS {
        let slopes = evaluator.slopes(&best.1);
        let problem = FitProblem {
            slopes: &slopes,
            target: &target,
            weights: &weights,
            wrong: &wrong,
            caution,
            instants: &instants,
            key: evaluator.key(),
        };
        let genome = needs.repaired(fitted_envelopes(&best.1, problem, heat, random));
        let expected = evaluator.expected_db(&genome, parent);
        let is_nearer = expected < best.0;
        if is_nearer {
            best = (expected, genome);
        }
        caution *= CAUTION_AFTER[usize::from(is_nearer)];
        heat *= COOLER;
    }
    best
}
