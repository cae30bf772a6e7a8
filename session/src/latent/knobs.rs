//! Where the knobs of the latent layer stand, in plain units.

use vaeform_dsp::control::Control;
use vaeform_models::latent::{Hold, Locks};
use vaeform_models::named_path::NUM_NAMED;

use crate::controllers::NUM_LATENTS;

/// Values in [`Knobs`].
pub(crate) const NUM_KNOBS: usize = NUM_LATENTS + 3 + NUM_NAMED;

/// Place of the first named one.
const FIRST_NAMED: usize = NUM_LATENTS + 3;

/// Where the knobs stand: the host's values with the controllers' added.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Knobs {
    /// Latents, -1..1 each.
    pub latents: [f32; NUM_LATENTS],
    /// From the anchor (0) to B (1).
    pub morph: f32,
    /// Time for a decoded patch to arrive, in ms.
    pub glide_ms: f32,
    /// Algorithm and ratios move too.
    pub free_algorithm: bool,
    /// Brightness, attack, length and inharmonicity, -1..1 each.
    pub named: [f32; NUM_NAMED],
}

impl Knobs {
    /// The knobs out of a function that gives the host's values, in plain units.
    pub fn from_controls(value: impl Fn(Control) -> f32) -> Self {
        Self {
            latents: Control::LATENTS.map(&value),
            morph: value(Control::Morph),
            glide_ms: value(Control::LatentGlide),
            free_algorithm: value(Control::FreeAlgorithm) >= 0.5,
            named: Control::NAMED.map(&value),
        }
    }

    /// Whether no knob stands further than `by` from where it does in `other`, and all else is the same.
    pub(crate) fn is_near(&self, other: &Self, by: f32) -> bool {
        let (own, others) = (self.latents.iter().chain(&self.named), other.latents.iter().chain(&other.named));
        let apart = own.zip(others).map(|(a, b)| (a - b).abs());
        apart.fold((self.morph - other.morph).abs(), f32::max) <= by
            && self.glide_ms == other.glide_ms
            && self.free_algorithm == other.free_algorithm
    }

    pub(crate) fn to_array(self) -> [f32; NUM_KNOBS] {
        let mut values = [0.0; NUM_KNOBS];
        values[..NUM_LATENTS].copy_from_slice(&self.latents);
        values[NUM_LATENTS..FIRST_NAMED].copy_from_slice(&[
            self.morph,
            self.glide_ms,
            f32::from(u8::from(self.free_algorithm)),
        ]);
        values[FIRST_NAMED..].copy_from_slice(&self.named);
        values
    }

    /// Whatever the bits, the knobs are in range.
    pub(crate) fn from_array(values: [f32; NUM_KNOBS]) -> Self {
        let within = |value: f32, min: f32, max: f32| if value.is_finite() { value.clamp(min, max) } else { 0.0 };
        Self {
            latents: std::array::from_fn(|i| within(values[i], -1.0, 1.0)),
            morph: within(values[8], 0.0, 1.0),
            glide_ms: within(values[9], 0.0, 5_000.0),
            free_algorithm: values[10] >= 0.5,
            named: std::array::from_fn(|i| within(values[FIRST_NAMED + i], -1.0, 1.0)),
        }
    }

    /// All latents, named knobs and the morph rest: the anchor sounds.
    pub fn are_at_rest(&self) -> bool {
        self.latents == [0.0; NUM_LATENTS] && self.named == [0.0; NUM_NAMED] && self.morph == 0.0
    }

    /// The hold that knobs and locks make together.
    pub(crate) fn hold(&self, locks: Locks) -> Hold {
        Hold { locks, free_algorithm: self.free_algorithm }
    }
}
