//! Simple answers to the question that the VAE answers: which patch is this, out of few numbers or none. The third, the nearest
//! training patch, is [`nearest`](super::steps::nearest).

use vaeform_patch::NUM_PARAMS;

use super::pca::Pca;
use crate::crew;
use crate::steps::Steps;

/// The commonest value of every parameter.
pub(super) fn majority(train: &[Steps]) -> Steps {
    let mut answer = Steps::default();
    for i in 0..NUM_PARAMS {
        let mut counts = [0usize; 128];
        train.iter().for_each(|patch| counts[usize::from(patch.0[i] & 127)] += 1);
        let (value, _) = counts.iter().enumerate().fold((0, 0), |best, (v, &n)| if n > best.1 { (v, n) } else { best });
        answer.0[i] = value as u8;
    }
    answer
}

/// Each patch through the axes.
pub(super) fn through(pca: &Pca, patches: &[Steps]) -> Vec<Steps> {
    crew::map(patches, &crew::bar(patches.len(), "projections"), || (), |(), patch| pca.through(patch))
}

#[cfg(test)]
mod tests {
    use vaeform_patch::Patch;

    use super::*;

    #[test]
    fn the_majority_is_taken_parameter_by_parameter() {
        let steps = |algorithm: u8, level: u8| {
            let mut steps = Steps::of(&Patch::default());
            (steps.0[134], steps.0[16]) = (algorithm, level);
            steps
        };
        let train = [steps(3, 10), steps(3, 20), steps(5, 20)];
        assert_eq!(majority(&train), steps(3, 20));
    }
}
