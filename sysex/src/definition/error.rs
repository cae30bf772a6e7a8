//! What is wrong with a definition.

use std::error::Error;
use std::fmt;

/// A definition that cannot be used: where, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionError {
    /// The file, as the caller named it.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// The key there; empty where the text is no TOML.
    pub field: String,
    /// What was expected, and what was found.
    pub expected: String,
}

impl fmt::Display for DefinitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, field, expected } = self;
        if field.is_empty() {
            return write!(f, "{file}:{line}: {expected}");
        }
        write!(f, "{file}:{line}: `{field}`: {expected}")
    }
}

impl Error for DefinitionError {}
