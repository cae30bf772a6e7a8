//! Settings of the latent layer as a saved state holds them.

use serde::{Deserialize, Serialize};
use vaeform_models::latent::Locks;
use vaeform_patch::PatchName;

use super::bounded::Few;
use super::values::{Values, completed};
use crate::latent::{LatentSettings, Variations};

/// See the [module](self).
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LatentBody {
    locks: u8,
    #[serde(rename = "branches")]
    variations: Variations,
    b: Option<([u8; PatchName::LEN], Values)>,
}

impl LatentBody {
    pub(crate) fn new(latent_settings: &LatentSettings) -> Self {
        let b = latent_settings.b.map(|patch| (patch.name.0, Few(patch.fm.values().to_vec())));
        Self { locks: latent_settings.locks.bits(), variations: latent_settings.variations, b }
    }

    /// Whatever was saved, in range.
    pub(crate) fn latent_settings(self) -> LatentSettings {
        let b = self.b.map(|(name, values)| completed(name, &values));
        let spread = self.variations.spread;
        let spread = if spread.is_finite() { spread.clamp(0.0, 1.0) } else { Variations::default().spread };
        let variations = Variations { spread, ..self.variations };
        LatentSettings { locks: Locks::from_bits(self.locks), variations, b }
    }
}
