//! `wavetable from`: single cycles, a sound, or an FM patch become the frames of a table.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use vaeform_bench::outputs::Outputs;
use vaeform_session::sound;
use vaeform_session::{SoundTableError, sound_table};
use vaeform_wavetable::file::{self, MAX_BYTES};
use vaeform_wavetable::{MAX_FRAMES, Wavetable};

use super::{from_patch, table_file};
use crate::sysex::verdict;

/// The longest file that is taken for a single cycle, in samples.
const LONGEST_CYCLE: usize = 8_192;

/// Arguments of `wavetable from`.
#[derive(clap::Args)]
pub(crate) struct FromArgs {
    /// Files of one cycle each (.wav), or folders of them, which are taken by name; or one longer sound, whose frames follow its pitch; or
    /// one file of patches (.syx, .json, .csv).
    #[arg(required = true)]
    sources: Vec<PathBuf>,
    /// The file to write, .wav or .wt.
    #[arg(long)]
    out: PathBuf,
    /// Frames of a table of a sound.
    #[arg(long, default_value_t = MAX_FRAMES as u16, value_parser = clap::value_parser!(u16).range(1..=MAX_FRAMES as i64))]
    frames: u16,
    /// The pitch of a sound where the file has none or it is not found; frames are then cycles of it.
    #[arg(long, value_parser = hz)]
    hz: Option<f64>,
    /// Voice in a file of patches, from 0.
    #[arg(long, default_value_t = 0)]
    voice: usize,
    /// What the frames of a patch lie along.
    #[arg(long, value_enum, default_value = "time")]
    along: from_patch::Along,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
}

/// Writes a table of what there is.
///
/// # Errors
/// When a sound or patch becomes no table, no cycle can be read, there are more than a table has frames, or the file cannot be written; a
/// cycle that cannot be read is named and left out, and is a failure at the end.
pub(super) fn run(args: FromArgs) -> Result<()> {
    let files: Vec<PathBuf> = args.sources.iter().map(|path| files(path)).collect::<Result<Vec<_>>>()?.concat();
    let mut outputs = Outputs::new(args.force).reading(&files);
    outputs.claim(&args.out)?;
    let name = args.out.file_stem().unwrap_or_default().to_string_lossy();
    let (table, num_failed) = match whole(&args, &name)? {
        Some(table) => (table, 0),
        None => cycles(&files, &name)?,
    };
    outputs.write(&args.out, &table_file::encode(&args.out, &table)?)?;
    println!("{}: {} frames", args.out.display(), table.num_frames());
    verdict(num_failed, files.len())
}

/// The table of a single patch or sound; None where the sources are cycles.
fn whole(args: &FromArgs, name: &str) -> Result<Option<Wavetable>> {
    let [path] = &args.sources[..] else {
        ensure!(args.hz.is_none(), "--hz: expected one sound");
        return Ok(None);
    };
    let told = || path.display().to_string();
    let is = |extensions: &[&str]| {
        path.extension().is_some_and(|own| extensions.iter().any(|extension| own.eq_ignore_ascii_case(extension)))
    };
    if is(&["syx", "json", "csv"]) {
        return from_patch::table(path, args.voice, args.along).with_context(told).map(Some);
    }
    if path.is_dir() {
        return Ok(None);
    }
    match sound::read(path) {
        Ok(sound) if args.hz.is_some() || sound.samples.len() > LONGEST_CYCLE => {
            of_sound(name, &sound, args).with_context(told).map(Some)
        }
        Err(error) if args.hz.is_some() || !is(&["wav"]) || cycle(path).is_err() => Err(error).with_context(told),
        _ => Ok(None),
    }
}

/// The table of a sound; what has no pitch is asked for one.
fn of_sound(name: &str, sound: &sound::Sound, args: &FromArgs) -> Result<Wavetable> {
    sound_table(name, sound, args.hz, usize::from(args.frames)).map_err(|error| match error {
        SoundTableError::NoPitch | SoundTableError::MostlyNoPitch => {
            anyhow!("{error}; --hz takes frames of a fixed length")
        }
        _ => error.into(),
    })
}

/// Reads a pitch of the command line.
fn hz(text: &str) -> Result<f64, String> {
    let hz: f64 = text.parse().map_err(|_| "expected Hz".to_owned())?;
    if (8.0..=4_200.0).contains(&hz) { Ok(hz) } else { Err("expected 8 to 4200 Hz".to_owned()) }
}

/// A table of single cycles, and how many could not be read.
fn cycles(files: &[PathBuf], name: &str) -> Result<(Wavetable, usize)> {
    ensure!(files.len() <= MAX_FRAMES, "{} cycles, expected at most {MAX_FRAMES}", files.len());
    let (mut samples, mut num_failed) = (Vec::new(), 0);
    for path in files {
        match cycle(path) {
            Ok(table) => samples.extend_from_slice(table.frames().next().unwrap_or_default()),
            Err(error) => {
                eprintln!("vaeform: {error:#}");
                num_failed += 1;
            }
        }
    }
    Ok((Wavetable::new(name, samples).context("no cycle could be read")?, num_failed))
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
