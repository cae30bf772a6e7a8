//! `presets import`: presets of Vital, and of the Virus and the JP-8000 in dumps, as presets of ours, with a report.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_preset_formats::hardware;
use vaeform_preset_formats::vital::VitalPreset;
use vaeform_preset_formats::vital::import::import;
use vaeform_preset_formats::{Entry, Import, PresetFile, Report};
use vaeform_session::plain_file;
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::{MAX_FILE_BYTES, builtin};

use super::foreign;
use crate::sysex::verdict;

/// How names of our presets end.
const EXTENSION: &str = "json";

/// Arguments of `presets import`.
#[derive(clap::Args)]
pub(crate) struct PresetImportArgs {
    /// Files, or folders of them: .vital and .vitalbank; dumps (.syx) of the Virus and the JP-8000.
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
        for (name, import) in presets {
            num += 1;
            match import.and_then(|import| take_over(&name, import, args, &mut outputs)) {
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

/// The presets of a file by name, taken over; those of a bank that cannot be read with the reason.
fn presets_of(path: &Path) -> Result<Vec<(String, Result<Import>)>> {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("syx")) {
        return dumped(path);
    }
    match foreign::read(path)? {
        PresetFile::Vital(preset) => Ok(vec![(stem(path), Ok(import(&preset, &stem(path))))]),
        PresetFile::VitalBank(bank) => {
            let presets = bank.presets.iter().map(|(name, bytes)| {
                let read = VitalPreset::read(bytes).with_context(|| format!("{}, {name}", path.display()));
                let name = stem(Path::new(name));
                let import = read.map(|vital| import(&vital, &name));
                (name, import)
            });
            Ok(presets.collect())
        }
        other => bail!("{}: .{} is not taken over, .vital is", path.display(), other.format()),
    }
}

/// The presets of a dump that have counterparts, each under its name and its place in the dump.
fn dumped(path: &Path) -> Result<Vec<(String, Result<Import>)>> {
    let bytes = plain_file::read(path, MAX_FILE_BYTES as u64).with_context(|| path.display().to_string())?;
    let definitions = builtin::definitions()?;
    let dump = DecodedDump::decode(&bytes, &definitions);
    let numbered = dump.presets().iter().enumerate();
    let found: Vec<_> = numbered
        .filter_map(|(n, preset)| {
            let import = hardware::import(preset)?;
            Some((file_name(&import.preset.patch.name.to_string(), n), Ok(import)))
        })
        .collect();
    ensure!(!found.is_empty(), "{}: expected programs of a Virus or patches of a JP-8000 or JP-8080", path.display());
    Ok(found)
}

/// A name that every file system takes: what is no letter, digit or sign of a plain name becomes `_`.
fn file_name(name: &str, place: usize) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '+' | '.') { c } else { '_' };
    let name: String = name.trim().chars().map(plain).collect();
    format!("{place:03} {name}").trim().to_owned()
}

fn take_over(name: &str, import: Import, args: &PresetImportArgs, outputs: &mut Outputs) -> Result<(PathBuf, Report)> {
    let Import { preset, report } = import;
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
