//! What another layer does to operators of FM, half frame by half frame.

use super::algorithm::Algorithm;

/// The operators that it is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ModulatedOperators {
    /// All that are heard.
    Carriers,
    /// One, from 0, heard or not.
    One(u8),
}

impl ModulatedOperators {
    /// A bit each, in an algorithm.
    pub(super) fn of(self, algorithm: &Algorithm) -> u8 {
        match self {
            Self::Carriers => algorithm.carriers,
            Self::One(op) => 1 << op.min(5),
        }
    }
}

/// Two values for each frame that is rendered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FmModulation<'a> {
    pub(crate) operators: ModulatedOperators,
    /// What is added to the phase, 2^32 a cycle.
    pub(crate) turns: &'a [u32],
    /// What the amplitude is multiplied by.
    pub(crate) gains: &'a [f32],
}
