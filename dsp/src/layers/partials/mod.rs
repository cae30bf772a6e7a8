//! Partials: sums of sines.

mod sines;
mod table;
mod voice;

pub(crate) use table::PartialTable;
pub(crate) use voice::{PartialAim, PartialVoice};

use super::GROUP;

/// Partials in groups of lanes.
const PARTIAL_GROUPS: usize = vaeform_patch::content::MAX_PARTIALS / GROUP;
/// A value for each partial.
type Lanes<T> = [[T; GROUP]; PARTIAL_GROUPS];
