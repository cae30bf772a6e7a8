//! What a performer sets for the latent layer beside the host's knobs; saved with the session.

use serde::{Deserialize, Serialize};
use vaeform_models::latent::Locks;
use vaeform_patch::Patch;

/// Most variations that play at once.
pub const MAX_VARIATIONS: usize = 12;

/// How notes choose among the neighbours of the patch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VariationMode {
    /// All notes play the one patch.
    #[default]
    Off,
    /// Each note-on plays the next neighbour in turn.
    Note,
    /// Each pitch class has a neighbour of its own.
    PitchClass,
}

/// A living instrument: notes play neighbours of the patch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Variations {
    /// How notes choose.
    pub mode: VariationMode,
    /// How far the neighbours lie, 0..1 of the way to the ends of the space.
    pub spread: f32,
    /// Which neighbours: the same seed gives the same ones.
    pub seed: u32,
}

impl Default for Variations {
    fn default() -> Self {
        Self { mode: VariationMode::Off, spread: 0.15, seed: 1 }
    }
}

/// Settings of the latent layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LatentSettings {
    /// Groups that stay the anchor's.
    pub locks: Locks,
    /// Neighbours that notes play.
    pub variations: Variations,
    /// The patch at the far end of the morph; the anchor is the near one.
    pub b: Option<Patch>,
}
