//! Which wavetable an oscillator plays.

use std::fmt;

use super::hex;

/// A table by its content: the first half of the SHA-256 of its samples.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableId(pub [u8; 16]);

impl fmt::Display for TableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(&self.0, f)
    }
}

impl fmt::Debug for TableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TableId {
    /// The id that [`TableId::fmt`](fmt::Display) wrote: 32 hexadecimal digits.
    pub fn from_text(text: &str) -> Option<Self> {
        hex::read(text).map(Self)
    }
}

/// A wavetable: one that our code makes, or one by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TableRef {
    /// By its place in [`FACTORY_TABLES`].
    Factory(u8),
    /// By its content, which is kept beside the patch.
    Own(TableId),
}

impl Default for TableRef {
    /// The first of the factory.
    fn default() -> Self {
        Self::Factory(0)
    }
}

impl TableRef {
    /// The factory's table of this name.
    pub fn factory(name: &str) -> Option<Self> {
        FACTORY_TABLES.iter().position(|table| *table == name).map(|idx| Self::Factory(idx as u8))
    }
}

/// Names of the tables that our code makes, in the order of their recipes; presets name them.
pub const FACTORY_TABLES: [&str; 48] = [
    "Sine to Saw",
    "Sine to Square",
    "Triangle to Saw",
    "Saw to Square",
    "Square to Octave",
    "Tilt",
    "One by One",
    "Rising Band",
    "Two Bands",
    "Comb",
    "Odd to Even",
    "Thirds",
    "Primes",
    "Fibonacci",
    "Drawbars",
    "Full Organ",
    "Brass",
    "Reed",
    "Bow",
    "Plucked",
    "Bell",
    "Glass",
    "Metal Bar",
    "Spread Phases",
    "Dispersed",
    "Random Phases",
    "Random Levels",
    "Breath",
    "Pulse Width",
    "Two Pulses",
    "Skewed Triangle",
    "Saw Sync",
    "Square Sync",
    "Sine Sync",
    "Soft Sync",
    "FM 1:1",
    "FM 1:2",
    "FM 1:3",
    "FM 2:1",
    "FM 1:7",
    "FM Tower",
    "Fold",
    "Clip",
    "Steps",
    "Bits",
    "Vowels",
    "Ah to Ee",
    "Wah",
];
