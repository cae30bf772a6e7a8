//! `SHA256SUMS`: the checksums of all archives of a folder, as `sha256sum --check` reads them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::write_whole;

/// Writes the checksums beside the archives; returns the file.
///
/// # Errors
/// An archive cannot be read, or the file cannot be written.
pub(super) fn write(folder: &Path) -> Result<PathBuf> {
    let context = || format!("cannot read {}", folder.display());
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder).with_context(context)? {
        let entry = entry.with_context(context)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".tar.gz") || name.ends_with(".zip") {
            lines.push((name, sha256(&entry.path())?));
        }
    }
    lines.sort();
    let to = folder.join("SHA256SUMS");
    write_whole(&to, |file| {
        for (name, sum) in &lines {
            writeln!(file, "{sum}  {name}")?;
        }
        Ok(())
    })?;
    Ok(to)
}

/// The SHA-256 of a file, in hexadecimal.
fn sha256(file: &Path) -> Result<String> {
    let context = || format!("cannot read {}", file.display());
    let mut hash = Sha256::new();
    let mut bytes = File::open(file).with_context(context)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match io::Read::read(&mut bytes, &mut buffer).with_context(context)? {
            0 => break,
            len => hash.update(&buffer[..len]),
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_archives_are_listed_by_name_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("b.zip"), "abc").unwrap();
        fs::write(folder.path().join("a.tar.gz"), "").unwrap();
        fs::write(folder.path().join("c.zip.incoming"), "half").unwrap();
        let sums = write(folder.path()).unwrap();
        // Both as FIPS 180-4's examples have them.
        let wanted = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.tar.gz\n\
             ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b.zip\n";
        assert_eq!(fs::read_to_string(&sums).unwrap(), wanted);
        assert_eq!(fs::read_to_string(write(folder.path()).unwrap()).unwrap(), wanted, "a second time");
    }
}
