//! References to sound files.

use serde::Serialize;

/// A reference to a sound file, which is never followed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize)]
pub struct Sample {
    /// The file's name.
    pub name: String,
    /// The way to it from the project's folder or a library.
    pub relative: Option<String>,
    /// The whole way to it where it was saved (Live 11 and later).
    pub path: Option<String>,
    /// The track that plays it, by its place among them.
    pub track: Option<usize>,
}

impl Sample {
    /// What two references to one file have in common.
    pub fn file(&self) -> (&str, Option<&str>, Option<&str>) {
        (&self.name, self.relative.as_deref(), self.path.as_deref())
    }

    /// Leaves the name alone.
    pub(super) fn strip_path(&mut self) {
        (self.relative, self.path) = (None, None);
    }

    /// Takes the name from the paths, where the file says only those.
    pub(super) fn name_by_path(&mut self) {
        if self.name.is_empty() {
            let path = self.path.as_deref().or(self.relative.as_deref()).unwrap_or_default();
            self.name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        }
    }
}
