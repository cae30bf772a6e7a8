//! `presets check`: the factory sounds measured beside each other; files of other instruments read, and what is wrong with them.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use vaeform_bench::factory_sounds::Report;
use vaeform_bench::stdout;
use vaeform_presets::{Category, factory};

/// Arguments of `presets check`.
#[derive(clap::Args)]
pub(crate) struct PresetCheckArgs {
    /// Sounds to measure, all of them without it; or preset files and folders to read.
    names: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Measures and prints a row a sound, and what is wrong.
///
/// # Errors
/// When a sound is not known, or is not as it should be.
pub(super) fn run(args: &PresetCheckArgs) -> Result<()> {
    if !args.names.is_empty() && args.names.iter().all(|name| Path::new(name).exists()) {
        let paths: Vec<PathBuf> = args.names.iter().map(PathBuf::from).collect();
        return super::info::print(&super::foreign::files_of(&paths)?, args.json);
    }
    let report = if args.names.is_empty() {
        Report::of(factory())
    } else {
        Report::of(args.names.iter().map(|name| super::named(name)).collect::<Result<Vec<_>>>()?)
    };
    let faults = report.faults();
    let text = if args.json {
        serde_json::to_string_pretty(&report.json())? + "\n"
    } else {
        let spans = Category::ALL.into_iter().filter_map(|category| Some((category, report.loudness_of(category)?)));
        let spans: Vec<_> = spans
            .map(|(category, [least, most])| format!("{}: {least:.1} to {most:.1} LUFS\n", category.name()))
            .collect();
        let wide = report.sounds().iter().filter(|(_, figures)| figures.is_wide_or_wet).count();
        format!("{}\n{}{wide} of {} are wide or wet\n", report.table(), spans.concat(), report.sounds().len())
    };
    stdout::print(text.as_bytes())?;
    faults.iter().for_each(|fault| eprintln!("vaeform: {fault}"));
    ensure!(faults.is_empty(), "{} things are not as they should be", faults.len());
    Ok(())
}
