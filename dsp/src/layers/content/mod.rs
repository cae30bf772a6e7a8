//! Noise bands and partials as voices play them: levels over time in lanes, and the time of a note.

mod curve_lanes;
mod note_time;
mod timing;

use std::sync::Arc;

use vaeform_patch::content::{Content, ContentKind};

use super::bands::BandTable;
use super::partials::PartialTable;

pub(crate) use curve_lanes::{CurveLanes, gains_of_log2, log2_of_db};
pub(crate) use note_time::NoteTime;
pub(crate) use timing::Timing;

/// A content as voices play it. Made off the audio thread, a few microseconds.
#[derive(Clone, Debug)]
pub enum SourceContent {
    /// For the noise.
    NoiseBands(Arc<BandTable>),
    /// For the partials.
    Partials(Arc<PartialTable>),
}

impl SourceContent {
    /// Allocates.
    pub fn new(content: &Content) -> Self {
        match content.kind() {
            ContentKind::NoiseBands(bands) => Self::NoiseBands(Arc::new(BandTable::new(bands))),
            ContentKind::Partials(bank) => Self::Partials(Arc::new(PartialTable::new(bank))),
        }
    }

    /// True when nobody else holds it.
    pub fn is_idle(&self) -> bool {
        match self {
            Self::NoiseBands(bands) => Arc::strong_count(bands) == 1,
            Self::Partials(bank) => Arc::strong_count(bank) == 1,
        }
    }
}
