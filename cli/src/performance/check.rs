//! `performance check`: what files are worth for training.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_performance::Performance;
use vaeform_performance::quality::{Level, SetQuality};

use super::files::Read;
use super::lane_args::LaneArgs;

/// Arguments of `performance check`.
#[derive(clap::Args)]
pub(crate) struct PerformanceCheckArgs {
    /// MIDI files, and folders of them.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    lanes: LaneArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the judgement on all files.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn run(args: PerformanceCheckArgs) -> Result<()> {
    let mut read = Read::of(&args.files);
    let performances: Vec<Performance> =
        std::mem::take(&mut read.performances).into_iter().map(|(_, performance)| performance).collect();
    let map = args.lanes.map(&performances)?;
    let quality = SetQuality::of(&performances, &map);
    let text = if args.json {
        let failed: Vec<_> = read
            .failed
            .iter()
            .map(|(path, error)| json!({"file": path.display().to_string(), "error": error}))
            .collect();
        let findings: Vec<String> = quality.findings.iter().map(ToString::to_string).collect();
        format!("{:#}\n", json!({"quality": quality, "advice": findings, "failed": failed}))
    } else {
        as_text(&quality)
    };
    stdout::print(text.as_bytes())?;
    crate::sysex::verdict(read.failed.len(), performances.len() + read.failed.len())
}

fn as_text(quality: &SetQuality) -> String {
    use Align::{Left, Right};
    let columns = [
        ("FILE", Left),
        ("QUALITY", Right),
        ("DENSITY", Right),
        ("LANES", Right),
        ("NOTES", Right),
        ("COVER", Right),
        ("CLEAN", Right),
        ("NOVEL", Right),
        ("SEGMENTS", Right),
        ("CC", Right),
        ("TOKENS", Right),
        ("GRID LOSS", Right),
    ];
    let mut table = Table::new(&columns);
    for file in &quality.files {
        let s = &file.shares;
        let shares = [s.density, s.lanes, s.notes, s.cover, s.clean, file.novelty].map(|share| format!("{share:.2}"));
        let counts = [file.segments as f64, file.cc_changes, file.tokens].map(|count| format!("{count:.0}"));
        let head = [file.file.clone(), format!("{:.0}", file.score)];
        table.row(head.into_iter().chain(shares).chain(counts).chain([format!("{:.6}", file.grid_loss)]));
        file.notices.iter().for_each(|notice| table.note(notice));
    }
    let s = &quality.shares;
    let mut text = format!(
        "{}\nquality {:.0} of 100: density {:.2}, lanes {:.2}, notes {:.2}, cover {:.2}, clean {:.2}; novelty {:.2}\nlanes: {}\n",
        table.render(),
        quality.score,
        s.density,
        s.lanes,
        s.notes,
        s.cover,
        s.clean,
        quality.novelty,
        quality.map,
    );
    for threshold in &quality.thresholds {
        let level = match threshold.level {
            Level::Below => "below the minimum",
            Level::Minimum => "minimum",
            Level::Recommended => "recommended",
        };
        let (minimum, recommended) = (threshold.minimum, threshold.recommended);
        text += &format!("{}: {:.0}, {level} (of {minimum:.0}, {recommended:.0})\n", threshold.what, threshold.value);
    }
    quality.findings.iter().for_each(|finding| text += &format!("- {finding}\n"));
    text
}
