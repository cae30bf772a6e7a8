//! The definitions that come along.

use crate::definition::{Definition, DefinitionError};

/// Files with their text, in the order in which they are asked for a message.
const FILES: [(&str, &str); 4] = [
    ("access_virus_abc.toml", include_str!("../definitions/access_virus_abc.toml")),
    ("access_virus_ti.toml", include_str!("../definitions/access_virus_ti.toml")),
    ("access_virus_multi.toml", include_str!("../definitions/access_virus_multi.toml")),
    ("roland_jp8000_8080.toml", include_str!("../definitions/roland_jp8000_8080.toml")),
];

/// Every built-in definition.
///
/// # Errors
/// None: a test reads them all.
pub fn definitions() -> Result<Vec<Definition>, DefinitionError> {
    FILES.iter().map(|(file, text)| Definition::parse(text, file)).collect()
}

/// The text of every built-in definition with the name of its file.
pub fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.into_iter()
}
