//! What the person asks a match to be made of.

use vaeform_models::search::KindWish;

/// What a match is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// FM and hybrids side by side, and the likelier instrument of them: FM where it is as near, the hybrid where that is clearly nearer and
    /// plays at other keys. The .syx has the FM match, which is the only kind that goes out as one.
    Auto,
    /// Operators, as a DX7 has them: a .syx beside the preset.
    Fm,
    /// The FM match with sixteen bands of noise beside its operators, where that brings it nearer; FM alone elsewhere.
    FmNoise,
    /// A table, partials or noise, whichever comes nearest for its size.
    Hybrid,
    /// A wavetable of the sound, with noise and partials where they help.
    Table,
    /// Up to 48 partials, with noise where it helps.
    Partials,
    /// Sixteen bands of noise.
    Noise,
}

impl Kind {
    /// What is chosen by.
    pub(crate) fn wish(self) -> KindWish {
        match self {
            Self::Auto => KindWish::Auto,
            Self::Fm => KindWish::Fm,
            Self::FmNoise => KindWish::FmAndNoise,
            Self::Hybrid => KindWish::Hybrid,
            Self::Table => KindWish::Table,
            Self::Partials => KindWish::Partials,
            Self::Noise => KindWish::Noise,
        }
    }

    /// Whether FM is searched for.
    pub(crate) fn has_fm(self) -> bool {
        matches!(self, Self::Auto | Self::Fm | Self::FmNoise)
    }
}
