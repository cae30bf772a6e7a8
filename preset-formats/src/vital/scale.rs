//! What stored values of Vital stand for.

/// What a stored value stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Itself.
    Linear,
    /// One of several, or a whole number.
    Indexed,
    /// Its square.
    Quadratic,
    /// Its fourth power: seconds.
    Quartic,
    /// Two to its power: Hz, or seconds.
    Exponential,
    /// Its square root, less 80: decibels.
    SquareRoot,
}

impl Scale {
    /// What a stored value stands for.
    pub fn plain(self, stored: f64) -> f64 {
        match self {
            Self::Linear | Self::Indexed => stored,
            Self::Quadratic => stored * stored,
            Self::Quartic => stored.powi(4),
            Self::Exponential => stored.exp2(),
            Self::SquareRoot => stored.max(0.0).sqrt() - 80.0,
        }
    }

    /// The stored value that stands for a plain one; what has none is taken as 0.
    pub fn stored(self, plain: f64) -> f64 {
        match self {
            Self::Linear | Self::Indexed => plain,
            Self::Quadratic => plain.max(0.0).sqrt(),
            Self::Quartic => plain.max(0.0).powf(0.25),
            Self::Exponential => plain.max(f64::MIN_POSITIVE).log2(),
            Self::SquareRoot => (plain + 80.0).max(0.0).powi(2),
        }
    }
}
