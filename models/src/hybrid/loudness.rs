//! Contents at the level of a sound, under an amplifier that answers velocity.

use vaeform_patch::content::{NoiseBands, Partial, PartialBank};

use super::residual::raised;
use super::velocity::{LOUD_AT, by_velocity};

/// What a patch whose amplifier answers velocity loses at one is given to it.
fn louder(gain_db: f64, velocity: u8) -> f32 {
    gain_db as f32 - 20.0 * by_velocity(velocity).log10()
}

/// Partials that are louder by so many dB, and by what [`LOUD_AT`] takes.
pub(super) fn louder_bank(bank: &PartialBank, gain_db: f64) -> PartialBank {
    let by = louder(gain_db, LOUD_AT);
    let partials = bank.partials().iter().map(|partial| Partial { level_db: raised(partial.level_db, by), ..*partial });
    PartialBank::new(partials, *bank.timeline())
}

/// Noise bands that are louder by so many dB, and by what a velocity takes.
pub(crate) fn louder_bands(bands: &NoiseBands, gain_db: f64, velocity: u8) -> NoiseBands {
    let by = louder(gain_db, velocity);
    NoiseBands::new(bands.levels_db().map(|db| raised(db, by)), *bands.curves(), *bands.timeline())
}
