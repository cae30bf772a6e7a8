//! Patches as the instrument's whole steps: what is counted and compared.

use vaeform_patch::{NUM_PARAMS, PARAMS, Patch};
use vaeform_sysex::dx7::layout;

use crate::crew;

/// Room for the parameters in whole vector registers.
const ROOM: usize = NUM_PARAMS.next_multiple_of(32);

/// The instrument's steps of a patch's parameters, in table order, then zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Steps(pub(crate) [u8; ROOM]);

impl Default for Steps {
    fn default() -> Self {
        Self([0; ROOM])
    }
}

impl Steps {
    /// Values rounded to steps.
    pub(crate) fn of(patch: &Patch) -> Self {
        let mut steps = Self::default();
        steps.0[..NUM_PARAMS].copy_from_slice(&layout::to_single(patch)[..NUM_PARAMS]);
        steps
    }

    /// A patch with the name of `like`.
    pub(crate) fn patch(&self, like: &Patch) -> Patch {
        let values = std::array::from_fn(|i| f32::from(self.0[i]));
        Patch::from_fm(like.name, &values).0
    }

    /// Parameters that differ (Hamming's distance).
    pub(crate) fn distance(&self, other: &Self) -> u8 {
        // At most 145, so the sum stays in a byte and the loop in vector registers.
        self.0.iter().zip(&other.0).fold(0, |sum: u8, (a, b)| sum.wrapping_add(u8::from(a != b)))
    }

    /// Mean difference as a part of each parameter's range.
    pub(super) fn mean_error(&self, other: &Self) -> f64 {
        let part = |i: usize| f64::from(self.0[i].abs_diff(other.0[i])) / f64::from(PARAMS[i].max);
        (0..NUM_PARAMS).map(part).sum::<f64>() / NUM_PARAMS as f64
    }
}

/// For each patch the training patch that differs in the fewest parameters, and in how many.
pub(crate) fn nearest(train: &[Steps], patches: &[Steps]) -> Vec<(Steps, u8)> {
    let bar = crew::bar(patches.len(), "neighbours");
    let answers = crew::map(
        patches,
        &bar,
        || (),
        |(), patch| {
            let near = train.iter().map(|other| (other, other.distance(patch)));
            near.min_by_key(|&(_, distance)| distance).map_or((Steps::default(), u8::MAX), |(other, d)| (*other, d))
        },
    );
    bar.finish_and_clear();
    answers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_differs_in_the_fewest_parameters_however_far() {
        let steps = |algorithm: u8, level: u8| {
            let mut steps = Steps::of(&Patch::default());
            (steps.0[134], steps.0[16]) = (algorithm, level);
            steps
        };
        let train = [steps(4, 11), steps(31, 10)];
        assert_eq!(nearest(&train, &[steps(3, 10)]), [(train[1], 1)]);
        assert!((steps(0, 0).mean_error(&steps(31, 0)) - 1.0 / 145.0).abs() < 1e-9);
    }

    #[test]
    fn steps_hold_a_patch() {
        let patch = vaeform_patch::factory::bank()[3].patch;
        assert_eq!(Steps::of(&patch).patch(&patch), patch);
    }
}
