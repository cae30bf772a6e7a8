//! Envelopes and levels fitted to the target: from one spectrum estimate and how each operator's gain moves it follows what any other
//! envelopes and levels should sound like, at a small part of an estimate's cost. Far from where the slopes were taken they tell less;
//! so a fit is estimated, and the next begins there.

use multiversion::multiversion;
use vaeform_dsp::fm::{NoteStart, OperatorTrace};
use vaeform_patch::{NUM_OPERATORS, global, operator};

use super::instants::{Instants, LANES, Lanes, RANGE_DB};
use super::spectrum_estimate::Slopes;
use crate::fm::audible::operators;
use crate::fm::trace::HeldTrace;
use crate::random::Random;
use crate::search::genome::Genome;
use crate::search::key::Key;

/// Changes that are tried in one fit.
const NUM_TRIES: usize = 200;
/// How far lines through the slopes are followed, in dB.
const FARTHEST_DB: f32 = 20.0;

/// What a fit is made for.
#[derive(Clone, Copy)]
pub(crate) struct FitProblem<'a> {
    pub(crate) slopes: &'a Slopes,
    /// The target as estimates are compared with it, in dB, shape `(instants, bands)`; and what each number counts.
    pub(crate) target: &'a [f32],
    pub(crate) weights: &'a [f32],
    /// How wrong the estimate is known to be, in dB.
    pub(crate) wrong: &'a [f32],
    /// What a dB that is moved costs in dB: the dearer, the nearer the fit stays.
    pub(crate) caution: f32,
    pub(crate) instants: &'a Instants,
    pub(crate) key: Key,
}

/// A genome with what is to be expected of it.
struct Fit {
    genome: Genome,
    /// Level of each operator that is heard at the instants, in dB.
    courses: [Lanes; NUM_OPERATORS],
    /// How the estimate moves for each operator, and how far in the mean.
    moved: [Vec<f32>; NUM_OPERATORS],
    far: [f32; NUM_OPERATORS],
    /// The estimate when all have moved.
    levels: Vec<f32>,
    apart: f32,
}

/// `base`, whose slopes the problem has, with the envelopes and levels that should bring it nearest to the target. The more `heat`, the
/// farther it looks.
pub(crate) fn fitted_envelopes(base: &Genome, problem: FitProblem<'_>, heat: f32, random: &mut Random) -> Genome {
    let heard = problem.slopes.heard;
    let ops: Vec<usize> = operators(heard).collect();
    if ops.is_empty() {
        return *base;
    }
    let mut fit = Fit::new(base, &problem, &ops);
    let first = fit.courses;
    let mut scratch = Vec::new();
    for tried in 0..NUM_TRIES {
        let heat = heat * (1.0 - tried as f32 / NUM_TRIES as f32);
        let (next, touched) = altered(&fit.genome, &ops, heat, random);
        if next != fit.genome {
            fit.consider(next, touched, &first, &problem, &mut scratch);
        }
    }
    fit.genome
}

/// A genome with other envelopes and levels, and the operators that changed, bit by bit.
fn altered(genome: &Genome, ops: &[usize], heat: f32, random: &mut Random) -> (Genome, u8) {
    const VALUES: usize = 7;
    let (mut next, mut touched) = (*genome, 0);
    for _ in 0..=random.below(2) {
        let op = ops[random.below(ops.len())];
        touched |= 1 << op;
        match random.below(10) {
            0 => {
                let from = ops[random.below(ops.len())];
                (0..8).for_each(|offset| next.set_op(op, offset, f32::from(genome.op(from, offset))));
            }
            1..4 => {
                let by = (1.5 + 8.0 * heat) * random.normal();
                next.set_op(op, operator::OUTPUT_LEVEL, (f32::from(next.op(op, operator::OUTPUT_LEVEL)) + by).max(1.0));
            }
            4 => {
                let (value, by) = (random.below(VALUES), (2.0 + 10.0 * heat) * random.normal());
                for &op in ops {
                    next.set_op(op, value, f32::from(next.op(op, value)) + by);
                    touched |= 1 << op;
                }
            }
            _ => {
                for _ in 0..=random.below(2) {
                    let (value, by) = (random.below(VALUES), (2.0 + 25.0 * heat * heat) * random.normal());
                    next.set_op(op, value, f32::from(next.op(op, value)) + by);
                }
            }
        }
    }
    (next, touched)
}

impl Fit {
    fn new(base: &Genome, problem: &FitProblem<'_>, ops: &[usize]) -> Self {
        let num = problem.target.len();
        let levels: Vec<f32> =
            problem.slopes.levels_db.iter().zip(problem.wrong).map(|(level, wrong)| level + wrong).collect();
        let mut courses = [[0.0; LANES]; NUM_OPERATORS];
        for &op in ops {
            courses[op] = course(base, op, problem);
        }
        Self {
            genome: *base,
            courses,
            moved: std::array::from_fn(|_| vec![0.0; num]),
            far: [0.0; NUM_OPERATORS],
            apart: apart(&levels, problem.target, problem.weights),
            levels,
        }
    }

    /// Takes a genome whose operators `touched` are others, if it should be nearer.
    fn consider(
        &mut self,
        next: Genome,
        touched: u8,
        first: &[Lanes; NUM_OPERATORS],
        problem: &FitProblem<'_>,
        scratch: &mut Vec<f32>,
    ) {
        let num = self.levels.len();
        let ops = operators(touched);
        // The levels, and after them how each of the touched moves them.
        scratch.clear();
        scratch.extend_from_slice(&self.levels);
        let (mut courses, mut far) = (self.courses, self.far);
        for (nth, op) in ops.clone().enumerate() {
            courses[op] = course(&next, op, problem);
            scratch.resize((nth + 2) * num, 0.0);
            let (levels, moved) = scratch.split_at_mut((nth + 1) * num);
            far[op] = self.move_one(op, &courses[op], &first[op], problem, &mut levels[..num], moved);
        }
        let cost = |far: &[f32; NUM_OPERATORS]| problem.caution * far.iter().sum::<f32>();
        let found = apart(&scratch[..num], problem.target, problem.weights);
        if found + cost(&far) >= self.apart + cost(&self.far) {
            return;
        }
        (self.genome, self.courses, self.far, self.apart) = (next, courses, far, found);
        self.levels.copy_from_slice(&scratch[..num]);
        for (nth, op) in ops.enumerate() {
            self.moved[op].copy_from_slice(&scratch[(nth + 1) * num..(nth + 2) * num]);
        }
    }

    /// Moves levels to another course of one operator, and gives how far it moves them in the mean.
    fn move_one(
        &self,
        op: usize,
        course: &Lanes,
        first: &Lanes,
        problem: &FitProblem<'_>,
        levels: &mut [f32],
        moved: &mut [f32],
    ) -> f32 {
        let bands = levels.len() / LANES;
        let mut far = 0.0;
        for lane in 0..LANES {
            let by_db = (course[lane] - first[lane]).clamp(-FARTHEST_DB, FARTHEST_DB);
            let at = lane * bands..(lane + 1) * bands;
            let slope = &problem.slopes.each[op][usize::from(by_db > 0.0)][at.clone()];
            let size =
                follow(&mut levels[at.clone()], &mut moved[at.clone()], &self.moved[op][at.clone()], slope, by_db);
            far += size * problem.weights[at.start];
        }
        far
    }
}

/// Level of an operator at the instants in dB.
fn course(genome: &Genome, op: usize, problem: &FitProblem<'_>) -> Lanes {
    let start = NoteStart { note: problem.key.note, velocity: f32::from(problem.key.velocity) / 127.0 };
    let transpose = i32::from(genome.get(global::TRANSPOSE)) - 24;
    let trace = OperatorTrace::new(|offset| f32::from(genome.op(op, offset)), transpose, start);
    let mut note = HeldTrace::new(trace, genome.hold_s);
    problem.instants.of_note(genome.onset_s).map(|to_s| {
        note.follow(to_s);
        note.trace().level_db().max(-RANGE_DB)
    })
}

/// Puts an operator's new moves in the place of what it moved before; gives the sum of their sizes.
#[multiversion(targets("x86_64+avx2"))]
fn follow(levels: &mut [f32], moved: &mut [f32], before: &[f32], slope: &[f32], by_db: f32) -> f32 {
    const WIDE: usize = 8;
    let mut sums = [0.0; WIDE];
    let levels = levels.as_chunks_mut::<WIDE>().0.iter_mut().zip(moved.as_chunks_mut::<WIDE>().0);
    let known = before.as_chunks::<WIDE>().0.iter().zip(slope.as_chunks::<WIDE>().0);
    for ((levels, moved), (before, slope)) in levels.zip(known) {
        for i in 0..WIDE {
            moved[i] = by_db * slope[i];
            levels[i] += moved[i] - before[i];
            sums[i] += moved[i].abs();
        }
    }
    sums.iter().sum()
}

/// Weighted |difference| of levels in dB and a target; level is free, so that the loudest is at 0.
#[multiversion(targets("x86_64+avx2"))]
fn apart(levels: &[f32], target: &[f32], weights: &[f32]) -> f32 {
    const WIDE: usize = 8;
    let mut most = [f32::NEG_INFINITY; WIDE];
    let levels = levels.as_chunks::<WIDE>().0;
    for levels in levels {
        for i in 0..WIDE {
            most[i] = if levels[i] > most[i] { levels[i] } else { most[i] };
        }
    }
    let loudest = most.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sums = [0.0; WIDE];
    let known = target.as_chunks::<WIDE>().0.iter().zip(weights.as_chunks::<WIDE>().0);
    for (levels, (target, weights)) in levels.iter().zip(known) {
        for i in 0..WIDE {
            let level = levels[i] - loudest;
            let level = if level < -RANGE_DB { -RANGE_DB } else { level };
            sums[i] += weights[i] * (level - target[i]).abs();
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{Metrics, RATE_HZ};
    use crate::search::surrogate::mel_summary::MelSlices;
    use crate::search::surrogate::spectrum_estimate::SpectrumEstimator;
    use vaeform_patch::factory;

    #[test]
    fn other_envelopes_are_told_without_a_sketch_and_fits_come_nearer() {
        let (mut metrics, mut estimator, mut random) = (Metrics::new(), SpectrumEstimator::default(), Random::new(5));
        let key = Key { note: 57, velocity: 100 };
        metrics.target(&vec![0.1; RATE_HZ as usize * 3 / 2]);
        let instants = Instants::new(&MelSlices::new(&metrics, 0.0), 0.0);
        let weights = instants.weights();
        let (mut was, mut hoped, mut found) = (0.0, 0.0, 0.0);
        for preset in factory::bank().iter().take(24) {
            let base = Genome::new(&preset.patch, 0.0, 0.7);
            let ops: Vec<usize> = operators(base.audible()).collect();
            let other = (0..3).fold(base, |genome, _| altered(&genome, &ops, 0.3, &mut random).0);
            let target = estimator.estimate(&other, key, &instants).to_vec();
            let (slopes, wrong) = (estimator.slopes(&base, key, &instants), vec![0.0; target.len()]);
            let sketch: Vec<f32> = slopes.levels_db.iter().map(|level| level.max(-RANGE_DB)).collect();
            assert_eq!(*sketch, *estimator.estimate(&base, key, &instants));
            let (slopes, target, weights, wrong, instants) = (&slopes, &*target, &*weights, &*wrong, &instants);
            let problem = FitProblem { slopes, target, weights, wrong, caution: 0.1, instants, key };
            // What is said of the other against what it is: the target itself.
            let mut fit = Fit::new(&base, &problem, &ops);
            let first = fit.courses;
            was += fit.apart;
            fit.apart = f32::INFINITY;
            fit.consider(other, base.audible(), &first, &problem, &mut Vec::new());
            hoped += fit.apart;
            let fitted = estimator.estimate(&fitted_envelopes(&base, problem, 0.5, &mut random), key, instants);
            found += apart(&fitted, target, weights);
        }
        assert!(hoped < 0.5 * was, "told {hoped} dB wrong of {was}");
        assert!(found < 0.5 * was, "{found} dB are left of {was}");
    }
}
