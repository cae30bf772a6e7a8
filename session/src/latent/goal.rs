//! What the latent layer is to make sound.

use vaeform_patch::Patch;
use vaeform_patch::layers::FmParam;

use super::knobs::Knobs;
use super::settings::{LatentSettings, VariationMode};

/// All that decides what should sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// The loaded or edited patch.
    pub anchor: Patch,
    /// Locks, variations, B.
    pub latent_settings: LatentSettings,
    /// The knobs.
    pub knobs: Knobs,
}

impl Goal {
    /// The anchor alone should sound, as if there were no latent layer.
    pub(crate) fn is_rest(&self) -> bool {
        self.latent_settings.variations.mode == VariationMode::Off && self.travels_nowhere()
    }

    /// A knob with a name moves FM that sounds.
    pub(super) fn turns_named(&self) -> bool {
        self.anchor.layers.is_on(FmParam::On.of(0)) && self.knobs.named.iter().any(|&knob| knob != 0.0)
    }

    fn travels_nowhere(&self) -> bool {
        let Knobs { latents, morph, named, .. } = self.knobs;
        latents.iter().chain(&named).all(|&knob| knob == 0.0) && (morph == 0.0 || self.latent_settings.b.is_none())
    }
}
