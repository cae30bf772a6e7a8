//! Presets of Vital as patches of ours.

use super::VitalPreset;

/// x
pub fn import(_: &VitalPreset) {}
