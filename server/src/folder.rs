//! The folder that is served: files in it and below, and nothing else, whatever paths and links say.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use cap_std::ambient_authority;
use cap_std::fs::Dir;

/// The deepest folder that is looked into, and the most entries that are looked at.
const MAX_DEPTH: usize = 4;
const MAX_ENTRIES: usize = 10_000;

/// A folder.
pub(crate) struct Folder {
    dir: Dir,
    /// Where it is, without links and as it was named.
    places: [PathBuf; 2],
}

/// A file below the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its path from the folder, with `/`.
    pub(crate) path: String,
    /// When it was changed.
    pub(crate) changed: Option<SystemTime>,
}

impl Folder {
    /// Opens a folder.
    ///
    /// # Errors
    /// When it is none, or cannot be read.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let name = || format!("{}: expected a folder", path.display());
        let places = [path.canonicalize().with_context(name)?, std::path::absolute(path).with_context(name)?];
        let dir = Dir::open_ambient_dir(&places[0], ambient_authority()).with_context(name)?;
        Ok(Self { dir, places })
    }

    /// A plain file, by its path from the folder or from the root.
    ///
    /// # Errors
    /// When there is none, or it is elsewhere.
    pub(crate) fn file(&self, path: &str) -> io::Result<File> {
        let path = Path::new(path);
        let path = self.places.iter().find_map(|place| path.strip_prefix(place).ok()).unwrap_or(path);
        // A pipe would be waited for when it is opened.
        if !self.dir.metadata(path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "expected a plain file"));
        }
        Ok(self.dir.open(path)?.into_std())
    }

    /// The bytes of a plain file.
    ///
    /// # Errors
    /// As [`Self::file`], and when it is longer than `most` bytes.
    pub(crate) fn read(&self, path: &str, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file(path)?.take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("expected {most} bytes at most")));
        }
        Ok(bytes)
    }

    /// Files in the folder and below it whose names are wanted, sorted; links are left out, and so is what lies deeper than four folders
    /// or behind ten thousand entries.
    pub(crate) fn list(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<Entry> {
        let mut found = Vec::new();
        let mut left = MAX_ENTRIES;
        let mut open = vec![(String::new(), 0)];
        while let Some((folder, depth)) = open.pop() {
            let entries = if folder.is_empty() { self.dir.entries() } else { self.dir.read_dir(&folder) };
            for entry in entries.into_iter().flatten().flatten() {
                if left == 0 {
                    break;
                }
                left -= 1;
                let (Ok(kind), Some(name)) = (entry.file_type(), entry.file_name().to_str().map(str::to_owned)) else {
                    continue;
                };
                let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                if kind.is_dir() && depth + 1 < MAX_DEPTH {
                    open.push((path, depth + 1));
                } else if kind.is_file() && is_wanted(&name) {
                    let changed = entry.metadata().ok().and_then(|of| of.modified().ok());
                    found.push(Entry { path, changed: changed.map(cap_std::time::SystemTime::into_std) });
                }
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_what_is_below_is_opened() {
        let all = tempfile::tempdir().unwrap();
        let (inside, outside) = (all.path().join("in"), all.path().join("secret.wav"));
        std::fs::create_dir_all(inside.join("sub")).unwrap();
        std::fs::write(&outside, b"secret").unwrap();
        std::fs::write(inside.join("sub/a.wav"), b"sound").unwrap();
        let folder = Folder::open(&inside).unwrap();
        let whole = [inside.join("sub/a.wav"), inside.canonicalize().unwrap().join("sub/a.wav")];
        let [named, real] = whole.each_ref().map(|path| path.to_str().unwrap());
        for good in ["sub/a.wav", "./sub/a.wav", "sub/../sub/a.wav", named, real] {
            assert_eq!(folder.read(good, 10).unwrap(), b"sound", "{good}");
        }
        let beyond = inside.join("../secret.wav");
        let outside = outside.display().to_string();
        for bad in [
            "../secret.wav",
            "sub/../../secret.wav",
            &outside,
            beyond.to_str().unwrap(),
            "",
            ".",
            "sub",
            "a\0.wav",
            "none",
        ] {
            assert!(folder.file(bad).is_err(), "{bad}");
        }
        assert!(folder.read("sub/a.wav", 4).is_err());
        assert!(Folder::open(&all.path().join("none")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_nowhere_else() {
        use std::os::unix::fs::symlink;
        let all = tempfile::tempdir().unwrap();
        let inside = all.path().join("in");
        std::fs::create_dir_all(inside.join("sub")).unwrap();
        std::fs::write(all.path().join("secret.wav"), b"secret").unwrap();
        std::fs::write(inside.join("sub/a.wav"), b"sound").unwrap();
        symlink("../secret.wav", inside.join("out.wav")).unwrap();
        symlink(all.path(), inside.join("up")).unwrap();
        symlink("sub/a.wav", inside.join("within.wav")).unwrap();
        let folder = Folder::open(&inside).unwrap();
        assert!(folder.file("out.wav").is_err() && folder.file("up/secret.wav").is_err());
        assert_eq!(folder.read("within.wav", 10).unwrap(), b"sound");
        let listed: Vec<String> = folder.list(|name| name.ends_with(".wav")).into_iter().map(|of| of.path).collect();
        assert_eq!(listed, ["sub/a.wav"]);
    }
}
