//! Noise in sixteen bands.

mod filters;
mod table;
mod voice;

pub(crate) use filters::BandFilters;
pub(crate) use table::BandTable;
pub(crate) use voice::{BandAim, BandVoice};

use super::GROUP;

/// Bands in groups of lanes.
const BAND_GROUPS: usize = vaeform_patch::content::NUM_BANDS / GROUP;
