//! The levels of noise bands as voices follow them.

use vaeform_patch::content::NoiseBands;

use super::BAND_GROUPS;
use crate::layers::GROUP;
use crate::layers::content::{CurveLanes, Timing};

/// Levels over time of all bands.
#[derive(Clone, Debug)]
pub struct BandTable {
    pub(super) curves: [CurveLanes<5>; BAND_GROUPS],
    timing: Timing,
}

impl BandTable {
    pub(crate) fn new(bands: &NoiseBands) -> Self {
        let mut curves: [_; BAND_GROUPS] = std::array::from_fn(|_| CurveLanes::new());
        for (band, &level_db) in bands.levels_db().iter().enumerate() {
            curves[band / GROUP].set(band % GROUP, level_db, bands.curve(band));
        }
        Self { curves, timing: Timing::new(bands.timeline()) }
    }

    /// How its time goes.
    pub(crate) fn timing(&self) -> &Timing {
        &self.timing
    }
}
