//! Which patches the synth should play next, and how fast it glides there.

use vaeform_patch::Patch;

/// Variations that a [`PatchTarget`] can have.
pub const MAX_VARIATIONS: usize = 16;

/// One of the patches that notes play side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variation {
    /// Where the variation goes.
    pub patch: Patch,
    /// Gain on top of the patch in dB, -24..24; glides too. 0 changes no bit.
    pub trim_db: f32,
}

/// Which variation a note-on plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VariationBy {
    /// The next one, in turn.
    #[default]
    Turn,
    /// That of its pitch class (0 is C), modulo the number of variations.
    PitchClass,
}

/// Where a synth goes from where it is. Some 70 KB: box it to hand it between threads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PatchTarget {
    /// The variations; those from `num_variations` on are ignored.
    pub variations: [Variation; MAX_VARIATIONS],
    /// 1-16; one is the usual case.
    pub num_variations: u8,
    /// Which variation a note-on plays.
    pub by: VariationBy,
    /// Time that continuous parameters take, in seconds, 0-5; less than 8 ms is 8 ms.
    pub glide_s: f32,
}

impl PatchTarget {
    /// To one patch for all notes, without trim, in 15 ms.
    pub fn new(patch: Patch) -> Self {
        let variations = [Variation { patch, trim_db: 0.0 }; MAX_VARIATIONS];
        Self { variations, num_variations: 1, by: VariationBy::Turn, glide_s: 0.015 }
    }
}
