//! Patches that never were: samples of the prior, decoded.

use vaeform_patch::{Kind, PARAMS, Patch, PatchName};

use crate::fm::patch_vae::Distribution;

/// A patch out of a distribution: with `temperature` 0 the likeliest values; above, alternatives and whole steps are drawn and
/// continuous values lie between the likeliest and the expected. `uniform` gives numbers in 0..1.
pub fn random_patch(distribution: &Distribution, temperature: f32, uniform: &mut dyn FnMut() -> f32) -> Patch {
    let mut patch = Patch { name: PatchName::new(distribution.name()), ..Patch::default() };
    for def in &PARAMS {
        let likeliest = f32::from(distribution.likeliest(def.id));
        let value = match def.kind {
            _ if temperature <= 0.0 => likeliest,
            Kind::Continuous => f32::from(distribution.sample(def.id, temperature, uniform())),
            Kind::Ordinal | Kind::Choice(_) => f32::from(distribution.sample(def.id, 0.5 * temperature, uniform())),
        };
        patch.fm.set(def.id, value);
    }
    patch
}
