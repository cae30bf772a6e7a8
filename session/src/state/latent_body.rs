//! Settings of the latent layer as a saved state holds them.

use serde::{Deserialize, Serialize};
use vaeform_models::latent::Locks;
use vaeform_patch::PatchName;

use super::bounded::Few;
use super::values::{Values, completed};
use crate::latent::{Branches, Performance};

/// See the [module](self).
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PerformanceBody {
    locks: u8,
    branches: Branches,
    b: Option<([u8; PatchName::LEN], Values)>,
}

impl PerformanceBody {
    pub(crate) fn new(performance: &Performance) -> Self {
        let b = performance.b.map(|patch| (patch.name.0, Few(patch.fm.values().to_vec())));
        Self { locks: performance.locks.bits(), branches: performance.branches, b }
    }

    /// Whatever was saved, in range.
    pub(crate) fn performance(self) -> Performance {
        let b = self.b.map(|(name, values)| completed(name, &values));
        let spread = self.branches.spread;
        let spread = if spread.is_finite() { spread.clamp(0.0, 1.0) } else { Branches::default().spread };
        let branches = Branches { spread, ..self.branches };
        Performance { locks: Locks::from_bits(self.locks), branches, b }
    }
}
