//! `presets import`: presets of Vital as presets of ours, with a report.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_preset_formats::PresetFile;
use vaeform_preset_formats::vital::VitalPreset;
use vaeform_preset_formats::vital::import::{Entry, Import, Report, import};

use super::foreign;
use crate::sysex::verdict;

/// How names of our presets end.
const EXTENSION: &str = "json";

/// Arguments of `presets import`.
#[derive(clap::Args)]
pub(crate) struct PresetImportArgs {
    /// Files, or folders of them: .vital and .vitalbank.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The folder to write into.
    #[arg(long)]
    out: PathBuf,
    /// Refuse a preset of which something is left out.
    #[arg(long)]
    strict: bool,
    /// Name all that is near and all that is left out.
    #[arg(long)]
    report: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Overwrite files that exist.
    #[arg(long)]
    force: bool,
}

/// Takes over every preset; one that fails is named, and the others go on.
///
/// # Errors
/// When a file failed.
pub(super) fn run(args: &PresetImportArgs) -> Result<()> {
    let files = foreign::files_of(&args.files)?;
    let mut outputs = Outputs::new(args.force).reading(&files);
    let columns =
        [("PRESET", Align::Left), ("EXACT", Align::Right), ("NEAR", Align::Right), ("LEFT OUT", Align::Right)];
    let (mut table, mut rows, mut num_failed, mut num) = (Table::new(&columns), Vec::new(), 0, 0);
    for path in &files {
        let presets = match presets_of(path) {
            Ok(presets) => presets,
            Err(error) => vec![(path.display().to_string(), Err(error))],
        };
        for (name, vital) in presets {
            num += 1;
            match vital.and_then(|vital| take_over(&name, &vital, args, &mut outputs)) {
                Ok((out, report)) => {
                    rows.push(json!({ "file": path.display().to_string(), "out": out.display().to_string(), "report": report }));
                    tell(&mut table, &out, &report, args.report);
                }
                Err(error) => {
                    num_failed += 1;
                    rows.push(json!({ "file": path.display().to_string(), "error": format!("{error:#}") }));
                    eprintln!("vaeform: {error:#}");
                }
            }
        }
    }
    let text = if args.json { serde_json::to_string_pretty(&Value::from(rows))? + "\n" } else { table.render() };
    stdout::print(text.as_bytes())?;
    verdict(num_failed, num)
}

/// The presets of a file by name; those of a bank that cannot be read with the reason.
fn presets_of(path: &Path) -> Result<Vec<(String, Result<VitalPreset>)>> {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    match foreign::read(path)? {
        PresetFile::Vital(preset) => Ok(vec![(stem(path), Ok(preset))]),
        PresetFile::VitalBank(bank) => {
            let presets = bank.presets.iter().map(|(name, bytes)| {
                let read = VitalPreset::read(bytes).with_context(|| format!("{}, {name}", path.display()));
                (stem(Path::new(name)), read)
            });
            Ok(presets.collect())
        }
        other => bail!("{}: .{} is not taken over, .vital is", path.display(), other.format()),
    }
}

fn take_over(
    name: &str,
    vital: &VitalPreset,
    args: &PresetImportArgs,
    outputs: &mut Outputs,
) -> Result<(PathBuf, Report)> {
    let Import { preset, report } = import(vital, name);
    if args.strict {
        let left_out = report.left_out.iter().map(|entry| entry.key.as_str());
        ensure!(report.is_complete(), "{name}: left out: {}", left_out.collect::<Vec<_>>().join(", "));
    }
    let out = args.out.join(format!("{name}.{EXTENSION}"));
    outputs.claim(&out)?;
    outputs.write(&out, preset.to_json().as_bytes())?;
    Ok((out, report))
}

fn tell(table: &mut Table, out: &Path, report: &Report, is_long: bool) {
    let counts = [&report.exact, &report.near, &report.left_out].map(|entries| entries.len().to_string());
    table.row([out.display().to_string()].into_iter().chain(counts));
    let said = |what: &str, entry: &Entry| format!("{what}: {}: {}", entry.key, entry.why);
    report.left_out.iter().for_each(|entry| table.note(&said("left out", entry)));
    if is_long {
        report.near.iter().for_each(|entry| table.note(&said("near", entry)));
    }
}
