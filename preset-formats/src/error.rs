//! Why something is no preset, and where.

use std::fmt;

/// What is wrong with a file, at which place of it, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// A byte, a line or a key: `byte 56`, `line 12`, `settings.osc_1_level`. Empty where it is the file as a whole.
    pub place: String,
    /// What is there, and what was expected.
    pub what: String,
}

impl FormatError {
    /// At a place that is named.
    pub(crate) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }

    /// At a byte.
    pub(crate) fn at(byte: usize, what: impl Into<String>) -> Self {
        Self::new(format!("byte {byte}"), what)
    }

    /// Of the file as a whole.
    pub(crate) fn whole(what: impl Into<String>) -> Self {
        Self::new("", what)
    }

    /// The same inside a part that is named.
    pub(crate) fn within(self, part: &str) -> Self {
        let place = if self.place.is_empty() { part.to_owned() } else { format!("{part}, {}", self.place) };
        Self { place, ..self }
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_str() {
            "" => f.write_str(&self.what),
            place => write!(f, "{place}: {}", self.what),
        }
    }
}

impl std::error::Error for FormatError {}
