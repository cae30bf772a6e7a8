//! A patch in the latent space: what is decoded elsewhere becomes a patch beside it.

use vaeform_patch::{Kind, NUM_PARAMS, PARAMS, ParamDef, Patch, operator};

use super::locks::{Lock, Locks};
use crate::fm::patch_vae::{Distribution, PatchVae, Space};

/// Blur of every decoding around an anchor: wide enough that a sweep meets slopes, narrow enough that places differ.
pub const LIVE_BLUR: f32 = 0.3;

/// What stays the anchor's while the rest moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hold {
    /// Locked groups.
    pub locks: Locks,
    /// Algorithm, ratios and all other switches move too; otherwise they stay.
    pub free_algorithm: bool,
}

impl Hold {
    /// Whether a parameter stays the anchor's.
    pub fn keeps(self, def: &ParamDef) -> bool {
        if self.locks.has(Lock::of(def.id)) {
            return true;
        }
        !self.free_algorithm && is_structure(def)
    }
}

/// Algorithm and operator frequencies, which make a patch another instrument when they change, and whatever else cannot glide.
fn is_structure(def: &ParamDef) -> bool {
    let idx = def.id.idx();
    let is_fine = idx < 6 * operator::NUM_PARAMS && idx % operator::NUM_PARAMS == operator::FINE;
    is_fine || !matches!(def.kind, Kind::Continuous)
}

/// A patch with its place in the latent space.
#[derive(Clone, Debug)]
pub struct Anchor {
    patch: Patch,
    z: Vec<f32>,
    /// What is decoded at the anchor itself: expected values of continuous parameters, likeliest ones of the others.
    decoded: [f32; NUM_PARAMS],
}

impl Anchor {
    /// Finds the place of a patch: one encoding and one decoding.
    pub fn new(vae: &PatchVae, patch: &Patch) -> Self {
        let z = vae.encode(std::slice::from_ref(patch)).swap_remove(0).mean;
        Self::at_place(vae, patch, z)
    }

    /// A patch at a place that is known, such as one that was decoded from there.
    pub fn at_place(vae: &PatchVae, patch: &Patch, z: Vec<f32>) -> Self {
        let decoded = decoded_values(&vae.decode_blurred(&[&z], LIVE_BLUR).swap_remove(0));
        Self { patch: *patch, z, decoded }
    }

    /// The patch.
    pub fn patch(&self) -> &Patch {
        &self.patch
    }

    /// Its latents.
    pub fn z(&self) -> &[f32] {
        &self.z
    }

    /// Where knobs, -1..1 each, take the latents; all 0 is the anchor.
    pub fn travel(&self, space: &Space, knobs: &[f32]) -> Vec<f32> {
        let knob = |latent: usize| knobs.get(latent).copied().unwrap_or(0.0);
        self.z.iter().enumerate().map(|(latent, &z)| space.travel(latent, z, knob(latent))).collect()
    }

    /// The patch where `distribution` is decoded, under [`LIVE_BLUR`]. At the anchor's own latents it is the anchor.
    pub fn patch_for(&self, distribution: &Distribution, hold: Hold) -> Patch {
        let values = decoded_values(distribution);
        let mut patch = self.patch;
        for def in PARAMS.iter().filter(|def| !hold.keeps(def)) {
            patch.fm.set(def.id, self.value(def, values[def.id.idx()]));
        }
        patch
    }

    /// The value of a parameter where `decoded` is decoded: moved as far as the decoded value moved, but never faster, and so that
    /// both reach the end of the range together.
    pub(super) fn value(&self, def: &ParamDef, decoded: f32) -> f32 {
        let (own, at_rest) = (self.patch.fm.get(def.id), self.decoded[def.id.idx()]);
        if !matches!(def.kind, Kind::Continuous) {
            return if decoded == at_rest { own } else { decoded };
        }
        let way = decoded - at_rest;
        let (room, full) = if way > 0.0 { (def.max - own, def.max - at_rest) } else { (own, at_rest) };
        if way == 0.0 || full <= 0.0 { own } else { own + way * (room / full).min(1.0) }
    }
}

/// The value of every parameter in a distribution.
pub(super) fn decoded_values(distribution: &Distribution) -> [f32; NUM_PARAMS] {
    std::array::from_fn(|i| match PARAMS[i].kind {
        Kind::Continuous => distribution.expected(PARAMS[i].id),
        Kind::Ordinal | Kind::Choice(_) => f32::from(distribution.likeliest(PARAMS[i].id)),
    })
}
