//! What the decoder says, as patches.

use vaeform_models::patch_vae::Distribution;
use vaeform_patch::{Kind, NUM_PARAMS, PARAMS, Patch, PatchName};
use vaeform_session::{Goal, Knobs, LatentSettings};

/// Patches that go through the model at once.
pub const BATCH: usize = 64;

/// What a distribution says of every parameter, as the instrument plays it: the expected value where values between steps have a
/// meaning, the likeliest one elsewhere.
pub fn said(distribution: &Distribution) -> [f32; NUM_PARAMS] {
    std::array::from_fn(|i| match PARAMS[i].kind {
        Kind::Continuous => distribution.expected(PARAMS[i].id),
        Kind::Ordinal | Kind::Choice(_) => f32::from(distribution.likeliest(PARAMS[i].id)),
    })
}

/// What a performer asks for with nothing set but the knobs.
pub fn goal(anchor: &Patch, knobs: Knobs) -> Goal {
    Goal { anchor: *anchor, latent_settings: LatentSettings::default(), knobs }
}

/// The likeliest value of every parameter.
pub fn likeliest(distribution: &Distribution) -> Patch {
    let values = std::array::from_fn(|i| f32::from(distribution.likeliest(PARAMS[i].id)));
    Patch::from_fm(display_name(distribution.name()), &values).0
}

/// A name that fits the display: ten characters of printable ASCII, none lower than a space.
pub fn display_name(text: &str) -> PatchName {
    let text = text.trim();
    PatchName::new(if text.is_empty() { "UNNAMED" } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_the_display() {
        assert_eq!(display_name(" é\u{7}Piano\t ").to_string(), "  Piano");
        assert_eq!(display_name("  ").to_string(), "UNNAMED");
    }
}
