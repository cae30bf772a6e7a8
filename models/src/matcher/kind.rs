//! What a match is made of, whoever found it.

use std::fmt;

use crate::hybrid::HybridKind;

/// The sources of a patch that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Operators alone, as a DX7 has them: the only kind that goes out as .syx.
    Fm,
    /// Operators with noise bands beside them.
    FmAndNoise,
    /// A table, partials or noise.
    Hybrid(HybridKind),
}

impl Kind {
    /// Whether it is operators alone.
    pub fn is_fm(self) -> bool {
        self == Self::Fm
    }

    /// What of it is more than measured at the sound's own key: FM is built as instruments are, all else is measured there alone.
    pub fn elsewhere(self) -> &'static str {
        match self {
            Self::Fm => "the same operators at every key",
            Self::FmAndNoise => "the same operators at every key, with the noise of this one",
            Self::Hybrid(_) => "exact at this key, guessed elsewhere",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fm => write!(f, "FM"),
            Self::FmAndNoise => write!(f, "FM and noise"),
            Self::Hybrid(kind) => kind.fmt(f),
        }
    }
}
