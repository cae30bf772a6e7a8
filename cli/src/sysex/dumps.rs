//! Dumps of any instrument, one after the other: folders are walked, a bad file is named and the others go on.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, bail};
use vaeform_bench::voices;

use super::batch;

/// The largest dump that is read.
const MAX_DUMP_BYTES: u64 = 16 << 20;
/// How deep folders are walked.
const MAX_DEPTH: usize = 32;
/// What dumps in folders are called.
const EXTENSIONS: [&str; 6] = ["syx", "mid", "midi", "rmi", "hex", "txt"];

/// The bytes of a dump; `-` is standard input.
///
/// # Errors
/// When it is too large, or cannot be read.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = MAX_DUMP_BYTES + 1;
    if path == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(path)?.take(most).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 > MAX_DUMP_BYTES {
        bail!("more than {MAX_DUMP_BYTES} bytes, the largest dump taken");
    }
    Ok(bytes)
}

/// Files as they are, folders as the dumps in them and below, in the order of their names; and folders that cannot be read.
fn files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<(PathBuf, Error)>) {
    let (mut files, mut failed) = (Vec::new(), Vec::new());
    for path in paths {
        if path.is_dir() {
            walk(path, 0, &mut files, &mut failed);
        } else {
            files.push(path.clone());
        }
    }
    (files, failed)
}

/// Every file that is read for some dumps and folders of them, those of definitions too: none of them may be written to.
pub(super) fn read_for(paths: &[PathBuf], definitions: &[PathBuf]) -> Vec<PathBuf> {
    [files(paths).0.as_slice(), definitions].concat()
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>, failed: &mut Vec<(PathBuf, Error)>) {
    let entries = std::fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            failed.push((folder.to_owned(), error.into()));
            return;
        }
    };
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        // Links to folders are not followed: they may lead in circles.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth < MAX_DEPTH => walk(&path, depth + 1, files, failed),
            Ok(kind) if !kind.is_dir() && is_dump(&path) => files.push(path),
            _ => {}
        }
    }
}

fn is_dump(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
    EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Does something with each dump of files and folders, with a progress bar where there are many. Failures are told on standard
/// error. Gives how many failed, and of how many.
pub(super) fn each(paths: &[PathBuf], mut work: impl FnMut(&str, &[u8]) -> Result<()>) -> (usize, usize) {
    let (files, failed) = files(paths);
    failed.iter().for_each(|(folder, error)| voices::report(folder, error));
    let mut num_failed = failed.len();
    let bar = batch::bar(files.len());
    for path in &files {
        let done = read(path).and_then(|bytes| work(&path.display().to_string(), &bytes));
        if let Err(error) = done {
            bar.suspend(|| voices::report(path, &error));
            num_failed += 1;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    (num_failed, files.len())
}

/// The one preset that `FILE` or `FILE#N` stands for, as the bytes of the file and its number.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn named(spec: &str) -> Result<(Vec<u8>, usize)> {
    let number = spec.rsplit_once('#').and_then(|(file, number)| Some((file, number.parse().ok()?)));
    let (file, number) = number.filter(|_| !Path::new(spec).exists()).unwrap_or((spec, 0));
    Ok((read(Path::new(file)).with_context(|| file.to_owned())?, number))
}
