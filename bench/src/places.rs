//! Sets of files by where they really lie: links, detours and capital letters do not make another file.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// Files, each with the name it was given by.
#[derive(Default)]
pub(crate) struct Places {
    by_path: HashMap<String, PathBuf>,
    /// Hard links to a file share this.
    by_identity: HashMap<Identity, PathBuf>,
}

/// Device and number of a file that is there.
type Identity = (u64, u64);

impl Places {
    /// Adds a file, there or not.
    pub(crate) fn add(&mut self, path: &Path) {
        self.by_path.entry(key(path)).or_insert_with(|| path.to_owned());
        if let Some(identity) = identity(path) {
            self.by_identity.entry(identity).or_insert_with(|| path.to_owned());
        }
    }

    /// The name under which a file was added that is this one, or would be on a disk that does not tell letters by their case.
    pub(crate) fn find(&self, path: &Path) -> Option<&Path> {
        let by_identity = || self.by_identity.get(&identity(path)?);
        self.by_path.get(&key(path)).or_else(by_identity).map(PathBuf::as_path)
    }
}

/// The real path as far as it is there, then the rest; in lower case.
fn key(path: &Path) -> String {
    let mut place = PathBuf::new();
    for component in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(place.pop()),
            other => {
                place.push(other);
                place = place.canonicalize().unwrap_or(place);
            }
        }
    }
    place.to_string_lossy().to_lowercase()
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let metadata = path.metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    None
}
