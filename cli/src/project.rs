//! `vaeform project`: Live sets, looked into and turned into data.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::json;
use vaeform_bench::outputs::Outputs;
use vaeform_bench::voices;
use vaeform_performance::live::{self, LiveSet, Verdict};
use vaeform_session::plain_file;

use crate::sysex::verdict;

/// Arguments of `project`.
#[derive(clap::Args)]
pub(crate) struct ProjectArgs {
    /// Live sets (.als). Nothing that they name is looked for.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON of everything.
    #[arg(long)]
    json: bool,
    /// Write to this file instead of standard output.
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Write the notes of all clips of one set to this file, as CSV.
    #[arg(long)]
    notes: Option<PathBuf>,
    /// Write all clips of one set to this file, as CSV.
    #[arg(long)]
    clips: Option<PathBuf>,
    /// Write the whole segments of four bars to this folder, as MIDI files with controllers.
    #[arg(long)]
    segments: Option<PathBuf>,
    /// Leave out where sound files lay, and the names of folders.
    #[arg(long)]
    strip_paths: bool,
    /// Overwrite files that exist.
    #[arg(long)]
    force: bool,
}

/// Prints what sets hold and what they are good for.
///
/// # Errors
/// When a file is no set, or cannot be read or written. The others go on.
pub(crate) fn run(args: ProjectArgs) -> Result<()> {
    if args.files.len() > 1 && (args.notes.is_some() || args.clips.is_some()) {
        bail!("--notes and --clips: expected one set, {} are named", args.files.len());
    }
    let mut outputs = Outputs::new(args.force).reading(&args.files);
    let targets: Vec<PathBuf> = [&args.out, &args.notes, &args.clips].into_iter().flatten().cloned().collect();
    outputs.claim_all(&targets)?;
    let mut printed = Vec::new();
    let mut text = String::new();
    let mut num_failed = 0;
    for path in &args.files {
        match one(&args, path, &mut outputs) {
            Ok((set, judged)) if args.json => {
                printed.push(json!({"file": shown(&args, path), "set": set, "verdict": judged}));
            }
            Ok((set, judged)) => {
                let name = if args.files.len() > 1 { format!("{}\n", shown(&args, path)) } else { String::new() };
                text += &format!("{name}{}", live::text(&set, &judged));
            }
            Err(error) => {
                num_failed += 1;
                voices::report(path, &error);
                printed.push(json!({"file": shown(&args, path), "error": format!("{:#}", error)}));
            }
        }
    }
    if args.json {
        text = format!("{:#}\n", json!(printed));
    }
    outputs.write(args.out.as_deref().unwrap_or(Path::new("-")), text.as_bytes())?;
    verdict(num_failed, args.files.len())
}

/// Reads one set and writes what is asked of it.
fn one(args: &ProjectArgs, path: &Path, outputs: &mut Outputs) -> Result<(LiveSet, Verdict)> {
    let bytes = plain_file::read(path, live::MAX_FILE_BYTES as u64).with_context(|| path.display().to_string())?;
    let mut set = LiveSet::read(&bytes).with_context(|| path.display().to_string())?;
    if args.strip_paths {
        set.strip_paths();
    }
    let (judged, performances, map) = Verdict::of(&set);
    if let Some(to) = &args.notes {
        outputs.write(to, live::notes_csv(&set).as_bytes())?;
    }
    if let Some(to) = &args.clips {
        outputs.write(to, live::clips_csv(&set).as_bytes())?;
    }
    if let Some(folder) = &args.segments {
        let project = path.file_stem().unwrap_or_default().to_string_lossy();
        let files = live::segment_files(&set, &performances, &map, &project);
        for file in &files {
            let to = folder.join(&file.name);
            outputs.claim(&to)?;
            outputs.write(&to, &file.file.write()?)?;
        }
        eprintln!("vaeform: {}: {} segments written to {}", path.display(), files.len(), folder.display());
    }
    Ok((set, judged))
}

/// The file's name, without its folder where that is private.
fn shown(args: &ProjectArgs, path: &Path) -> String {
    let private = args.strip_paths.then(|| path.file_name()).flatten();
    private.map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
