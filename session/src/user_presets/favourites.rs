//! The file of the favourites: a JSON list of their keys, written whole or not at all.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use crate::import::files::{FileError, Problem};
use crate::storage::plain_file::{self, ReadError};
use crate::storage::whole_file::{self, Existing};

/// Bytes of the file, at most.
const MAX_BYTES: u64 = 1 << 20;

/// The keys in the file; none where there is no file.
pub(super) fn read(path: &Path) -> Result<BTreeSet<String>, io::Error> {
    match plain_file::read(path, MAX_BYTES) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::other),
        Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(io::Error::other(error.to_string())),
    }
}

/// Adds a key to the file, or takes it out.
pub(super) fn keep(path: &Path, key: &str, on: bool) -> Result<(), FileError> {
    let fail = |problem| FileError { path: path.to_owned(), problem };
    let mut keys = read(path).map_err(|error| fail(Problem::Io(error)))?;
    let is_news = if on { keys.insert(key.to_owned()) } else { keys.remove(key) };
    if !is_news {
        return Ok(());
    }
    let text = serde_json::to_string_pretty(&keys).expect("a list of texts always serialises");
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| fail(Problem::Io(error)))?;
    }
    whole_file::write(path, text.as_bytes(), Existing::Replace).map_err(|error| fail(Problem::Write(error)))
}
