//! Where a command writes: claimed before the work begins, written whole or not at all. The only place of the command line that
//! writes files.

use std::collections::HashSet;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use vaeform_session::whole_file::{self, Existing, WholeFile, WriteError};

use crate::places::Places;
use crate::stdout;

/// The files that a command reads and those that it is going to write.
pub struct Outputs {
    existing: Existing,
    read: Places,
    claimed: Places,
    /// Folders that were seen to take files.
    prepared: HashSet<PathBuf>,
}

impl Outputs {
    /// Of a command; `force` is its leave to overwrite what is there.
    pub fn new(force: bool) -> Self {
        let existing = if force { Existing::Replace } else { Existing::Keep };
        Self { existing, read: Places::default(), claimed: Places::default(), prepared: HashSet::new() }
    }

    /// Names files that the command reads: they are never written over, whatever the command has leave to.
    pub fn reading(mut self, paths: impl IntoIterator<Item = impl AsRef<Path>>) -> Self {
        paths.into_iter().for_each(|path| self.read.add(path.as_ref()));
        self
    }

    /// Takes a file for writing, `-` being standard output. Its folder is made where it is missing, and seen to take files.
    ///
    /// # Errors
    /// When it is read by the command or taken already, is there and must stay, or cannot be written to.
    pub fn claim(&mut self, path: &Path) -> Result<()> {
        self.claim_all(&[path.to_owned()])
    }

    /// Takes some files, or none of them if one is refused.
    ///
    /// # Errors
    /// As [`Self::claim`].
    pub fn claim_all(&mut self, paths: &[PathBuf]) -> Result<()> {
        let files: Vec<&PathBuf> = paths.iter().filter(|path| !is_stdout(path)).collect();
        let mut own = Places::default();
        for path in &files {
            if let Some(input) = self.read.find(path) {
                bail!("{}: is what this command reads ({}); write elsewhere", path.display(), input.display());
            }
            if let Some(other) = self.claimed.find(path).or_else(|| own.find(path)) {
                bail!("{}: another file of this run is written there ({})", path.display(), other.display());
            }
            whole_file::check(path, self.existing).map_err(|error| named(path, error))?;
            own.add(path);
        }
        let mut folders: Vec<&Path> = files.iter().filter_map(|path| path.parent()).collect();
        folders.sort_unstable();
        folders.dedup();
        folders.retain(|folder| !self.prepared.contains(*folder));
        for folder in folders {
            let name = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            whole_file::prepare_folder(folder).with_context(|| format!("{}: cannot be written to", name.display()))?;
            self.prepared.insert(folder.to_owned());
        }
        files.iter().for_each(|path| self.claimed.add(path));
        Ok(())
    }

    /// Writes a file that was claimed, `-` being standard output.
    ///
    /// # Errors
    /// When it cannot be written; what was there stays.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        if is_stdout(path) {
            return stdout::print(bytes);
        }
        self.begin(path)?.commit_with(bytes)
    }

    /// Writes a file once more that this run has written before.
    ///
    /// # Errors
    /// When it cannot be written; what was there stays.
    pub fn rewrite(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let file = WholeFile::create(path, Existing::Replace).map_err(|error| named(path, error))?;
        Begun { file, path: path.to_owned() }.commit_with(bytes)
    }

    /// Begins a file that was claimed.
    ///
    /// # Errors
    /// When its folder cannot be written to.
    pub fn begin(&self, path: &Path) -> Result<Begun> {
        let file = WholeFile::create(path, self.existing).map_err(|error| named(path, error))?;
        Ok(Begun { file, path: path.to_owned() })
    }

    /// Writes a file that was claimed with mono frames as float WAV.
    ///
    /// # Errors
    /// When it cannot be written; what was there stays.
    pub fn wav(&self, path: &Path, frames: &[f32], rate_hz: u32) -> Result<()> {
        self.begin(path)?.with_wav(frames, rate_hz)?.commit()
    }

    /// As [`Outputs::wav`] with two channels of the same length.
    ///
    /// # Errors
    /// When it cannot be written; what was there stays.
    pub fn stereo_wav(&self, path: &Path, [left, right]: [&[f32]; 2], rate_hz: u32) -> Result<()> {
        let mut begun = self.begin(path)?;
        let samples = left.iter().zip(right).flat_map(|(&left, &right)| [left, right]);
        write_samples(&mut begun.file, samples, 2, rate_hz).with_context(|| path.display().to_string())?;
        begun.commit()
    }
}

/// A file in the making.
pub struct Begun {
    file: WholeFile,
    path: PathBuf,
}

impl Begun {
    /// Appends bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn with(mut self, bytes: &[u8]) -> Result<Self> {
        self.file.write_all(bytes).with_context(|| self.path.display().to_string())?;
        Ok(self)
    }

    /// Makes it a WAV of mono frames.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn with_wav(mut self, frames: &[f32], rate_hz: u32) -> Result<Self> {
        write_wav(&mut self.file, frames, rate_hz).with_context(|| self.path.display().to_string())?;
        Ok(self)
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// When it cannot be written whole; what was there stays.
    pub fn commit(self) -> Result<()> {
        self.file.commit().map_err(|error| named(&self.path, error))
    }

    fn commit_with(self, bytes: &[u8]) -> Result<()> {
        self.with(bytes)?.commit()
    }
}

fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// A refusal with the file's name, and what helps.
pub fn named(path: &Path, error: WriteError) -> anyhow::Error {
    match error {
        WriteError::Exists => anyhow!("{} exists; --force overwrites it", path.display()),
        other => anyhow!("{}: {other}", path.display()),
    }
}

/// Mono frames as float WAV.
///
/// # Errors
/// When they cannot be written.
pub fn write_wav(to: impl Write + std::io::Seek, frames: &[f32], rate_hz: u32) -> Result<()> {
    write_samples(to, frames.iter().copied(), 1, rate_hz)
}

/// Interleaved samples as float WAV.
fn write_samples(
    to: impl Write + std::io::Seek,
    samples: impl Iterator<Item = f32>,
    channels: u16,
    rate_hz: u32,
) -> Result<()> {
    let spec = hound::WavSpec {
        channels,
        sample_rate: rate_hz,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::new(BufWriter::new(to), spec)?;
    for sample in samples {
        writer.write_sample(sample)?;
    }
    Ok(writer.finalize()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Other ways to `kick.wav`, made beside it.
    #[cfg(unix)]
    fn links(folder: &Path) -> Vec<&'static str> {
        use std::os::unix::fs::symlink;
        std::fs::hard_link(folder.join("kick.wav"), folder.join("hard.wav")).unwrap();
        symlink(folder.join("kick.wav"), folder.join("soft.wav")).unwrap();
        symlink(folder, folder.join("again")).unwrap();
        vec!["hard.wav", "soft.wav", "again/kick.wav"]
    }

    /// A user of Windows may make none.
    #[cfg(not(unix))]
    fn links(_folder: &Path) -> Vec<&'static str> {
        Vec::new()
    }

    #[test]
    fn what_is_read_is_never_claimed_however_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("kick.wav"), b"mine").unwrap();
        std::fs::create_dir(at("sub")).unwrap();
        let mut outputs = Outputs::new(true).reading([at("kick.wav")]);
        let mut names = vec!["kick.wav", "./kick.wav", "sub/../kick.wav", "none/../kick.wav", "KICK.WAV"];
        names.extend(links(folder.path()));
        for name in names {
            let refused = outputs.claim(&at(name)).unwrap_err().to_string();
            assert!(refused.contains("is what this command reads"), "{name}: {refused}");
        }
        outputs.claim(&at("snare.wav")).unwrap();
        assert_eq!(std::fs::read(at("kick.wav")).unwrap(), b"mine");
    }

    #[test]
    fn a_place_is_claimed_once_whatever_the_case() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mut outputs = Outputs::new(false);
        outputs.claim(&at("new/a.wav")).unwrap();
        for name in ["new/a.wav", "new/A.WAV", "new/b/../a.wav"] {
            assert!(outputs.claim(&at(name)).unwrap_err().to_string().contains("another file of this run"), "{name}");
        }
        // One that is refused takes the others of its call with it.
        assert!(outputs.claim_all(&[at("c.wav"), at("new/a.wav")]).is_err());
        outputs.claim(&at("c.wav")).unwrap();
        outputs.claim(Path::new("-")).unwrap();
        outputs.claim(Path::new("-")).unwrap();
    }

    #[test]
    fn what_is_there_needs_force_and_a_folder_that_takes_no_files_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.syx");
        std::fs::write(&path, b"old").unwrap();
        let refused = Outputs::new(false).claim(&path).unwrap_err().to_string();
        assert!(refused.ends_with("a.syx exists; --force overwrites it"), "{refused}");
        let mut outputs = Outputs::new(true);
        outputs.claim(&path).unwrap();
        outputs.write(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        let refused = outputs.claim(&path.join("below.syx")).unwrap_err().to_string();
        assert!(refused.contains("a.syx"), "{refused}");
    }
}
