//! `performance segments`: files cut into four bars.

use std::path::{Path, PathBuf};

use anyhow::Result;
use vaeform_bench::outputs::Outputs;
use vaeform_performance::{LaneMap, Performance};

use super::files::Read;
use super::lane_args::LaneArgs;
use crate::sysex::output::file_label;

/// Arguments of `performance segments`.
#[derive(clap::Args)]
pub(crate) struct SegmentsArgs {
    /// MIDI files, and folders of them.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    lanes: LaneArgs,
    /// The folder to write to, a file a segment.
    #[arg(long, short)]
    out: PathBuf,
    /// Write those that are shorter than four bars, too.
    #[arg(long)]
    all: bool,
    /// Overwrite files that exist.
    #[arg(long)]
    force: bool,
}

/// Writes the segments of all files on the grid.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn run(args: SegmentsArgs) -> Result<()> {
    let read = Read::of(&args.files);
    let map = args.lanes.map(read.performances.iter().map(|(_, performance)| performance))?;
    let mut outputs = Outputs::new(args.force).reading(&read.paths);
    let mut num_written = 0;
    for (path, performance) in &read.performances {
        num_written += write(&args, path, performance, &map, &mut outputs)?;
    }
    eprintln!("vaeform: {num_written} segments written to {}; lanes {map}", args.out.display());
    read.verdict()
}

fn write(
    args: &SegmentsArgs,
    path: &Path,
    performance: &Performance,
    map: &LaneMap,
    outputs: &mut Outputs,
) -> Result<usize> {
    let stem = file_label(&path.file_stem().unwrap_or_default().to_string_lossy());
    let mut num_written = 0;
    for (part, cut) in performance.parts.iter().zip(performance.segments(map)) {
        for (idx, segment) in cut.segments.iter().enumerate().filter(|(_, segment)| args.all || segment.is_whole()) {
            let name = format!("{stem}_{}-{}_{idx:04}.mid", part.track, part.channel + 1);
            let to = args.out.join(name);
            outputs.claim(&to)?;
            outputs.write(&to, &segment.grid.to_midi(map, performance.bpm(), segment.meter).write()?)?;
            num_written += 1;
        }
    }
    Ok(num_written)
}
