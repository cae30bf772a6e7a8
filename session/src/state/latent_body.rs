//! Settings of the latent layer as a saved state holds them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vaeform_models::latent::Locks;
use vaeform_patch::{Patch, PatchName};

use super::bounded::Few;
use super::values::{Values, completed, layers_of};
use crate::latent::{LatentSettings, Variations};

/// See the [module](self).
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LatentBody {
    locks: u8,
    #[serde(rename = "branches")]
    variations: Variations,
    b: Option<([u8; PatchName::LEN], Values)>,
    /// By group and key, as in a preset.
    #[serde(skip_serializing_if = "Map::is_empty")]
    b_layers: Map<String, Value>,
}

impl LatentBody {
    pub(crate) fn new(latent_settings: &LatentSettings) -> Self {
        let b = latent_settings.b.map(|patch| (patch.name.0, Few(patch.fm.values().to_vec())));
        let b_layers = latent_settings.b.map(|patch| patch.layers.to_json(None)).unwrap_or_default();
        Self { locks: latent_settings.locks.bits(), variations: latent_settings.variations, b, b_layers }
    }

    /// Whatever was saved, in range.
    pub(crate) fn latent_settings(mut self) -> LatentSettings {
        let (layers, _) = layers_of(&mut self.b_layers);
        let b = self.b.map(|(name, values)| Patch { layers, ..completed(name, &values) });
        let spread = self.variations.spread;
        let spread = if spread.is_finite() { spread.clamp(0.0, 1.0) } else { Variations::default().spread };
        let variations = Variations { spread, ..self.variations };
        LatentSettings { locks: Locks::from_bits(self.locks), variations, b }
    }
}
