//! Files that come whole or not at all. Each is written beside its place under a name that nobody can guess, brought to the disk and
//! only then put in its place: a full disk, an error or a kill leaves what was there.

use std::fmt;
use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::storage::leftovers;
use crate::storage::plain_file::{kind, without_waiting};

/// Permissions of a new file before the user's mask: as other programs make them.
const NEW_MODE: u32 = 0o666;
/// Permissions of a file in the making that takes the place of another one, until it has those of that one.
const PRIVATE_MODE: u32 = 0o600;

/// What is done with a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Keep,
    /// The new one takes its place and its permissions.
    Replace,
}

/// Why a file was not written.
#[derive(Debug)]
pub enum WriteError {
    /// There is one already, and it was to stay.
    Exists,
    /// There is one already that must not be written to.
    ReadOnly,
    /// There is something else than a plain file: what it is.
    NotAFile(&'static str),
    /// The system could not write it.
    Io(io::Error),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists => write!(f, "exists already"),
            Self::ReadOnly => write!(f, "is write-protected"),
            Self::NotAFile(kind) => write!(f, "is {kind}; expected a plain file or none"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for WriteError {}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A file in the making: written to like any other, and in its place only after [`Self::commit`]. Dropped before, it never was.
#[derive(Debug)]
pub struct WholeFile {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
    existing: Existing,
}

impl WholeFile {
    /// Begins a file; what killed runs left in its folder is swept on the way.
    ///
    /// # Errors
    /// When [`check`] refuses it or the folder cannot be written to.
    pub fn create(path: &Path, existing: Existing) -> Result<Self, WriteError> {
        let old = check(path, existing)?;
        let folder = folder_of(path);
        leftovers::sweep(folder);
        let file = leftovers::in_the_making(folder, if old.is_some() { PRIVATE_MODE } else { NEW_MODE })?;
        if let Some(old) = old {
            take_permissions(&file, &old)?;
        }
        Ok(Self { file: BufWriter::new(file), path: path.to_owned(), existing })
    }

    /// Brings the file to the disk and puts it in its place.
    ///
    /// # Errors
    /// When it could not be written whole; what was there stays.
    pub fn commit(self) -> Result<(), WriteError> {
        let Self { file, path, existing } = self;
        let file = file.into_inner().map_err(|error| WriteError::Io(error.into_error()))?;
        file.as_file().sync_all()?;
        check(&path, existing)?;
        match existing {
            Existing::Replace => drop(file.persist(&path).map_err(|failed| failed.error)?),
            Existing::Keep => put_where_nothing_is(file, &path)?,
        }
        sync_folder(folder_of(&path))?;
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for WholeFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Writes a file, whole or not at all.
///
/// # Errors
/// As [`WholeFile::create`] and [`WholeFile::commit`]; what was there stays.
pub fn write(path: &Path, bytes: &[u8], existing: Existing) -> Result<(), WriteError> {
    let mut file = WholeFile::create(path, existing)?;
    file.write_all(bytes)?;
    file.commit()
}

/// Whether a file may be written at a path: what is there, if it is to be replaced. A link is not followed: what it leads to was not
/// named.
///
/// # Errors
/// When something is there that is to stay, is write-protected or is no plain file.
pub fn check(path: &Path, existing: Existing) -> Result<Option<Metadata>, WriteError> {
    let old = match path.symlink_metadata() {
        // A file in the place of the folder is for who makes the folder to tell.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        old => old?,
    };
    if !old.is_file() {
        return Err(WriteError::NotAFile(kind(old.file_type())));
    }
    if existing == Existing::Keep {
        return Err(WriteError::Exists);
    }
    // The system asks for the folder's permissions alone, since the file is exchanged; people mean the file's.
    match without_waiting(OpenOptions::new().write(true)).open(path) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(WriteError::ReadOnly),
        _ if old.permissions().readonly() => Err(WriteError::ReadOnly),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(Some(old)),
    }
}

/// Makes a folder where it is missing, and sees whether a file can be written in it.
///
/// # Errors
/// When it cannot be made or written to, or the disk has no room for a byte.
pub fn prepare_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    fs::create_dir_all(folder)?;
    leftovers::sweep(folder);
    let mut file = leftovers::in_the_making(folder, PRIVATE_MODE)?;
    file.write_all(b"?")?;
    file.flush()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Gives a file the permissions of the one whose place it takes, and its owner where the system allows it.
fn take_permissions(file: &NamedTempFile, old: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let new = file.as_file().metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            // Only an administrator may give files away.
            let _ = fchown(file.as_file(), Some(old.uid()), Some(old.gid()));
        }
    }
    file.as_file().set_permissions(old.permissions())
}

fn put_where_nothing_is(file: NamedTempFile, path: &Path) -> Result<(), WriteError> {
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => Err(WriteError::Exists),
        // Some disks know neither of the ways in which a system does both at once; looked for again just before, then.
        Err(failed) if check(path, Existing::Keep).is_ok() => {
            failed.file.persist(path).map(drop).map_err(|failed| failed.error.into())
        }
        Err(failed) => Err(failed.error.into()),
    }
}

/// Brings a folder's list of names to the disk, where the system lets a folder be opened for that.
fn sync_folder(folder: &Path) -> io::Result<()> {
    let Ok(folder) = fs::File::open(folder) else { return Ok(()) };
    match folder.sync_all() {
        Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_that_is_given_up_never_was_and_one_that_is_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bank.syx");
        let mut file = WholeFile::create(&path, Existing::Keep).unwrap();
        file.write_all(&[7; 100_000]).unwrap();
        drop(file);
        assert!(names(folder.path()).is_empty());
        write(&path, b"mine", Existing::Keep).unwrap();
        assert!(matches!(write(&path, b"other", Existing::Keep), Err(WriteError::Exists)));
        // One that comes to be while another is in the making stays too.
        let late = folder.path().join("late.syx");
        let file = WholeFile::create(&late, Existing::Keep).unwrap();
        fs::write(&late, b"first").unwrap();
        assert!(matches!(file.commit(), Err(WriteError::Exists)));
        assert_eq!((fs::read(&late).unwrap(), fs::read(&path).unwrap()), (b"first".to_vec(), b"mine".to_vec()));
        write(&path, b"other", Existing::Replace).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"other");
        assert_eq!(names(folder.path()), ["bank.syx", "late.syx"]);
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_is_refused_and_a_file_in_that_of_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let refused = write(folder.path(), b"x", Existing::Replace);
        assert!(matches!(refused, Err(WriteError::NotAFile("a folder"))), "{refused:?}");
        let file = folder.path().join("file");
        fs::write(&file, b"x").unwrap();
        assert!(prepare_folder(&file).is_err() && prepare_folder(&file.join("below")).is_err());
        prepare_folder(&folder.path().join("a/b")).unwrap();
        assert!(names(&folder.path().join("a/b")).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept_and_write_protection_is_heeded() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bank.syx");
        fs::write(&path, b"old").unwrap();
        for mode in [0o600, 0o640, 0o664, 0o755] {
            fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            write(&path, b"new", Existing::Replace).unwrap();
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o7777, mode);
        }
        fs::set_permissions(&path, PermissionsExt::from_mode(0o444)).unwrap();
        assert!(matches!(write(&path, b"newer", Existing::Replace), Err(WriteError::ReadOnly)));
        assert_eq!((fs::read(&path).unwrap(), names(folder.path())), (b"new".to_vec(), vec!["bank.syx".to_owned()]));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn links_pipes_and_devices_are_refused_without_waiting_for_anybody() {
        let folder = tempfile::tempdir().unwrap();
        let (victim, link, pipe) =
            (folder.path().join("victim"), folder.path().join("link.syx"), folder.path().join("pipe.syx"));
        fs::write(&victim, b"whole").unwrap();
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for (path, expected) in [(&link, "a link"), (&pipe, "a pipe"), (&PathBuf::from("/dev/null"), "a device")] {
            for existing in [Existing::Keep, Existing::Replace] {
                let refused = write(path, b"x", existing).unwrap_err().to_string();
                assert!(refused.contains(expected), "{refused}");
            }
        }
        assert_eq!(fs::read(&victim).unwrap(), b"whole");
        assert_eq!(names(folder.path()), ["link.syx", "pipe.syx", "victim"]);
    }
}
