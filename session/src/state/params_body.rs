//! The controllers of parameters, as a saved state has them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vaeform_dsp::control::{CONTROLS, NUM_CONTROLS};

use crate::controllers::ParamMap;

/// Which controllers move what, and how far they have moved host parameters.
#[derive(Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ParamsBody {
    #[serde(default)]
    map: ParamMap,
    /// By the keys of the host parameters, -1..1; those that are not 0.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    offsets: BTreeMap<String, f32>,
}

impl ParamsBody {
    pub(super) fn new(map: &ParamMap, offsets: &[f32; NUM_CONTROLS]) -> Self {
        let moved = CONTROLS.iter().zip(offsets).filter(|(_, offset)| **offset != 0.0);
        Self { map: *map, offsets: moved.map(|(def, offset)| (def.key.to_owned(), *offset)).collect() }
    }

    /// True of a session without such controllers, which older builds write.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn map(&self) -> ParamMap {
        self.map
    }

    pub(super) fn offsets(&self) -> [f32; NUM_CONTROLS] {
        let offset = |key| self.offsets.get(key).filter(|offset| offset.is_finite());
        std::array::from_fn(|i| offset(CONTROLS[i].key).map_or(0.0, |offset| offset.clamp(-1.0, 1.0)))
    }
}
