//! Part of the way from one patch to another, in values and in loudness.

use vaeform_models::latent::level::SILENCE_LUFS;
use vaeform_patch::{Morph, PARAMS, Patch};

/// Loudness part `way` of the way from `a` to `b`, in LUFS; silence has none, so the other's counts where one is silent.
pub(super) fn level_between(a: f32, b: f32, way: f32) -> f32 {
    match (a >= SILENCE_LUFS, b >= SILENCE_LUFS) {
        (true, true) => a + (b - a) * way,
        (true, false) => a,
        (false, _) => b,
    }
}

/// Part `way` of the way from `a` to `b`; what cannot glide stays `a`'s.
pub(super) fn between(a: &Patch, b: &Patch, way: f32) -> Patch {
    let mut patch = *a;
    for def in PARAMS.iter().filter(|def| def.morph == Morph::Glide) {
        patch.fm.set(def.id, a.fm.get(def.id) + way * (b.fm.get(def.id) - a.fm.get(def.id)));
    }
    patch
}
