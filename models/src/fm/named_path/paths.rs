//! The paths of a patch, and the patch anywhere on them.

use vaeform_patch::Patch;

use super::choice::{NUM_PLACES, SIDE};
use super::directions::{Directions, NUM_DIRECTIONS, Offsets};
use super::hearing::NUM_NAMED;

/// One knob's places: offsets along the patch's directions, the middle one without any.
pub type Path = [Offsets; NUM_PLACES];

/// The paths of the four knobs; by default they lead nowhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NamedPaths {
    directions: Directions,
    paths: [Path; NUM_NAMED],
}

impl NamedPaths {
    pub(super) fn new(directions: Directions, paths: [Path; NUM_NAMED]) -> Self {
        Self { directions, paths }
    }

    /// The same places along another patch's directions.
    #[must_use]
    pub fn along(&self, patch: &Patch) -> Self {
        Self { directions: Directions::new(patch), paths: self.paths }
    }

    /// A patch with the knobs, -1..1 each, turned; places in straight lines between those of the paths, of all knobs together. At 0 it
    /// is the patch, bit for bit.
    #[must_use]
    pub fn moved(&self, patch: &Patch, knobs: &[f32; NUM_NAMED]) -> Patch {
        let mut offsets = [0.0; NUM_DIRECTIONS];
        for (path, &knob) in self.paths.iter().zip(knobs).filter(|(_, knob)| **knob != 0.0) {
            let place = (knob.clamp(-1.0, 1.0) + 1.0) * SIDE as f32;
            let below = (place as usize).min(NUM_PLACES - 2);
            let part = place - below as f32;
            for (offset, (a, b)) in offsets.iter_mut().zip(path[below].iter().zip(&path[below + 1])) {
                *offset += a + part * (b - a);
            }
        }
        self.directions.moved(patch, &offsets)
    }
}
