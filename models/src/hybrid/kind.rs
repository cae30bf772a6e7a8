//! What a match is made of.

use std::fmt;

/// The sources of a hybrid; noise is beside them where it helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HybridKind {
    /// A wavetable, with so many partials of what it leaves.
    Table {
        /// Partials, 0-16.
        partials: u8,
        /// The table's cycle is two of the sound's: it has what lies an octave lower too.
        is_octave_down: bool,
    },
    /// So many partials, 1-64.
    Partials(u8),
    /// Noise alone.
    Noise,
}

impl HybridKind {
    /// What its numbers cost beside a plain table, in decibels of MSS: a match that is no nearer than that is not worth them.
    pub(crate) fn price(self) -> f64 {
        /// Of eight partials.
        const PARTIALS: f64 = 0.1;
        match self {
            Self::Table { partials: count, .. } | Self::Partials(count) => PARTIALS * f64::from(count) / 8.0,
            Self::Noise => 0.0,
        }
    }
}

impl fmt::Display for HybridKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table { partials, is_octave_down } => {
                let place = if *is_octave_down { ", an octave down" } else { "" };
                let beside = if *partials == 0 { String::new() } else { format!(" and {partials} partials") };
                write!(f, "table{place}{beside}")
            }
            Self::Partials(count) => write!(f, "{count} partials"),
            Self::Noise => write!(f, "noise"),
        }
    }
}
