//! What the noise and the partials of a patch sound like, where that is more than a few knobs: levels over time of noise bands, and lists
//! of partials. Too large for the layers' plain values, so that patches name it by id, as they name wavetables.

mod bytes;
mod json;
mod level_curve;
mod noise_bands;
mod partial_bank;
#[cfg(test)]
pub(crate) mod tests;
mod timeline;

use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::layers::{ContentId, Layers};

pub use json::{ContentError, contents_from_json, contents_to_json};
pub use level_curve::{LevelCurve, LevelPoint, MAX_LEVEL_DB, MAX_SECONDS, MIN_LEVEL_DB};
pub use noise_bands::{BandCurve, BandCurves, NUM_BANDS, NoiseBands, band_edges_hz};
pub use partial_bank::{MAX_PARTIALS, Partial, PartialBank, PartialCurve, PartialFrequency};
pub use timeline::Timeline;

/// Contents that a preset or a project has at most.
pub const MAX_CONTENTS: usize = 256;

/// What a source plays, named by what is in it. Cheap to copy.
#[derive(Clone, PartialEq)]
pub struct Content {
    id: ContentId,
    kind: ContentKind,
}

/// What there is in a content.
#[derive(Clone, Debug, PartialEq)]
pub enum ContentKind {
    /// For the noise.
    NoiseBands(Arc<NoiseBands>),
    /// For the partials.
    Partials(Arc<PartialBank>),
}

impl Content {
    fn new(kind: ContentKind) -> Self {
        let digest = Sha256::digest(bytes::of(&kind));
        Self { id: ContentId(std::array::from_fn(|i| digest[i])), kind }
    }

    /// What names it: the first half of the SHA-256 of its numbers as little-endian floats.
    pub fn id(&self) -> ContentId {
        self.id
    }

    /// What is in it.
    pub fn kind(&self) -> &ContentKind {
        &self.kind
    }

    /// Those of some contents that a patch names, each once: noise bands, then partials.
    pub fn named(layers: &Layers, contents: &[Self]) -> Vec<Self> {
        let ids = layers.content_ids();
        let named = ids.filter_map(|id| contents.iter().find(|content| content.id == id));
        named.cloned().collect()
    }
}

impl From<NoiseBands> for Content {
    fn from(bands: NoiseBands) -> Self {
        Self::new(ContentKind::NoiseBands(Arc::new(bands)))
    }
}

impl From<PartialBank> for Content {
    fn from(bank: PartialBank) -> Self {
        Self::new(ContentKind::Partials(Arc::new(bank)))
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.kind {
            ContentKind::NoiseBands(_) => "noise bands",
            ContentKind::Partials(_) => "partials",
        };
        f.debug_struct("Content").field("id", &self.id).field("kind", &kind).finish_non_exhaustive()
    }
}

/// A finite number in its range; anything else becomes `default`. Zero has one sign, so that one value has one text.
fn clean(x: f32, [min, max]: [f32; 2], default: f32) -> f32 {
    if x.is_finite() { x.clamp(min, max) + 0.0 } else { default }
}
