//! What a match begins with.

use vaeform_patch::Patch;

use super::candidate::Origin;

/// A patch to begin with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seed {
    /// The patch.
    pub patch: Patch,
    /// Who proposes it.
    pub origin: Origin,
}
