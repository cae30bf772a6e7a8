//! Files that are read whole: of a known kind and length before the first byte, so that a pipe in their place does not hang the
//! reader and a file of gigabytes does not fill the memory.

use std::fmt;
use std::fs::{File, FileType, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Why a file was not read.
#[derive(Debug)]
pub enum ReadError {
    /// The system could not read it.
    Io(io::Error),
    /// Not a plain file: what it is instead.
    NotAFile(&'static str),
    /// Larger than what is read of its kind.
    TooLarge {
        /// Bytes of the file, or more than `max` where it grew while it was read.
        size: u64,
        /// Bytes that are read at most.
        max: u64,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::NotAFile(kind) => write!(f, "is {kind}; expected a plain file"),
            Self::TooLarge { size, max } => write!(f, "{size} bytes, expected at most {max}"),
        }
    }
}

impl std::error::Error for ReadError {}

/// The bytes of a plain file of at most `max` bytes; links are followed, a larger file is not read.
///
/// # Errors
/// When it is something else than a plain file, larger, or cannot be read.
pub fn read(path: &Path, max: u64) -> Result<Vec<u8>, ReadError> {
    // A look before it is opened, since opening a device may do something; another one after, since it may have been exchanged.
    expect_plain(&path.metadata().map_err(ReadError::Io)?)?;
    let file = without_waiting(OpenOptions::new().read(true)).open(path).map_err(ReadError::Io)?;
    let metadata = file.metadata().map_err(ReadError::Io)?;
    expect_plain(&metadata)?;
    if metadata.len() > max {
        return Err(ReadError::TooLarge { size: metadata.len(), max });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    at_most(&file, max, &mut bytes)?;
    Ok(bytes)
}

/// The file may have grown since it was measured.
fn at_most(file: &File, max: u64, bytes: &mut Vec<u8>) -> Result<(), ReadError> {
    file.take(max.saturating_add(1)).read_to_end(bytes).map_err(ReadError::Io)?;
    let size = bytes.len() as u64;
    if size > max { Err(ReadError::TooLarge { size, max }) } else { Ok(()) }
}

fn expect_plain(metadata: &Metadata) -> Result<(), ReadError> {
    if metadata.is_file() { Ok(()) } else { Err(ReadError::NotAFile(kind(metadata.file_type()))) }
}

/// Options under which opening a pipe returns at once.
pub(crate) fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(target_os = "linux")]
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, libc::O_NONBLOCK);
    options
}

/// What something is, with its article.
pub(crate) fn kind(of: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if of.is_fifo() {
            return "a pipe";
        } else if of.is_socket() {
            return "a socket";
        } else if of.is_block_device() || of.is_char_device() {
            return "a device";
        }
    }
    if of.is_dir() {
        "a folder"
    } else if of.is_symlink() {
        "a link to another file"
    } else if of.is_file() {
        "a plain file"
    } else {
        "something special"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_or_no_plain_file_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache.bin");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert!(matches!(read(&path, 4), Err(ReadError::TooLarge { size: 5, max: 4 })));
        // Sparse: six gigabytes that no disk holds.
        File::options().write(true).open(&path).unwrap().set_len(6 << 30).unwrap();
        assert!(matches!(read(&path, 1 << 20), Err(ReadError::TooLarge { .. })));
        assert!(matches!(read(folder.path(), 5), Err(ReadError::NotAFile("a folder"))));
        assert!(matches!(read(&folder.path().join("none"), 5), Err(ReadError::Io(_))));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_that_nobody_writes_to_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert!(matches!(read(&path, 5), Err(ReadError::NotAFile("a pipe"))));
        assert!(matches!(read(Path::new("/dev/zero"), 5), Err(ReadError::NotAFile("a device"))));
    }
}
