//! `wavetable from`: single cycles become the frames of a table.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use vaeform_bench::outputs::Outputs;
use vaeform_wavetable::file::{self, MAX_BYTES};
use vaeform_wavetable::{MAX_FRAMES, Wavetable};

use super::table_file;
use crate::sysex::verdict;

/// Arguments of `wavetable from`.
#[derive(clap::Args)]
pub(crate) struct FromArgs {
    /// Files of one cycle each (.wav), or folders of them, which are taken by name.
    #[arg(required = true)]
    cycles: Vec<PathBuf>,
    /// The file to write, .wav or .wt.
    #[arg(long)]
    out: PathBuf,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
}

/// Writes a table of the cycles that can be read, in their order.
///
/// # Errors
/// When no cycle can be read, there are more than a table has frames, or the file cannot be written; a cycle that cannot be read is named
/// and left out, and is a failure at the end.
pub(super) fn run(args: FromArgs) -> Result<()> {
    let files: Vec<PathBuf> = args.cycles.iter().map(|path| files(path)).collect::<Result<Vec<_>>>()?.concat();
    ensure!(files.len() <= MAX_FRAMES, "{} cycles, expected at most {MAX_FRAMES}", files.len());
    let mut outputs = Outputs::new(args.force).reading(&files);
    outputs.claim(&args.out)?;
    let (mut samples, mut num_failed) = (Vec::new(), 0);
    for path in &files {
        match cycle(path) {
            Ok(table) => samples.extend_from_slice(table.frames().next().unwrap_or_default()),
            Err(error) => {
                eprintln!("vaeform: {error:#}");
                num_failed += 1;
            }
        }
    }
    let name = args.out.file_stem().unwrap_or_default().to_string_lossy();
    let table = Wavetable::new(&name, samples).context("no cycle could be read")?;
    outputs.write(&args.out, &table_file::encode(&args.out, &table)?)?;
    println!("{}: {} frames", args.out.display(), table.num_frames());
    verdict(num_failed, files.len())
}

/// A file, or the .wav files of a folder by name.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path).with_context(|| path.display().to_string())?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("wav")));
    files.sort();
    ensure!(!files.is_empty(), "{}: no .wav file in this folder", path.display());
    Ok(files)
}

/// A file as one frame: the whole of it is one cycle.
fn cycle(path: &Path) -> Result<Wavetable> {
    let bytes =
        vaeform_session::plain_file::read(path, MAX_BYTES as u64).with_context(|| path.display().to_string())?;
    let decoded = file::decode_cycle("", &bytes).with_context(|| path.display().to_string())?;
    Ok(decoded.table)
}
