//! The way down from a genome: how each of its continuous values moves the sketch, and the step of all together that should leave
//! least of what is missing (Levenberg 1944, Marquardt 1963; large differences count as their size and not as its square).

use vaeform_dsp::patch::{NUM_OPERATORS, ParamId, global, operator};

use super::genome::Genome;

/// Differences under this count as squares, in dB.
const SQUARED_DB: f32 = 2.0;
/// A value that moves the sketch less is left alone, in dB.
const LEAST_DB: f32 = 0.01;
/// The most steps at once.
const FARTHEST: f32 = 4.0;
/// How much steps are held back, against what the values do.
pub(super) const DAMPINGS: [f32; 4] = [0.03, 0.1, 0.3, 1.0];

/// Values that may move, and a step of each.
pub(super) fn axes(genome: &Genome) -> Vec<(ParamId, f32)> {
    let heard = genome.audible();
    let mut axes = Vec::new();
    for op in (0..NUM_OPERATORS).filter(|op| heard >> op & 1 == 1) {
        let envelope = operator::RATE.iter().chain(&operator::LEVEL[..3]).map(|offset| (*offset, 6.0));
        for (offset, step) in envelope.chain([(operator::OUTPUT_LEVEL, 3.0), (operator::DETUNE, 2.0)]) {
            axes.push((operator::param(op, offset), step));
        }
    }
    axes.push((global::FEEDBACK, 1.0));
    axes
}

/// The operator whose gain is all that an axis moves; None where it moves a frequency or feedback.
pub(super) fn gain_of(axis: ParamId) -> Option<usize> {
    let op =
        (0..NUM_OPERATORS).find(|&op| (0..operator::NUM_PARAMS).any(|offset| operator::param(op, offset) == axis))?;
    (axis != operator::param(op, operator::DETUNE)).then_some(op)
}

/// A genome moved by a step along one axis, and whether up (1) or down (-1); None where it cannot move.
pub(super) fn nudged(genome: &Genome, axis: (ParamId, f32)) -> Option<(Genome, f32)> {
    let (id, step) = axis;
    let value = f32::from(genome.get(id));
    let sign = if value + step <= id.def().max { 1.0 } else { -1.0 };
    let mut near = *genome;
    near.set(id, value + sign * step);
    (near != *genome).then_some((near, sign))
}

/// How the sketch moves with each axis, and what is missing.
pub(super) struct Descent {
    base: Genome,
    axes: Vec<(ParamId, f32)>,
    /// Normal equations, shape `(axes, axes)`.
    matrix: Vec<f32>,
    wanted: Vec<f32>,
}

impl Descent {
    /// `moved` is what a step along each axis does, `rest` what is missing, both with their `weights`.
    pub(super) fn new(base: Genome, moved: Vec<((ParamId, f32), Vec<f32>)>, rest: &[f32], weights: &[f32]) -> Self {
        let size = |moved: &[f32]| moved.iter().zip(weights).map(|(m, w)| m.abs() * w).sum::<f32>();
        let moved: Vec<_> = moved.into_iter().filter(|(_, moved)| size(moved) > LEAST_DB).collect();
        let n = moved.len();
        let (mut matrix, mut wanted) = (vec![0.0; n * n], vec![0.0; n]);
        let counts: Vec<f32> = rest.iter().zip(weights).map(|(r, w)| w / r.abs().max(SQUARED_DB)).collect();
        for (i, (_, a)) in moved.iter().enumerate() {
            let weighted: Vec<f32> = a.iter().zip(&counts).map(|(a, c)| a * c).collect();
            wanted[i] = dot(&weighted, rest);
            for (j, (_, b)) in moved.iter().enumerate().take(i + 1) {
                matrix[i * n + j] = dot(&weighted, b);
                matrix[j * n + i] = matrix[i * n + j];
            }
        }
        Self { base, axes: moved.into_iter().map(|(axis, _)| axis).collect(), matrix, wanted }
    }

    /// The step under a damping.
    pub(super) fn step(&self, damping: f32) -> Genome {
        let n = self.axes.len();
        let mut matrix = self.matrix.clone();
        let mean = (0..n).map(|i| matrix[i * n + i]).sum::<f32>() / n.max(1) as f32;
        (0..n).for_each(|i| matrix[i * n + i] += damping * mean);
        let mut genome = self.base;
        for ((id, step), x) in self.axes.iter().zip(solved(matrix, &self.wanted)) {
            genome.set(*id, f32::from(self.base.get(*id)) + step * x.clamp(-FARTHEST, FARTHEST));
        }
        genome
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum()
}

/// Solves a symmetric positive definite system by Cholesky's decomposition.
fn solved(mut a: Vec<f32>, b: &[f32]) -> Vec<f32> {
    let n = b.len();
    for i in 0..n {
        for j in 0..=i {
            let sum = a[i * n + j] - (0..j).map(|k| a[i * n + k] * a[j * n + k]).sum::<f32>();
            a[i * n + j] = if i == j { sum.max(1e-12).sqrt() } else { sum / a[j * n + j] };
        }
    }
    let mut x = b.to_vec();
    for i in 0..n {
        x[i] = (x[i] - (0..i).map(|k| a[i * n + k] * x[k]).sum::<f32>()) / a[i * n + i];
    }
    for i in (0..n).rev() {
        x[i] = (x[i] - (i + 1..n).map(|k| a[k * n + i] * x[k]).sum::<f32>()) / a[i * n + i];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_dsp::patch::Patch;

    #[test]
    fn what_two_values_do_together_is_taken_apart() {
        let base = Genome::new(&Patch::default(), 0.0, 1.0);
        let axis = |offset: usize| (operator::param(0, offset), 6.0);
        // One raises the first half, the other both: a rise of the second half alone is the second less the first.
        let half = |first: f32, second: f32| -> Vec<f32> { [[first; 32], [second; 32]].concat() };
        let moved = vec![(axis(operator::RATE[1]), half(1.0, 0.0)), (axis(operator::LEVEL[1]), half(1.0, 1.0))];
        let descent = Descent::new(base, moved, &half(0.0, -1.0), &[1.0 / 64.0; 64]);
        let step = descent.step(1e-4);
        let by = |offset: usize| f32::from(step.op(0, offset)) - f32::from(base.op(0, offset));
        assert_eq!((by(operator::RATE[1]), by(operator::LEVEL[1])), (0.0, -6.0), "rate 99 goes no higher");
        assert_eq!(descent.step(1e6), base);
    }
}
