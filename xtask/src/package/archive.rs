//! Archives that are the same, byte for byte, when their files are: one order, one date, no owner.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use flate2::{Compression, GzBuilder};
use zip::write::SimpleFileOptions;

use super::contents::Entry;
use super::system::System;
use super::write_whole;

/// The date of every file: the first of 1980, where the calendar of zip begins; in seconds since 1970.
const DATE: u64 = 315_532_800;

/// Writes the archive of a system: a folder with these entries.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(system: System, to: &Path, folder: &str, entries: &[Entry]) -> Result<()> {
    write_whole(to, |file| {
        let file = BufWriter::new(file);
        match system {
            System::Linux => tar(file, folder, entries),
            System::Windows | System::MacOs => zip(file, folder, entries),
        }
    })
}

/// What the owner may do with a file; the others read it, or run it too.
fn mode(entry: &Entry) -> u32 {
    if entry.is_program { 0o755 } else { 0o644 }
}

fn tar(file: impl Write, folder: &str, entries: &[Entry]) -> Result<()> {
    let mut tar = tar::Builder::new(GzBuilder::new().write(file, Compression::best()));
    for entry in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(entry.bytes.len() as u64);
        header.set_mode(mode(entry));
        header.set_mtime(DATE);
        header.set_uid(0);
        header.set_gid(0);
        tar.append_data(&mut header, format!("{folder}/{}", entry.name), &entry.bytes[..])?;
    }
    tar.into_inner()?.finish()?.flush()?;
    Ok(())
}

fn zip(file: impl Write + std::io::Seek, folder: &str, entries: &[Entry]) -> Result<()> {
    let mut zip = zip::ZipWriter::new(file);
    for entry in entries {
        let options = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .compression_level(Some(9))
            .last_modified_time(zip::DateTime::DEFAULT)
            // Else Windows would write no modes.
            .system(zip::System::Unix)
            .unix_permissions(mode(entry));
        zip.start_file(format!("{folder}/{}", entry.name), options)?;
        zip.write_all(&entry.bytes)?;
    }
    zip.finish()?.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Read;

    use super::*;

    fn entries() -> Vec<Entry> {
        let entry = |name: &str, is_program, bytes: &[u8]| Entry { name: name.into(), is_program, bytes: bytes.into() };
        vec![
            entry("LICENSE", false, b"permissive"),
            entry("Vaeform.vst3/Contents/x86_64-linux/Vaeform.so", true, &[7; 1000]),
            entry("vaeform", true, b"program"),
        ]
    }

    /// Name, mode and content of each file of a tar.gz, in its order.
    fn read_tar(path: &Path) -> Vec<(String, u32, Vec<u8>)> {
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(File::open(path).unwrap()));
        let read = |file: std::io::Result<tar::Entry<'_, _>>| {
            let mut file = file.unwrap();
            assert_eq!(file.header().mtime().unwrap(), DATE);
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.path().unwrap().to_str().unwrap().to_owned(), file.header().mode().unwrap(), bytes)
        };
        tar.entries().unwrap().map(read).collect()
    }

    /// The same of a zip.
    fn read_zip(path: &Path) -> Vec<(String, u32, Vec<u8>)> {
        let mut zip = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
        let len = zip.len();
        let read = |index| {
            let mut file = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), file.unix_mode().unwrap() & 0o777, bytes)
        };
        (0..len).map(read).collect()
    }

    #[test]
    fn files_come_back_with_folder_mode_and_content() {
        let folder = tempfile::tempdir().unwrap();
        let wanted: Vec<_> = entries().into_iter().map(|e| (format!("v1/{}", e.name), mode(&e), e.bytes)).collect();
        let (tar, zip) = (folder.path().join("a.tar.gz"), folder.path().join("a.zip"));
        write(System::Linux, &tar, "v1", &entries()).unwrap();
        assert_eq!(read_tar(&tar), wanted);
        write(System::MacOs, &zip, "v1", &entries()).unwrap();
        assert_eq!(read_zip(&zip), wanted);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside them");
    }

    #[test]
    fn the_same_files_make_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        for system in [System::Linux, System::Windows] {
            let [a, b] = ["a", "b"].map(|name| {
                let path = folder.path().join(name);
                write(system, &path, "v1", &entries()).unwrap();
                fs::read(path).unwrap()
            });
            assert_eq!(a, b, "{system:?}");
        }
    }
}
